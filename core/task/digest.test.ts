import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packagedFiles, taskDigest } from '#core/task/digest'
import { UserError } from '#core/user-error'

/** Content of the tasks that the real runs under core/harbor/fixtures were made with: {task: {path: text}}. */
const TASKS: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/tasks.json'), 'utf8'),
)
const CASES = join(import.meta.dirname, '../harbor/fixtures')

type Lock = { readonly trials: readonly { readonly task: { readonly path: string; readonly digest: string } }[] }

/** What Harbor itself wrote into the job-level lock.json of every case: task, digest. */
function lockedDigests(): readonly (readonly [task: string, digest: string])[] {
  const locks = readdirSync(CASES).flatMap((name): string[] => {
    const packed = join(CASES, name, 'files.json')
    const plain = join(CASES, name, 'lock.json')
    if (existsSync(plain)) return [readFileSync(plain, 'utf8')]
    if (!existsSync(packed)) return []
    const files = JSON.parse(readFileSync(packed, 'utf8')) as Readonly<Record<string, string>>
    return files['lock.json'] === undefined ? [] : [files['lock.json']]
  })
  const pairs = locks.flatMap((lock) =>
    (JSON.parse(lock) as Lock).trials.map(({ task }) => [basename(task.path), task.digest] as const),
  )
  return [...new Map(pairs)].sort()
}

describe('taskDigest', () => {
  let root = ''
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'regatta-digest-'))
    for (const [task, files] of Object.entries(TASKS)) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(root, task, path)), { recursive: true })
        await writeFile(join(root, task, path), text)
      }
    }
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  const locked = lockedDigests()

  it('has enough locks of real runs to be held against', () => {
    expect(locked.length).toBeGreaterThan(50)
  })

  it.each(locked)("equals the one in Harbor's lock.json: %s", async (task, digest) => {
    expect(await taskDigest(join(root, task))).toBe(digest)
  })
})

type Recorded = {
  readonly gitignore: string | null
  readonly files: readonly string[]
  readonly packaged: readonly string[]
  readonly digest: string
}

/**
 * Where pathspec differs from Git or Python from JavaScript. Every file holds its own path. The digests were recorded
 * from Packager.compute_content_hash of harbor 0.24 on Python 3.13; digest.docker.test.ts asks the installed one.
 */
const RECORDED: Readonly<Record<string, Recorded>> = {
  'letter case counts in a pattern': {
    gitignore: '*.LOG\n',
    files: ['task.toml', 'environment/a.log', 'environment/B.LOG'],
    packaged: ['environment/a.log', 'task.toml'],
    digest: '45bcec4da25052d8624382a6ec1c70dbe923a7d06f21432ff602405e8f99e815',
  },
  'letter case counts in the default patterns': {
    gitignore: null,
    files: ['task.toml', 'environment/X.PYC', 'environment/y.pyc'],
    packaged: ['environment/X.PYC', 'task.toml'],
    digest: '608edd4f0c5c006a38ac6c0c0be4b4b0ccdf55f01434dc1018de256e89b27237',
  },
  'a file comes back from an ignored directory': {
    gitignore: 'environment/data/\n!environment/data/keep.txt\n',
    files: ['task.toml', 'environment/data/drop.txt', 'environment/data/keep.txt'],
    packaged: ['environment/data/keep.txt', 'task.toml'],
    digest: 'a5c4d347ec5a4663877439da4dd968bf1ab104c4e9304c03083e4427f48b974d',
  },
  'a byte order mark is part of the first pattern': {
    gitignore: '\uFEFF*.log\n',
    files: ['task.toml', 'environment/a.log', 'environment/\uFEFFb.log'],
    packaged: ['environment/a.log', 'task.toml'],
    digest: '45bcec4da25052d8624382a6ec1c70dbe923a7d06f21432ff602405e8f99e815',
  },
  'a lone carriage return ends a line': {
    gitignore: '*.log\r*.tmp\r',
    files: ['task.toml', 'environment/a.log', 'environment/b.tmp', 'environment/c.txt'],
    packaged: ['environment/c.txt', 'task.toml'],
    digest: '6d5052b879b1c290bbb27cdd9002dee989b8b76b45eb57d95a2946060fcc97b4',
  },
  "so do the other line ends of Python's str.splitlines": {
    gitignore: '*.a\f*.b\v*.c\x1c*.d\x1d*.e\x1e*.f\x85*.g\u2028*.h\u2029*.i',
    files: ['task.toml', ...Array.from('abcdefghij', (letter) => `environment/x.${letter}`)],
    packaged: ['environment/x.j', 'task.toml'],
    digest: '6662a482d8d076970afc2da82d0a237eec12a4a29b2fe50d183707176e369e35',
  },
  'files are in the order of UTF-8, not of UTF-16': {
    gitignore: null,
    files: ['task.toml', 'environment/\u{1F600}', 'environment/\uFF5E'],
    packaged: ['environment/\uFF5E', 'environment/\u{1F600}', 'task.toml'],
    digest: '0dbf823281677a6002829ff3a8265d1a95c0c287ac51867e62cc1b11edc2f048',
  },
}

describe('taskDigest and .gitignore', () => {
  async function planted(
    files: readonly string[],
    gitignore: string | Uint8Array | null,
  ): Promise<AsyncDisposable & { readonly path: string }> {
    const path = await mkdtemp(join(tmpdir(), 'regatta-digest-'))
    for (const file of files) {
      await mkdir(dirname(join(path, file)), { recursive: true })
      await writeFile(join(path, file), file)
    }
    if (gitignore !== null) await writeFile(join(path, '.gitignore'), gitignore)
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
  }

  it.each(Object.entries(RECORDED))("equals the Packager's: %s", async (_, { files, gitignore, packaged, digest }) => {
    await using task = await planted(files, gitignore)
    expect(await packagedFiles(task.path)).toEqual(packaged)
    expect(await taskDigest(task.path)).toBe(`sha256:${digest}`)
  })

  it.each([
    ['text that is not UTF-8', Uint8Array.of(0x2a, 0xff, 0x0a), '.gitignore'],
    ['an exclamation mark alone', '*.log\n!\n', '.gitignore:2'],
    ['a backslash at the end', '# one\r\rdata\\', '.gitignore:3'],
    ['a range that runs backwards', '[z-a]', '.gitignore:1'],
  ])('names the place on which Harbor fails: %s', async (_, gitignore, where) => {
    await using task = await planted(['task.toml'], gitignore)
    const error = await taskDigest(task.path).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(UserError)
    expect((error as UserError).where).toMatch(new RegExp(`/${where.replace('.', '\\.')}$`))
  })
})
