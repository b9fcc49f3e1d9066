import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '#core/harbor/testing'
import { readTrials } from '#core/ledger/read'
import { encodeSegment } from '#core/ledger/segment'
import type { ImportItem } from '#core/ledger/sift'
import { TESTS } from '#core/ledger/tables'
import { aTest, aTrial, trialItem, uuid } from '#core/ledger/testing'
import { type Landed, type LandInputs, land } from '#core/pipeline/land'

/** A bare repository with a branch main that holds a few files, and a clone of it for somebody else. */
async function remote() {
  const directory = temporaryDirectory()
  const at = (...path: string[]) => join(directory.path, ...path)
  const git = async (cwd: string, ...args: string[]) =>
    (await execa('git', ['-c', 'user.name=somebody', '-c', 'user.email=s@example.org', ...args], { cwd })).stdout
  await git(directory.path, 'init', '--quiet', '--bare', '--initial-branch=main', 'remote.git')
  await git(directory.path, 'clone', '--quiet', at('remote.git'), 'other')
  let rooms = 0
  const push = async (files: Readonly<Record<string, string>>, branch = 'main') => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(at('other', path)), { recursive: true })
      writeFileSync(at('other', path), text)
    }
    await git(at('other'), 'add', '--all', '--force')
    await git(at('other'), 'commit', '--quiet', '-m', 'other work')
    await git(at('other'), 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`)
  }
  await push({ 'regatta.yaml': 'experiments: { main: {} }\n', 'tasks/one/task.toml': 'x', '.gitignore': 'results/\n' })
  return {
    at,
    git,
    push,
    url: pathToFileURL(at('remote.git')).href,
    head: (branch = 'main') => git(at('remote.git'), 'rev-parse', `refs/heads/${branch}`),
    files: async (branch = 'main') => (await git(at('remote.git'), 'ls-tree', '-r', '--name-only', branch)).split('\n'),
    trials: async (branch = 'main') => {
      const place = at(`read-${++rooms}`)
      await git(directory.path, 'clone', '--quiet', '--branch', branch, at('remote.git'), place)
      const ids: readonly string[] = (await readTrials(join(place, 'results'))).map(({ trial_id }) => trial_id)
      expect(ids.every((id) => SEEDS.some((seed) => uuid(seed) === id))).toBe(true)
      return ids.length === new Set(ids).size ? SEEDS.filter((seed) => ids.includes(uuid(seed))) : 'doubled'
    },
    hook: (name: string, script: string) => {
      writeFileSync(at('remote.git/hooks', name), `#!/bin/sh\n${script}\n`)
      chmodSync(at('remote.git/hooks', name), 0o755)
    },
    land: (items: readonly ImportItem[], changes: Partial<LandInputs> = {}): Promise<Landed> => {
      const temp = at(`temp-${++rooms}`)
      mkdirSync(temp)
      return land({
        url: pathToFileURL(at('remote.git')).href,
        branch: 'main',
        create: false,
        folder: 'results',
        items,
        message: ({ imported }) => `Add ${imported} trials\n`,
        author: { name: 'github-actions[bot]', email: 'bot@example.org' },
        credentials: {},
        temp,
        host: process.env,
        random: () => 0,
        wait: () => Promise.resolve(),
        say: () => undefined,
        ...changes,
      })
    },
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  }
}

const SEEDS = [1, 2, 3]
const item = (seed: number) => trialItem(aTrial(seed))
const ITEMS = [item(1), item(2)]

it('adds the segments of new trials to the branch, and nothing else', async () => {
  using there = await remote()
  const before = await there.files()
  const landed = await there.land(ITEMS)
  expect(landed).toMatchObject({ commit: await there.head(), problem: null, report: { imported: 2 } })
  const added = (await there.files()).filter((path) => !before.includes(path))
  expect(added).toEqual([expect.stringMatching(/^results\/trials\/\d{4}-\d{2}\/[0-9a-f]{64}\.parquet$/)])
  expect((await there.files()).length).toBe(before.length + 1)
  expect(await there.trials()).toEqual([1, 2])
  const log = await there.git(there.at('remote.git'), 'log', '-1', '--format=%an <%ae> %cn %s')
  expect(log.trim()).toBe('github-actions[bot] <bot@example.org> github-actions[bot] Add 2 trials')
})

