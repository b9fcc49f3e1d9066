import { chmod, lstat, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readManifest } from '#core/manifest/read'
import { type Candidate, candidate, stageTasks } from '#core/pipeline/candidate'
import { fetchCommit } from '#core/pipeline/fetch-commit'
import { taskDigest } from '#core/task/digest'
import type { TaskCaps } from '#core/task/materialise'
import { readTasks } from '#core/task/read'
import { UserError } from '#core/user-error'
import { type CommittedRepository, committedRepository } from '#scripts/testing/origin'
import { tinyTask } from '#scripts/testing/repository'

const MANIFEST = 'experiments: { main: {} }\n'

let temp: string
beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'regatta-candidate-test-'))
})
afterEach(() => rm(temp, { recursive: true, force: true }))

/** Commits on a branch that goes off from main, as a person does; main is checked out again. The commit. */
async function onBranch({ git }: CommittedRepository, change: () => Promise<unknown>): Promise<string> {
  await git('checkout', '--quiet', '-b', 'branch')
  await change()
  await git('add', '--all')
  await git('commit', '--quiet', '--allow-empty', '--message', 'a pull request')
  const head = await git('rev-parse', 'HEAD')
  await git('push', '--quiet', 'origin', `${head}:refs/pull/1/head`)
  await git('checkout', '--quiet', '--force', 'main')
  return head
}

async function candidateOf(root: string, head: string, more: { readonly most?: TaskCaps } = {}): Promise<Candidate> {
  const manifest = await readManifest(join(root, 'regatta.yaml'))
  const place = { root, manifest, ledger: join(root, 'results'), host: process.env }
  return await candidate(place, head, { temp, credentials: null, ...more })
}

/** The digest of a task in a plain clone that has the commit checked out. */
async function checkedOut({ origin }: CommittedRepository, commit: string, task: string): Promise<string> {
  const clone = await mkdtemp(join(temp, 'clone-'))
  await execa('git', ['clone', '--quiet', '--no-checkout', origin, clone])
  await execa('git', ['-C', clone, 'fetch', '--quiet', 'origin', commit])
  await execa('git', ['-C', clone, 'checkout', '--quiet', commit])
  return await taskDigest(join(clone, 'tasks', task))
}

async function refusal(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error
  throw new Error(`expected a UserError, got ${String(error)}`)
}

