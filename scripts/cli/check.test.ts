import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { checkTask } from '#core/check/check'
import { contextOf } from '#core/check/context'
import { readTaskFiles } from '#core/check/read'
import { shinglesOf } from '#core/check/shingles'
import { GOOD } from '#core/check/testing/fixtures'
import { readManifest } from '#core/manifest/read'
import { taskNames } from '#core/task/read'
import { INSTALLATION } from '#scripts/cli/context'
import { REGATTA, type TestRepository, testRepository, tinyTask } from '#scripts/testing/repository'

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
    expect(stdout.split('\n')[1]).toMatch(/^errors among them: (.*, )?dockerfile-syntax\b/)
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
    expect(stdout).toContain('tasks/count-words/instruction.md:1:1: the instruction is 100 % that of "words"')
    expect(stdout).toContain('tasks/words/instruction.md:1:1: the instruction is 100 % that of "count-words"')
  })

  it('says what a run would stumble over where no rule does', async () => {
    await using repository = await goodRepository({ '.gitignore': 'a\\' })
    const { exit, stdout, stderr } = await repository.regatta('check')
    expect([exit, stdout]).toEqual([1, expect.stringMatching(/^1 task without errors/)])
    expect(stderr).toContain('.gitignore')
  })

  it('tells of every other task, whatever one of them is', async () => {
    await using repository = await testRepository(MANIFEST, {
      fine: tinyTask(),
      huge: tinyTask(),
      ignores: tinyTask(),
      pipe: tinyTask(),
      zero: tinyTask(),
    })
    const at = (path: string): string => join(repository.root, 'tasks', path)
    await writeFile(at('huge/environment/huge.txt'), '')
    await truncate(at('huge/environment/huge.txt'), 20 * 2 ** 30)
    execFileSync('mkfifo', [at('ignores/.gitignore')])
    await rm(at('pipe/instruction.md'))
    execFileSync('mkfifo', [at('pipe/instruction.md')])
    await symlink('/dev/zero', at('zero/.gitignore'))
    await mkdir(Buffer.concat([Buffer.from(`${at('')}/`), Buffer.from([0xe9])]))
    const { exit, stdout } = await repository.regatta('check', '--json')
    const { data, errors } = JSON.parse(stdout)
    expect(exit).toBe(1)
    const rulesOf = (task: string): readonly string[] =>
      data.findings.flatMap((each: { task: string; rule: string }) => (each.task === task ? [each.rule] : []))
    expect(data.tasks.map(({ name }: { name: string }) => name)).toEqual(['fine', 'huge', 'ignores', 'pipe', 'zero'])
    expect(data.tasks[0].digest).toMatch(/^sha256:/)
    expect(rulesOf('huge')).toContain('large-task')
    expect(rulesOf('ignores')).toContain('special-file')
    expect(rulesOf('pipe')).toContain('special-file')
    expect(rulesOf('zero')).toContain('link-escape')
    expect(errors).toMatchObject([{ message: 'the name of a directory that is not UTF-8', remedy: 'rename it' }])
  })

  it('proves nothing of a task with an error, and says so', async () => {
    await using repository = await goodRepository({ 'environment/Dockerfile': 'BAD\n' })
    const { exit, stdout } = await repository.regatta('check', '--prove')
    expect([exit, stdout]).toEqual([1, expect.stringMatching(/\nnot proven: mend the errors first$/)])
    const json = await repository.regatta('check', '--prove', '--json')
    expect([json.exit, JSON.parse(json.stdout).data.proof]).toEqual([1, null])
  })

  const PRIVILEGED = 'services:\n  main:\n    privileged: true\n'

  it.each([
    ['that counts', PRIVILEGED, false],
    [
      'that its own comment takes out',
      PRIVILEGED.replace('main:\n', 'main:\n    # regatta: ignore[compose-privileged] until=UNTIL reason="x"\n'),
      false,
    ],
    ['that the baseline takes out', PRIVILEGED, true],
  ])('attacks and proves nothing of a task with an error of safety %s', async (_, compose, baseline) => {
    const until = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
    await using repository = await goodRepository({
      'environment/docker-compose.yaml': compose.replace('UNTIL', until),
    })
    if (baseline) await repository.regatta('check', '--update-baseline')
    for (const [option, not] of [
      ['--sabotage', 'not attacked'],
      ['--prove', 'not proven'],
    ] as const) {
      const { exit, stdout } = await repository.regatta('check', option)
      expect([exit, stdout]).toEqual([1, expect.stringMatching(new RegExp(`\n${not}: mend the errors first$`))])
      expect(stdout).toContain('[compose-privileged]')
    }
    const json = await repository.regatta('check', '--sabotage', '--way', 'conftest', '--json')
    expect([json.exit, JSON.parse(json.stdout).data.sabotage]).toEqual([1, null])
  })

  it('takes what people type first: the directory, a glob with and without a shell, the task they are in', {
    timeout: 180_000,
  }, async () => {
    await using repository = await testRepository(MANIFEST, { one: tinyTask(), red: tinyTask('false') })
    const { root } = repository
    await repository.write('tasks/README.md', 'All tasks.\n')
    const run = async (cwd: string, ...args: string[]) => {
      const only = ['check', ...args, '--json', '--rule', 'toml-syntax']
      const { exitCode, stdout, stderr } = await execa(REGATTA, only, { cwd: join(root, cwd), reject: false })
      const tasks: readonly { readonly name: string }[] = JSON.parse(stdout).data?.tasks ?? []
      return { exit: exitCode, names: tasks.map(({ name }) => name), stderr }
    }
    for (const all of ['tasks', 'tasks/', './tasks', '.', 'tasks/*', './tasks/*', '*']) {
      expect([all, (await run('', all)).names]).toEqual([all, ['one', 'red']])
    }
    expect(await run('', 'tasks/README.md', 'tasks/one', 'tasks/red')).toMatchObject({
      names: ['one', 'red'],
      stderr: expect.stringContaining('tasks/README.md: skipped: not a directory'),
    })
    expect((await run('tasks/one', '.')).names).toEqual(['one'])
    expect((await run('tasks/one/environment', '.')).names).toEqual(['one'])
    expect((await run('tasks', 'r*')).names).toEqual(['red'])
    expect((await run('', 'tasks/r*/')).names).toEqual(['red'])
    expect((await run('', 'tasks/README.md')).exit).toBe(2)
    expect((await run('', 'tasks/x*')).exit).toBe(2)
  })

  it.each([
    [['--prove', '--sabotage'], '--prove --sabotage: one thing at a time'],
    [['--prove', '--attempts', '21'], '--attempts: expected a whole number from 1 to 20, found "21"'],
    [['--attempts', '3'], '--attempts: nothing is run without --prove'],
    [['--prove', '--format', 'sarif'], '--prove --format sarif: a run has no such format'],
    [['--prove', '--rule', 'crlf'], '--prove --rule: a run begins with every rule'],
    [['--prove', '--fix'], '--prove --fix: one thing at a time'],
    [['--way', 'conftest'], '--way: nothing is attacked without --sabotage'],
    [['--prove', '--way', 'conftest'], '--way: nothing is attacked without --sabotage'],
    [['--sabotage', '--format', 'sarif'], '--sabotage --format sarif: a run has no such format'],
    [['--sabotage', '--format', 'json'], '--sabotage --format json: a run has no such format'],
    [['--sabotage', '--rule', 'crlf'], '--sabotage --rule: a run begins with every rule'],
    [['--sabotage', '--fix'], '--sabotage --fix: one thing at a time'],
    [['--sabotage', '--update-baseline'], '--sabotage --update-baseline: one thing at a time'],
  ])('refuses %j', async (options, message) => {
    await using repository = await testRepository(MANIFEST, {})
    const { exit, stderr } = await repository.regatta('check', ...options)
    expect([exit, stderr]).toEqual([2, expect.stringContaining(`error: ${message}\n`)])
  })

  it.each(['sarif', 'github'])('refuses --json with --format %s', async (format) => {
    await using repository = await testRepository(MANIFEST, {})
    const { exit, stdout } = await repository.regatta('check', '--json', '--format', format)
    expect([exit, stdout]).toEqual([2, expect.stringContaining('one output at a time')])
  })
})