it('pushes nothing when the ledger has everything', async () => {
  using there = await remote()
  await there.land(ITEMS)
  const head = await there.head()
  expect(await there.land(ITEMS)).toMatchObject({ commit: null, problem: null, report: { imported: 0, duplicates: 2 } })
  expect(await there.head()).toBe(head)
})

it('starts again from the new head when somebody else pushed after its fetch', async () => {
  using there = await remote()
  // The remote lets somebody else in before it takes the first push.
  there.hook(
    'pre-receive',
    `[ -e raced ] && exit 0
touch raced
unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
new=$(git -c user.name=o -c user.email=o@o commit-tree -p refs/heads/main -m race "refs/heads/main^{tree}")
git update-ref refs/heads/main $new`,
  )
  const said: string[] = []
  const landed = await there.land(ITEMS, { say: (line) => said.push(line) })
  expect(landed).toMatchObject({ commit: await there.head(), report: { imported: 2 } })
  expect(said).toEqual(['pushing to main: somebody else was first; once more'])
  expect(await there.git(there.at('remote.git'), 'log', '--format=%s', 'main')).toBe('Add 2 trials\nrace\nother work')
})

it('imports again what another import has landed in between', async () => {
  using there = await remote()
  const racing = there.land([item(1)])
  const [a, b] = await Promise.all([racing, there.land([item(1), item(2)])])
  expect([a.problem, b.problem]).toEqual([null, null])
  expect(await there.trials()).toEqual([1, 2])
})

it('tells several imports of the same trials apart', async () => {
  using there = await remote()
  const both = await Promise.all([1, 2, 3].map(() => there.land(ITEMS)))
  expect(both.map(({ problem }) => problem)).toEqual([null, null, null])
  expect(both.reduce((sum, { report }) => sum + (report?.imported ?? 0), 0)).toBe(2)
  expect(await there.trials()).toEqual([1, 2])
})

it('knows its own commit again when the answer to the push was lost', async () => {
  using there = await remote()
  // The remote takes the push and then breaks the connection, once.
  there.hook('post-receive', `[ -e broken ] || { touch broken; kill -9 $PPID; }`)
  const landed = await there.land(ITEMS)
  expect(landed).toMatchObject({ commit: await there.head(), problem: null, report: { imported: 2 } })
  expect(existsSync(there.at('remote.git/broken'))).toBe(true)
  expect(await there.git(there.at('remote.git'), 'rev-list', '--count', 'main')).toBe('2')
})