describe('the candidate of a pull request', () => {
  it('has the tasks of the checkout, those that changed as the head has them, and nothing else of it', async () => {
    await using repository = await committedRepository(MANIFEST, {
      kept: tinyTask(),
      changed: tinyTask(),
      removed: tinyTask(),
      moved: tinyTask('echo moved'),
    })
    const { root, write, git, push } = repository
    const base = await git('rev-parse', 'HEAD')
    const head = await onBranch(repository, async () => {
      await write('tasks/changed/instruction.md', 'Something else.\n')
      await write('tasks/added/task.toml', '')
      for (const [path, text] of Object.entries(tinyTask())) await write(`tasks/added/${path}`, text)
      await write('tasks/broken/instruction.md', 'no task.toml\n')
      await git('mv', 'tasks/moved', 'tasks/renamed')
      await git('rm', '-r', '--quiet', 'tasks/removed')
      await write('regatta.yaml', 'not: [a manifest\n')
      await write('results/voids.yaml', 'not: [voids\n')
    })
    await write('tasks/later/task.toml', '')
    for (const [path, text] of Object.entries(tinyTask())) await write(`tasks/later/${path}`, text)
    await push()

    const found = await candidateOf(root, head)
    expect(found).toMatchObject({ head, base, names: new Set(['added', 'changed', 'renamed']) })
    expect(found.leftOut).toEqual([{ name: 'broken', reason: 'tasks/broken/task.toml: task.toml is missing' }])
    const { place, changes } = found
    expect(place).toMatchObject({ ledger: join(root, 'results'), manifest: { file: join(root, 'regatta.yaml') } })
    expect(changes.pairs.map(({ name }) => name)).toEqual(['added', 'broken', 'changed', 'moved', 'removed', 'renamed'])
    expect(await readdir(place.root)).toEqual(['tasks'])
    const tasks = await readTasks(place.root, 'tasks')
    expect(tasks.map(({ name }) => name)).toEqual(['added', 'changed', 'kept', 'later', 'renamed'])
    for (const { name, digest } of tasks) {
      const commit = found.names.has(name) ? head : await git('rev-parse', 'main')
      expect([name, digest]).toEqual([name, await checkedOut(repository, commit, name)])
    }
    expect(await git('status', '--porcelain')).toBe('')
  })

  it('writes a task as a checkout does: links inside, executable bits, odd names, ignored files and line ends', async () => {
    await using repository = await committedRepository(MANIFEST, { kept: tinyTask() })
    const { root, write, git } = repository
    const odd = ['environment/a b', 'environment/"täsk"\n.txt', 'environment/-rf', 'environment/$(id)', 'tests/é/x']
    const head = await onBranch(repository, async () => {
      for (const [path, text] of Object.entries(tinyTask())) await write(`tasks/odd/${path}`, text)
      for (const path of odd) await write(`tasks/odd/${path}`, 'x\n')
      await write('tasks/odd/.gitignore', '*.log\n')
      await write('tasks/odd/.gitattributes', '* text=auto\n')
      await write('tasks/odd/environment/crlf.txt', 'a\r\nb\r\n')
      await write('tasks/odd/environment/forced.log', 'left out of the digest\n')
      await chmod(join(root, 'tasks/odd/solution/solve.sh'), 0o755)
      await symlink('crlf.txt', join(root, 'tasks/odd/environment/link'))
      await symlink('../tests', join(root, 'tasks/odd/environment/folder'))
      await git('add', '--force', 'tasks/odd/environment/forced.log')
    })
    const { place, names } = await candidateOf(root, head)
    expect([...names]).toEqual(['odd'])
    const task = join(place.root, 'tasks/odd')
    const modeOf = async (path: string) => (await lstat(join(task, path))).mode & 0o111
    expect(await modeOf('solution/solve.sh')).toBe(0o111)
    expect(await modeOf('tests/test.sh')).toBe(0)
    expect((await lstat(join(task, 'tests/test.sh'))).mode & 0o444).toBe(0o444)
    for (const path of odd) expect(await readFile(join(task, path), 'utf8')).toBe('x\n')
    expect(await readlink(join(task, 'environment/folder'))).toBe('../tests')
    expect(await taskDigest(task)).toBe(await checkedOut(repository, head, 'odd'))
  })

  it('copies what did not change, so that nothing can be written through it', async () => {
    await using repository = await committedRepository(MANIFEST, { kept: tinyTask() })
    const file = join(repository.root, 'tasks/kept/solution/solve.sh')
    await chmod(file, 0o755)
    await symlink('solve.sh', join(repository.root, 'tasks/kept/solution/link'))
    await repository.push()
    const { place } = await candidateOf(repository.root, await onBranch(repository, () => repository.git('status')))
    const copy = join(place.root, 'tasks/kept/solution')
    expect((await lstat(join(copy, 'solve.sh'))).mode & 0o777).toBe((await lstat(file)).mode & 0o777)
    expect(await readlink(join(copy, 'link'))).toBe('solve.sh')
    const before = await readFile(file, 'utf8')
    await writeFile(join(copy, 'link'), 'changed')
    expect(await readFile(file, 'utf8')).toBe(before)
  })

  it('is not broken by a task of the checkout that nobody can read', async () => {
    await using repository = await committedRepository(MANIFEST, { kept: tinyTask(), broken: {}, pipe: tinyTask() })
    const { root, write } = repository
    await write('tasks/broken/task.toml', 'no = [toml\n')
    await execa('mkfifo', [join(root, 'tasks/pipe/pipe')])
    await repository.push()
    const head = await onBranch(repository, () => write('tasks/kept/instruction.md', 'Something else.\n'))
    const { names, leftOut, place } = await candidateOf(root, head)
    expect([...names]).toEqual(['kept'])
    expect(leftOut.map(({ name }) => name)).toEqual(['broken', 'pipe'])
    expect((await readTasks(place.root, 'tasks')).map(({ name }) => name)).toEqual(['kept'])
  })

  it('leaves out a task with a link that leads out of it, and a link in the place of one', async () => {
    await using repository = await committedRepository(MANIFEST, { kept: tinyTask() })
    const { root, write } = repository
    const head = await onBranch(repository, async () => {
      for (const [path, text] of Object.entries(tinyTask())) await write(`tasks/link/${path}`, text)
      await symlink('/etc/passwd', join(root, 'tasks/link/environment/passwd'))
      await symlink('/etc', join(root, 'tasks/alias'))
    })
    const { names, leftOut, place } = await candidateOf(root, head)
    expect([...names]).toEqual([])
    expect(leftOut).toEqual([{ name: 'link', reason: 'environment/passwd is a link that leaves the task' }])
    expect(await readdir(join(place.root, 'tasks'))).toEqual(['kept'])
  })

  it('leaves out what makes the changed tasks too large together', async () => {
    await using repository = await committedRepository(MANIFEST, { kept: tinyTask() })
    const { root, write } = repository
    const head = await onBranch(repository, async () => {
      for (const name of ['a', 'b', 'c']) {
        for (const [path, text] of Object.entries(tinyTask())) await write(`tasks/${name}/${path}`, text)
      }
      await write('tasks/b/environment/large', 'x'.repeat(2000))
    })
    const { names, leftOut, place } = await candidateOf(root, head, { most: { files: 100, bytes: 2000 } })
    expect([...names]).toEqual(['a', 'c'])
    expect(leftOut).toEqual([
      { name: 'b', reason: expect.stringMatching(/^the changed tasks are too large together: more than 95 files or /) },
    ])
    expect(await readdir(join(place.root, 'tasks'))).toEqual(['a', 'c', 'kept'])
  })

  it('is compared with the base where HEAD is the merge of both, and with nothing once main has it', async () => {
    await using repository = await committedRepository(MANIFEST, { one: tinyTask() })
    const { root, write, git, push } = repository
    const base = await git('rev-parse', 'HEAD')
    const head = await onBranch(repository, () => write('tasks/one/instruction.md', 'Something else.\n'))
    await write('README.md', 'words\n')
    await push()
    await git('merge', '--quiet', '--no-ff', '--message', 'merge', head)
    const merged = await candidateOf(root, head)
    expect(merged).toMatchObject({ base, names: new Set(['one']) })
    await write('README.md', 'more words\n')
    await push()
    const later = await candidateOf(root, head)
    expect(later).toMatchObject({ base: head, names: new Set() })
    expect((await readTasks(later.place.root, 'tasks')).map(({ name }) => name)).toEqual(['one'])
  })

  it('is fetched by its id from a remote that has it in no branch', async () => {
    await using repository = await committedRepository(MANIFEST, { one: tinyTask() })
    const head = await onBranch(repository, () => repository.write('tasks/one/instruction.md', 'Something else.\n'))
    const clone = join(temp, 'clone')
    await execa('git', ['clone', '--quiet', '--single-branch', `file://${repository.origin}`, clone])
    expect((await execa('git', ['-C', clone, 'cat-file', '-e', head], { reject: false })).exitCode).not.toBe(0)
    const refs = await execa('git', ['-C', clone, 'for-each-ref'])
    expect([...(await candidateOf(clone, head)).names]).toEqual(['one'])
    expect((await execa('git', ['-C', clone, 'for-each-ref'])).stdout).toBe(refs.stdout)
  })

  it('of a commit that the server does not give, or of no full id, is one clear error', async () => {
    await using repository = await committedRepository(MANIFEST, { one: tinyTask() })
    const gone = await refusal(candidateOf(repository.root, 'a'.repeat(40)))
    expect(gone.message).toMatch(/^origin does not give commit a{40}: \S/)
    expect(gone.remedy).toContain('contents: read')
    for (const head of ['main', '--upload-pack=x', 'HEAD', 'a'.repeat(39)]) {
      expect((await refusal(candidateOf(repository.root, head))).message).toContain('expected the full id of a commit')
    }
    expect(await readdir(temp)).toEqual([])
  })

  it('says what is missing where the checkout is shallow', async () => {
    await using repository = await committedRepository(MANIFEST, { one: tinyTask() })
    const head = await onBranch(repository, () => repository.write('tasks/one/instruction.md', 'Something else.\n'))
    await repository.push()
    const clone = join(temp, 'clone')
    await execa('git', ['clone', '--quiet', '--depth=1', `file://${repository.origin}`, clone])
    const { message, remedy } = await refusal(candidateOf(clone, head))
    expect(message).toBe(`nothing in this checkout tells where commit ${head} went off from it`)
    expect(remedy).toContain('fetch-depth: 0')
  })
})

