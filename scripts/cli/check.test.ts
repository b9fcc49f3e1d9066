import { chmod, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkTask } from '#core/check/check'
import { contextOf } from '#core/check/context'
import { readTaskFiles } from '#core/check/read'
import { shinglesOf } from '#core/check/shingles'
import { GOOD } from '#core/check/testing/fixtures'
import { readManifest } from '#core/manifest/read'
import { taskNames } from '#core/task/read'
import { INSTALLATION } from '#scripts/cli/context'
import { type TestRepository, testRepository, tinyTask } from '#scripts/testing/repository'

const MANIFEST = `experiments:
  main: { attempts: 2 }
`

/** The good task, whose name is that of its directory. */
async function goodTask(): Promise<Readonly<Record<string, string>>> {
  const { entries } = await readTaskFiles(dirname(GOOD), GOOD)
  return Object.fromEntries(entries.flatMap((entry) => (entry.kind === 'file' ? [[entry.path, entry.text ?? '']] : [])))
}

/** One good task, its scripts executable. */
async function goodRepository(changes: Readonly<Record<string, string>> = {}): Promise<TestRepository> {
  const repository = await testRepository(MANIFEST, { 'count-words': { ...(await goodTask()), ...changes } })
  for (const script of ['tests/test.sh', 'solution/solve.sh']) {
    await chmod(join(repository.root, 'tasks/count-words', script), 0o755)
  }
  return repository
}

const NPROC = 'FROM debian:trixie-slim\nRUN make -j"$(nproc)"\n'

describe('the sample tasks', () => {
  it('have no errors', async () => {
    const names = await taskNames(INSTALLATION, 'tasks')
    const tasks = await Promise.all(names.map((name) => readTaskFiles(INSTALLATION, `tasks/${name}`)))
    const manifest = await readManifest(join(INSTALLATION, 'regatta.yaml'))
    const context = contextOf(manifest, { today: '2026-11-21', others: tasks.map(shinglesOf) })
    const findings = tasks.flatMap((task) => checkTask(task, context))
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
    // The base image is pinned where a runner can pull by digest; here it is whatever the host calls by this name.
    expect([...new Set(findings.map(({ rule }) => rule))]).toEqual(['image-digest'])
  })
})