it('makes a branch that is named, with the ledger and no history', async () => {
  using there = await remote()
  const landed = await there.land(ITEMS, { branch: 'ledger', create: true })
  expect(landed).toMatchObject({ commit: await there.head('ledger'), problem: null })
  expect(await there.files('ledger')).toEqual([expect.stringMatching(/^results\/trials\//)])
  expect(await there.git(there.at('remote.git'), 'rev-list', '--count', 'ledger')).toBe('1')
  await there.land([item(3)], { branch: 'ledger', create: true })
  expect(await there.trials('ledger')).toEqual([1, 2, 3])
  expect(await there.git(there.at('remote.git'), 'rev-list', '--count', 'ledger')).toBe('2')
})

it('lets two imports make the same branch', async () => {
  using there = await remote()
  const both = await Promise.all([1, 2].map((seed) => there.land([item(seed)], { branch: 'ledger', create: true })))
  expect(both.map(({ problem }) => problem)).toEqual([null, null])
  expect(await there.trials('ledger')).toEqual([1, 2])
})

it('makes no branch that nobody named', async () => {
  using there = await remote()
  const { problem } = await there.land(ITEMS, { branch: 'gone' })
  expect(problem).toMatchObject({ where: 'branch gone', message: 'the remote has no such branch' })
})

it.each(['', 'a..b', 'a b', 'x:y', '@{-1}'])('takes %j for no branch', async (branch) => {
  using there = await remote()
  await expect(there.land(ITEMS, { branch, create: true })).rejects.toThrow('no branch can be called')
})

it.each([
  ['GH006: Protected branch update failed for refs/heads/main.', 'it is protected and takes no push from this job'],
  ['GH013: Repository rule violations found for refs/heads/main.', 'it is protected and takes no push from this job'],
  ['We do not want this.', 'git could not reach it or was refused'],
])('says what to do where the remote refuses: %s', async (words, message) => {
  using there = await remote()
  there.hook('pre-receive', `echo "error: ${words}" >&2\nexit 1`)
  const head = await there.head()
  const { problem, commit, report } = await there.land(ITEMS)
  expect(problem?.message).toContain(`${message} (${words}`)
  expect(problem?.remedy).toContain('the artifacts of this run stay')
  expect(commit).toBeNull()
  expect(report?.imported).toBe(2)
  expect(await there.head()).toBe(head)
})

it('gives up where no attempt comes through', async () => {
  using there = await remote()
  there.hook('pre-receive', 'echo "cannot lock ref" >&2\nexit 1')
  const waits: number[] = []
  const { problem } = await there.land(ITEMS, { wait: async (milliseconds) => void waits.push(milliseconds) })
  expect(problem?.message).toContain('no push came through in 10 attempts')
  expect(problem?.remedy).toContain('re-run the failed jobs')
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000])
})

it('says what is wrong with a remote that is not there', async () => {
  using there = await remote()
  const { problem, report } = await there.land(ITEMS, { url: pathToFileURL(there.at('nowhere.git')).href })
  expect(problem?.message).toContain('does not appear to be a git repository')
  expect(report).toBeNull()
})

it('runs no hook and obeys no configuration of the machine', async () => {
  using there = await remote()
  const home = there.at('evil-home')
  mkdirSync(join(home, 'hooks'), { recursive: true })
  for (const name of ['pre-push', 'post-checkout', 'pre-commit', 'reference-transaction']) {
    writeFileSync(join(home, 'hooks', name), `#!/bin/sh\ntouch ${home}/ran\n`, { mode: 0o755 })
  }
  mkdirSync(join(home, 'template'))
  writeFileSync(
    join(home, '.gitconfig'),
    `[core]\n hooksPath = ${home}/hooks\n[init]\n templateDir = ${home}/template\n[url "file:///nowhere"]\n insteadOf = file:///\n`,
  )
  const host = { ...process.env, HOME: home, GIT_CONFIG_GLOBAL: join(home, '.gitconfig'), GIT_DIR: '/nowhere' }
  expect(await there.land(ITEMS, { host })).toMatchObject({ problem: null, report: { imported: 2 } })
  expect(readdirSync(home)).not.toContain('ran')
})

it('writes through no link that stands in the repository', async () => {
  using there = await remote()
  const outside = there.at('outside')
  mkdirSync(outside)
  await execa('ln', ['-s', outside, there.at('other/results')])
  await there.push({ 'x.txt': 'x' })
  const head = await there.head()
  await expect(there.land(ITEMS)).rejects.toThrow('this is where the ledger stands, and it is no folder')
  expect(readdirSync(outside)).toEqual([])
  expect(await there.head()).toBe(head)
})

it('transfers the newest ledger and nothing else where the remote can choose', async () => {
  using there = await remote()
  await there.land(ITEMS)
  for (const setting of ['allowFilter', 'allowAnySHA1InWant']) {
    await there.git(there.at('remote.git'), 'config', `uploadpack.${setting}`, 'true')
  }
  const landed = await there.land([item(2), item(3)])
  expect(landed).toMatchObject({ problem: null, report: { imported: 1, duplicates: 1 } })
  expect(await there.trials()).toEqual([1, 2, 3])
  expect(await there.files()).toContain('tasks/one/task.toml')
  const copy = there.at('temp-2/copy')
  const blobs = await there.git(copy, 'rev-list', '--objects', '--all', '--missing=print')
  const task = await there.git(there.at('remote.git'), 'rev-parse', 'main:tasks/one/task.toml')
  expect(blobs.split('\n')).toContain(`?${task}`)
  // The newest commit and what was put on top, not what was before.
  expect(await there.git(copy, 'rev-list', '--count', '--all')).toBe('2')
  expect(await there.git(there.at('remote.git'), 'rev-list', '--count', 'main')).toBe('3')
})

it.each(['* text eol=lf', '* text eol=crlf', '*.parquet text working-tree-encoding=UTF-16LE', '* ident filter=lfs'])(
  'takes segments for bytes, whatever the branch says of its files: %s',
  async (attributes) => {
    using there = await remote()
    const trial = aTrial(1)
    const test = aTest(1, { name: 'line\r\nline\n$Id: x$' })
    const { bytes, digest } = encodeSegment(TESTS, [test])
    expect(Buffer.from(bytes).includes('\r\n')).toBe(true)
    await there.push({ '.gitattributes': `${attributes}\n` })
    const items = [trialItem(trial, [test])]
    expect(await there.land(items)).toMatchObject({ problem: null, report: { imported: 1 } })
    const path = (await there.files()).find((file) => file.endsWith(`${digest}.parquet`))
    const stored = await execa('git', ['cat-file', 'blob', `main:${path}`], {
      cwd: there.at('remote.git'),
      encoding: 'buffer',
      stripFinalNewline: false,
    })
    expect(Buffer.from(stored.stdout).equals(bytes)).toBe(true)
    // They come back as they are, too.
    expect(await there.land(items)).toMatchObject({
      commit: null,
      problem: null,
      report: { imported: 0, duplicates: 1 },
    })
  },
)

it('tries a refusal that nothing is known of again, and gives up soon', async () => {
  using there = await remote()
  there.hook(
    'pre-receive',
    'echo x >> tries\n[ $(wc -l < tries) -gt 3 ] && exit 0\necho "error: not today" >&2\nexit 1',
  )
  expect(await there.land(ITEMS)).toMatchObject({ commit: await there.head(), problem: null })
  there.hook('pre-receive', 'echo x >> more\necho "error: never" >&2\nexit 1')
  const { problem } = await there.land([item(3)])
  expect(problem?.message).toContain('git could not reach it or was refused (never')
  expect(readFileSync(there.at('remote.git/more'), 'utf8')).toBe('x\nx\nx\nx\n')
})

it('brings tests and runs along, and leaves what else stands in the ledger', async () => {
  using there = await remote()
  await there.push({ 'results/voids.yaml': '[]\n', 'results/trials/notes.txt': 'mine' })
  await there.land([trialItem(aTrial(1), [aTest(1)])])
  const files = (await there.files()).filter((path) => path.startsWith('results/'))
  expect(files.map((path) => path.replace(/[0-9a-f]{64}|\d{4}-\d{2}/g, 'N'))).toEqual([
    'results/tests/N/N.parquet',
    'results/trials/N/N.parquet',
    'results/trials/notes.txt',
    'results/voids.yaml',
  ])
})

it('gives credentials to the commands that talk to the remote, and to no argument or file', async () => {
  using there = await remote()
  const bin = there.at('bin')
  mkdirSync(bin)
  const git = (await execa('sh', ['-c', 'command -v git'])).stdout
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\necho "$* / \${GIT_CONFIG_VALUE_0:-none}" >> ${there.at('calls')}\nexec ${git} "$@"\n`,
    { mode: 0o755 },
  )
  const credentials = {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.https://example.org/.extraheader',
    GIT_CONFIG_VALUE_0: 'AUTHORIZATION: basic c2VjcmV0',
  }
  await there.land(ITEMS, { credentials, host: { ...process.env, PATH: `${bin}:${process.env.PATH}` } })
  const calls = readFileSync(there.at('calls'), 'utf8').trim().split('\n')
  const named = calls.map((line) => line.replace(/^(?:-c \S+ )+/, ''))
  for (const line of named) {
    const [command = '', value = ''] = line.split(' / ')
    expect(value).toBe(/^(?:fetch|checkout|push) /.test(command) ? credentials.GIT_CONFIG_VALUE_0 : 'none')
    expect(command).not.toContain('c2VjcmV0')
  }
  expect(named.some((line) => line.startsWith('push '))).toBe(true)
  const kept = await execa('grep', ['-rl', 'c2VjcmV0', '.'], { cwd: join(there.at('temp-1')), reject: false })
  expect(kept.stdout).toBe('')
})