describe('the tasks of a shard', () => {
  it('come out of a shallow checkout that has another commit, and only they do', async () => {
    await using repository = await committedRepository(MANIFEST, { one: tinyTask(), two: tinyTask() })
    const head = await onBranch(repository, () => repository.write('tasks/one/instruction.md', 'Something else.\n'))
    const clone = join(temp, 'clone')
    await execa('git', ['clone', '--quiet', '--depth=1', `file://${repository.origin}`, clone])
    await fetchCommit({ directory: clone, env: process.env }, head, null)
    const directory = await mkdtemp(join(temp, 'staged-'))
    const tasks = await stageTasks(clone, head, ['one', 'one'], directory, { env: process.env })
    expect(tasks).toMatchObject([{ name: 'one', path: 'tasks/one', digest: await checkedOut(repository, head, 'one') }])
    expect(await readdir(join(directory, 'tasks'))).toEqual(['one'])
    const { stdout } = await execa('git', ['-C', clone, 'rev-list', '--count', head])
    expect(stdout).toBe('1')
  })

  it.each(['three', '../one', '', '.', 'one/../two', 'README.md'])(
    'cannot be %j, which the commit lacks',
    async (name) => {
      await using repository = await committedRepository(MANIFEST, { one: tinyTask() })
      await repository.write('tasks/README.md', 'a file is no task\n')
      const head = await repository.push()
      const directory = await mkdtemp(join(temp, 'staged-'))
      const { message, where } = await refusal(
        stageTasks(repository.root, head, [name], directory, { env: process.env }),
      )
      expect([message, where]).toEqual([expect.stringMatching(/^commit \w{40} has no such task: /), `tasks/${name}`])
      expect(await readdir(join(directory, 'tasks'))).toEqual([])
    },
  )
})