describe('regatta check', () => {
  it('says first that a good task is good', async () => {
    await using repository = await goodRepository()
    const { exit, stdout, stderr } = await repository.regatta('check')
    expect([exit, stdout, stderr]).toEqual([0, '1 task without errors\n\nnothing to say of: count-words', ''])
  })

  it('takes names, globs and paths, each task once', async () => {
    await using repository = await testRepository(MANIFEST, {
      one: tinyTask(),
      two: tinyTask('true'),
      red: tinyTask('false'),
    })
    const names = async (...args: string[]): Promise<readonly string[]> => {
      const { stdout } = await repository.regatta('check', '--json', '--rule', 'toml-syntax', ...args)
      return JSON.parse(stdout).data.tasks.map(({ name }: { name: string }) => name)
    }
    expect(await names()).toEqual(['one', 'red', 'two'])
    expect(await names('t*', 'two', 'tasks/two')).toEqual(['two'])
    expect(await names('{one,red}')).toEqual(['one', 'red'])
    expect((await repository.regatta('check', 'x*')).exit).toBe(2)
  })

  it('exits with 1 for an error and 0 for a warning, and 2 for a rule or a format that there is not', async () => {
    await using repository = await goodRepository({ 'environment/Dockerfile': NPROC })
    expect((await repository.regatta('check', '--rule', 'nproc')).exit).toBe(0)
    await repository.write('regatta.yaml', `${MANIFEST}checks: { rules: { nproc: error } }\n`)
    expect((await repository.regatta('check', '--rule', 'nproc')).exit).toBe(1)
    const unknown = await repository.regatta('check', '--rule', 'nprocs')
    expect([unknown.exit, unknown.stderr]).toEqual([2, expect.stringContaining('did you mean "nproc"?')])
    expect((await repository.regatta('check', '--format', 'xml')).exit).toBe(2)
    await repository.write('regatta.yaml', `${MANIFEST}checks: { rules: { nprocs: off } }\n`)
    expect((await repository.regatta('check')).stderr).toContain('regatta.yaml (checks.rules): no rule "nprocs"')
  })

  it('writes each format, the envelope with the same findings', async () => {
    await using repository = await goodRepository({ 'environment/Dockerfile': NPROC })
    const run = async (...args: string[]) => (await repository.regatta('check', '--rule', 'nproc', ...args)).stdout
    const json = JSON.parse(await run('--format', 'json'))
    expect(json.findings).toMatchObject([{ rule: 'nproc', line: 2, path: 'tasks/count-words/environment/Dockerfile' }])
    expect(JSON.parse(await run('--json'))).toMatchObject({ command: 'check', status: 'success', data: json })
    expect(JSON.parse(await run('--format', 'sarif')).runs[0].results).toHaveLength(1)
    expect(await run('--format', 'github')).toMatch(
      /^::warning file=tasks\/count-words\/environment\/Dockerfile,line=2,/,
    )
  })

  it('mends with --fix, says what it did, and has nothing to do the second time', async () => {
    await using repository = await goodRepository()
    const file = join(repository.root, 'tasks/count-words/solution/solve.sh')
    const before = await readFile(file, 'utf8')
    await repository.write('tasks/count-words/solution/solve.sh', `\ufeff${before.replaceAll('\n', '\r\n')}`)
    await chmod(file, 0o644)
    expect((await repository.regatta('check')).exit).toBe(1)
    const { exit, stdout } = await repository.regatta('check', '--fix')
    expect([exit, stdout.split('\n')[0]]).toEqual([
      0,
      'fixed tasks/count-words/solution/solve.sh: line ends, byte order mark, executable bit',
    ])
    expect(await readFile(file, 'utf8')).toBe(before)
    expect((await stat(file)).mode & 0o111).toBe(0o111)
    expect((await repository.regatta('check', '--fix')).stdout).toBe(
      '1 task without errors\n\nnothing to say of: count-words',
    )
  })

  it('lets old findings be with --update-baseline, and new ones count', async () => {
    await using repository = await goodRepository({
      'environment/Dockerfile': 'FROM --platform=linux/amd64 debian\nBAD\n',
    })
    expect((await repository.regatta('check')).exit).toBe(1)
    const { exit, stdout } = await repository.regatta('check', '--update-baseline')
    expect([exit, stdout.split('\n')[0]]).toEqual([
      0,
      expect.stringMatching(/^tasks\/\.check-baseline\.json: \d+ findings do not count from now on$/),
    ])
    const after = await repository.regatta('check')
    expect([after.exit, after.stdout]).toEqual([0, expect.stringMatching(/^1 task without errors: \d+ suppressed/)])
    await repository.write(
      'tasks/count-words/environment/Dockerfile',
      '\nFROM --platform=linux/amd64 debian\nBAD\nWORSE\n',
    )
    const { stdout: now, exit: failed } = await repository.regatta('check')
    expect([failed, now.match(/\[[\w-]+\]/g)]).toEqual([1, ['[dockerfile-syntax]']])
    await repository.regatta('check', '--rule', 'dockerfile-syntax', '--update-baseline')
    expect((await repository.regatta('check')).exit).toBe(0)
  })

  it('names a task near to another one, in both', async () => {
    const good = await goodTask()
    const renamed = { ...good, 'task.toml': good['task.toml']?.replace('example/count-words', 'example/words') ?? '' }
    await using repository = await testRepository(MANIFEST, { 'count-words': good, words: renamed })
    const { stdout } = await repository.regatta('check', '--rule', 'near-duplicate')
    expect(stdout).toContain('tasks/count-words/instruction.md: the instruction is 100 % that of "words"')
    expect(stdout).toContain('tasks/words/instruction.md: the instruction is 100 % that of "count-words"')
  })

  it('says what a run would stumble over where no rule does', async () => {
    await using repository = await goodRepository({ '.gitignore': 'a\\' })
    const { exit, stdout, stderr } = await repository.regatta('check')
    expect([exit, stdout]).toEqual([1, expect.stringMatching(/^1 task without errors/)])
    expect(stderr).toContain('.gitignore')
  })
})
