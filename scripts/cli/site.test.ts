import { mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it, vi } from 'vitest'
import { unpack } from '#core/harbor/testing'
import { REGATTA, type TestRepository, testRepository, tinyTask } from '#scripts/testing/repository'

// Real builds by the real command line, of a repository with one task and no trials, outside the checkout.

const MANIFEST = `experiments:
  main: { attempts: 1 }
`

function repository(): Promise<TestRepository> {
  return testRepository(MANIFEST, { ok: tinyTask() })
}

/** Everything below a directory, by path. */
async function tree(directory: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, await readFile(file, 'latin1')])))
}

/** Makes the process that builds the site, and only that, fail as it starts, with a stack trace. */
async function brokenAstro(repo: TestRepository): Promise<Readonly<Record<string, string>>> {
  await repo.write(
    'break.mjs',
    "if (/site.build\\.ts$/.test(process.argv[1] ?? '')) {\n  console.log('first line\\n' + 'more\\n'.repeat(20))\n  throw new Error('astro is broken')\n}\n",
  )
  return { NODE_OPTIONS: `--import=${join(repo.root, 'break.mjs')}` }
}

async function listening(): Promise<{ readonly port: number } & AsyncDisposable> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { port, [Symbol.asyncDispose]: () => new Promise((done) => void server.close(() => done())) }
}

describe('site build', () => {
  it('replaces what a build made, and leaves it as it was when the next build fails', async () => {
    await using repo = await repository()
    const out = join(repo.root, 'out/site')
    expect(await repo.regatta('site', 'build', '--out', out)).toMatchObject({
      exit: 0,
      stdout: `site: ${out}/index.html`,
    })
    await repo.write('out/site/stale.html', 'of the old site')

    const before = await tree(out)
    const failed = await repo.regattaWith(await brokenAstro(repo), 'site', 'build', '--out', out)
    expect(failed.exit).toBe(1)
    expect(await tree(out)).toEqual(before)

    expect(await repo.regatta('site', 'build', '--out', out)).toMatchObject({ exit: 0 })
    const { [join(out, 'stale.html')]: _stale, ...rest } = before
    expect(await tree(out)).toEqual(rest)
    expect(await readdir(join(repo.root, 'out'))).toEqual(['site'])
  })

  it('builds twice at once, also to one directory', async () => {
    await using repo = await repository()
    const ran = await Promise.all(
      ['one', 'two', 'two'].map((name) => repo.regatta('site', 'build', '--out', join(repo.root, 'out', name))),
    )
    expect(ran.map(({ exit, stderr }) => [exit, stderr])).toEqual(Array(3).fill([0, '']))
    expect((await readdir(join(repo.root, 'out'))).sort()).toEqual(['one', 'two'])
    const [one, two] = await Promise.all(['one', 'two'].map((name) => tree(join(repo.root, 'out', name))))
    expect(Object.values(two ?? {}).sort()).toEqual(Object.values(one ?? {}).sort())
    expect(Object.keys(one ?? {})).toContain(join(repo.root, 'out/one/tasks/ok/index.html'))
  })

  it.each([
    ['a directory with something in it', 'mine', /it is not empty and no site build made it/],
    ['the same through a link', 'link', /it is not empty and no site build made it/],
    ['a Git worktree, even one that a build made', 'pages', /Git repository/],
    ['a file', 'regatta.yaml', /not a directory/],
    ['the repository, even with the marker', '.', /the repository is here/],
    ['what holds the ledger', 'data', /the ledger is here/],
    ['a directory in the ledger', 'data/ledger/site', /inside the ledger/],
  ])('refuses %s', async (_what, to, message) => {
    await using repo = await repository()
    await repo.write('mine/notes.txt', 'mine')
    await symlink('mine', join(repo.root, 'link'))
    await repo.write('pages/.git', 'gitdir: elsewhere')
    for (const place of ['pages', '.', 'data']) await repo.write(`${place}/.regatta-site`, '')
    const before = await tree(repo.root)
    const ran = await repo.regatta('site', 'build', '--out', to, '--ledger', 'data/ledger')
    expect(ran.exit).toBe(2)
    expect(ran.stderr).toMatch(message)
    expect(ran.stderr).toContain(`error: ${join(repo.root, to)}: `)
    expect(ran.stderr).toMatch(/\n {2}a build replaces the whole directory; .*--out/)
    expect(await tree(repo.root)).toEqual(before)
  })

  it('tells the pages where they are served', async () => {
    await using repo = await repository()
    const place = ['--origin', 'https://bench.example.org/', '--base', '/board/']
    expect(await repo.regatta('site', 'build', '--out', 'out', ...place)).toMatchObject({ exit: 0 })
    const site = await tree(join(repo.root, 'out'))
    expect(site[join(repo.root, 'out/sitemap.xml')]).toContain('<loc>https://bench.example.org/board/tasks/ok/</loc>')
  })

  it('refuses an origin that is none, or that says more', async () => {
    await using repo = await repository()
    const origins = ['', 'bench.example.org', 'ftp://bench.example.org', 'https://b.org/board', 'https://a:b@b.org']
    const ran = origins.map((origin) => repo.regatta('site', 'build', '--out', 'out', '--origin', origin))
    expect((await Promise.all(ran)).map(({ exit, stderr }) => [exit, stderr.split('\n')[0]])).toEqual(
      origins.map((origin) => [2, `error: --origin: expected scheme and host only, found "${origin}"`]),
    )
  })

  it.each([
    ['a damaged ledger', { [`results/trials/2026-11/${'a'.repeat(64)}.parquet`]: 'PAR1 not' }, /\.parquet/],
    ['an unreadable task', { 'tasks/ok/task.toml': '[agent\n' }, /task\.toml/],
    ['a bad manifest', { 'regatta.yaml': 'experiments: 1\n' }, /regatta\.yaml/],
  ])('tells of %s in its own words', async (_what, files, where) => {
    await using repo = await repository()
    for (const [path, text] of Object.entries(files)) await repo.write(path, text)
    const ran = await repo.regatta('site', 'build', '--out', 'out')
    expect([1, 2]).toContain(ran.exit)
    expect(ran.stderr).toMatch(where)
    expect(ran.stderr).toMatch(/^error: /)
    expect(ran.stderr).not.toMatch(/^\s+at |internal error|astro/im)
    expect(await readdir(repo.root)).not.toContain('out')
  })

  it("shows the end of Astro's output, and all of it with -v", async () => {
    await using repo = await repository()
    const env = await brokenAstro(repo)
    const brief = await repo.regattaWith(env, 'site', 'build', '--out', 'out')
    expect(brief.exit).toBe(1)
    expect(brief.stderr).toContain('astro is broken')
    expect(brief.stderr).toContain('nothing was changed here')
    expect(brief.stderr).not.toMatch(/^\s+at |first line/m)

    const verbose = await repo.regattaWith(env, 'site', 'build', '--out', 'out', '-v')
    expect(verbose.stderr).toMatch(/first line[\s\S]*astro is broken\n\s+at /)
    expect(verbose.stderr).toContain("all of Astro's output is above")
  })
})

describe('site build --evidence', () => {
  it('shows the steps and logs of trials whose files are in a tree', async () => {
    await using repo = await repository()
    unpack('ctrf', join(repo.root, 'jobs/one'))
    expect(await repo.regatta('import', 'jobs')).toMatchObject({ exit: 0 })
    expect(await repo.regatta('site', 'build', '--out', 'out', '--evidence', 'jobs')).toMatchObject({ exit: 0 })
    const pages = Object.entries(await tree(join(repo.root, 'out/cells'))).filter(([path]) =>
      /\/[0-9a-f-]{36}\/index\.html$/.test(path),
    )
    expect(pages).toHaveLength(1)
    expect(pages[0]?.[1]).toContain('1 failed, 1 passed')
  })

  it.each([
    ['nothing', ['--evidence', 'nowhere'], /nowhere: no such directory/],
    ['a file', ['--evidence', 'regatta.yaml'], /regatta\.yaml: not a directory/],
    ['what the site would replace', ['--evidence', 'kept/jobs', '--out', 'kept'], /the evidence is here/],
  ])('refuses %s', async (_what, options, message) => {
    await using repo = await repository()
    await repo.write('kept/jobs/notes.txt', 'mine')
    await repo.write('kept/.regatta-site', '')
    const before = await tree(repo.root)
    const ran = await repo.regatta('site', 'build', '--out', 'out', ...options)
    expect(ran.exit).toBe(2)
    expect(ran.stderr).toMatch(message)
    expect(await tree(repo.root)).toEqual(before)
  })
})

describe('site preview', () => {
  it.each(['0', '65536', '80.5'])('refuses the port "%s"', async (port) => {
    await using repo = await repository()
    const ran = await repo.regatta('site', 'preview', `--port=${port}`)
    expect([ran.exit, ran.stderr]).toEqual([
      2,
      expect.stringContaining(`expected a port from 1 to 65535, found "${port}"`),
    ])
  })

  it('wants a built site and a free port', async () => {
    await using repo = await repository()
    await mkdir(join(repo.root, 'out'))
    const missing = await repo.regatta('site', 'preview', '--out', 'out')
    expect([missing.exit, missing.stderr]).toEqual([2, expect.stringContaining('site build --out out')])

    await repo.write('out/index.html', '<p>built</p>')
    await using other = await listening()
    const busy = await repo.regatta('site', 'preview', '--out', 'out', '--port', String(other.port))
    expect(busy.exit).toBe(1)
    expect(busy.stderr).toMatch(new RegExp(`^error: --port: port ${other.port} is in use\n.*--port <port>$`))
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('serves until %s and ends with 0', async (signal) => {
    await using repo = await repository()
    await repo.write('out/index.html', '<p>built</p>')
    const { port, [Symbol.asyncDispose]: free } = await listening()
    await free()
    const preview = execa(REGATTA, ['site', 'preview', '--out', 'out', '--port', String(port)], {
      cwd: repo.root,
      reject: false,
    })
    const url = `http://localhost:${port}/`
    let said = ''
    preview.stderr.on('data', (bytes) => (said += bytes))
    await vi.waitFor(() => expect(said).toContain(url), { timeout: 60_000 })
    expect(await (await fetch(url)).text()).toContain('built')
    preview.kill(signal)
    const { exitCode, stderr } = await preview
    expect([exitCode, stderr]).toEqual([0, `${url} (Ctrl-C ends it)`])
    await expect(fetch(url)).rejects.toThrow()
  })
})
