import { writeFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unpack } from '#action/lib/unpack'
import { zipOf } from '#action/testing/zip'
import { collectAll, ofKind } from '#core/harbor/testing'
import type { PlanDocument } from '#core/trial/plan-document'
import { committedRepository } from '#scripts/testing/origin'
import { dockerHolds, type TestRepository, testRepository, tinyTask, uniqueName } from '#scripts/testing/repository'
import { type ResultsService, resultsService } from '#scripts/testing/results-service'
import { runAction } from '#scripts/testing/run-action'

const ORACLE_ONCE =
  'experiments: { main: { attempts: 1, configs: [{ agent: oracle }] } }\nrunners: { trials_at_once: 2, max_shards: 1 }\n'

/** Values that belong to the job alone. */
const OF_THE_JOB = {
  GITHUB_TOKEN: 'ghs_4f9a2c7e1bQ8zR5tT0kEnOfTheJob',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'id-4f9a2c7e1bQ8zR5tT0kEn',
  RUNNER_NAME: 'somebodys-laptop',
}

/** What jobs of one host share; Harbor is installed there once. */
let toolCache: string
beforeAll(async () => {
  toolCache = await mkdtemp(join(tmpdir(), 'regatta-test-tools-'))
})
afterAll(() => rm(toolCache, { recursive: true, force: true }))

type Attempt = {
  readonly main: (options?: { readonly minutes?: string }) => ReturnType<typeof startStep>
  readonly post: () => Promise<{ readonly exitCode?: number | undefined; readonly stdout: string }>
  readonly temp: string
  readonly file: (name: 'output' | 'summary') => Promise<string>
}

function startStep(entry: string, cwd: string, env: Readonly<Record<string, string>>) {
  const options = { cwd, env, reject: false, stdin: 'ignore', forceKillAfterDelay: false } as const
  return execa(process.execPath, [join(import.meta.dirname, entry)], options)
}

/** The steps of one attempt of a job, as a runner starts them: real processes with files for state, output and summary. */
async function attemptOf(
  repository: Pick<TestRepository, 'root'>,
  service: ResultsService,
  run_attempt: number,
  tasks_from = '',
): Promise<Attempt> {
  const place = join(repository.root, `.regatta/attempt-${run_attempt}`)
  const temp = join(place, 'temp')
  await mkdir(temp, { recursive: true })
  const files = { state: join(place, 'state'), output: join(place, 'output'), summary: join(place, 'summary') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  const env = {
    ...service.env(undefined, `job-${run_attempt}`),
    ...OF_THE_JOB,
    RUNNER_TEMP: temp,
    RUNNER_TOOL_CACHE: toolCache,
    RUNNER_ENVIRONMENT: 'self-hosted',
    GITHUB_RUN_ID: '77',
    GITHUB_RUN_ATTEMPT: String(run_attempt),
    GITHUB_STATE: files.state,
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    INPUT_PLAN: 'plan-a1',
    INPUT_SHARD: '0',
    INPUT_MANIFEST: 'regatta.yaml',
    'INPUT_TASKS-FROM': tasks_from,
    'INPUT_RETENTION-DAYS': '',
  }
  const step = (entry: string, more: Readonly<Record<string, string>>) =>
    startStep(entry, repository.root, { ...env, ...more })
  return {
    temp,
    main: ({ minutes = '10' } = {}) => step('main.ts', { 'INPUT_UPLOAD-MINUTES': minutes }),
    post: async () => {
      const [, work = ''] = /^work<<.*\n(.*)\n/m.exec(await readFile(files.state, 'utf8')) ?? []
      return await step('post.ts', { STATE_work: work, 'INPUT_UPLOAD-MINUTES': '10' })
    },
    file: (name) => readFile(files[name], 'utf8'),
  }
}

/** A repository with a commit, and its plan as an artifact. */
async function planned(
  service: ResultsService,
  tasks: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<TestRepository> {
  const repository = await testRepository(ORACLE_ONCE, tasks)
  await repository.write('.gitignore', '.regatta/\n')
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: repository.root })
  await git('init', '--quiet')
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'tasks')
  const { stdout } = await repository.regatta('plan', 'main', '--json')
  const { data } = JSON.parse(stdout) as { data: PlanDocument }
  expect(data.shards).toHaveLength(1)
  service.put('plan-a1', zipOf([{ name: 'plan.json', content: JSON.stringify(data) }]))
  return repository
}

/** Everything that was uploaded, as the importer gets it. */
async function uploaded(repository: Pick<TestRepository, 'root'>, service: ResultsService): Promise<string> {
  const directory = await mkdtemp(join(repository.root, '.regatta/uploaded-'))
  for (const { name, content } of service.artifacts()) {
    writeFileSync(join(directory, 'part.zip'), content)
    await unpack(join(directory, 'part.zip'), join(directory, name), { entries: 10_000, bytes: 1e9 })
    await rm(join(directory, 'part.zip'))
  }
  await execa('mv', [join(directory, 'plan-a1/plan.json'), directory])
  await rm(join(directory, 'plan-a1'), { recursive: true })
  return directory
}

async function rowsOf(directory: string): Promise<readonly (readonly unknown[])[]> {
  return ofKind(await collectAll([directory]), 'trial')
    .map(({ record }) => [record.task_name, record.outcome, record.run_attempt, record.try])
    .sort()
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 120_000; !(await condition()); await sleep(100)) {
    if (Date.now() > deadline) throw new Error('it did not come to that')
  }
}

async function found(directory: string, ...names: readonly string[]): Promise<boolean> {
  const all = await readdir(directory, { recursive: true }).catch(() => [])
  return all.some((path) => names.every((name) => path.includes(name)))
}

const SLOW = 'touch /logs/agent/begun; sleep 20; echo done > /app/out.txt'

test('a shard runs, uploads while it runs, and gives nothing of the job to Harbor or a trial', async () => {
  await using service = await resultsService()
  const [one, two] = [uniqueName('one'), uniqueName('two')]
  await using repository = await planned(service, {
    [one]: tinyTask('env > /logs/agent/env.txt; echo done > /app/out.txt'),
    [two]: tinyTask('sleep 8; echo done > /app/out.txt'),
  })
  const attempt = await attemptOf(repository, service, 1)
  const { exitCode, stdout } = await attempt.main({ minutes: '0.05' })
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`passed: ${one} · oracle #1`)])
  expect(stdout).toMatch(/^::group::\[2\/2\] passed: /m)
  // At least one while it ran; how many depends on how fast the host is.
  const parts = service.artifacts().map(({ name }) => name)
  expect(parts.length).toBeGreaterThan(2)
  expect(parts).toEqual(['plan-a1', ...parts.slice(1).map((_, index) => `shard-0-a1-p${index + 1}`)])
  expect(await attempt.file('output')).toMatch(/trials<<.*\n2\n[\s\S]*counted<<.*\n2\n[\s\S]*excluded<<.*\n0\n/)
  expect(await attempt.file('summary')).toContain('### Shard 0: 2 of 2 trials have a score')
  expect(await attempt.file('summary')).toMatch(/^Runner \(self\\-hosted\\, linux /)

  expect(await attempt.post()).toMatchObject({ exitCode: 0, stdout: '' })
  expect(await readdir(attempt.temp)).toEqual([])
  expect(service.artifacts()).toHaveLength(parts.length)
  expect(await dockerHolds(one, two)).toEqual([])

  const directory = await uploaded(repository, service)
  expect(await rowsOf(directory)).toEqual([
    [one, 'passed', 1, 1],
    [two, 'passed', 1, 1],
  ])
  const secrets = [...Object.values(OF_THE_JOB), service.env().ACTIONS_RUNTIME_TOKEN ?? '', 'RUNNER_TEMP', 'GITHUB_']
  for (const file of (await readdir(directory, { recursive: true, withFileTypes: true })).filter((e) => e.isFile())) {
    const text = await readFile(join(file.parentPath, file.name), 'utf8')
    for (const secret of secrets) expect(text, file.name).not.toContain(secret)
  }
})

test('stopped in the middle, the post step uploads what there is, and the next attempt runs the rest', async () => {
  await using service = await resultsService()
  const [quick, slow] = [uniqueName('quick'), uniqueName('slow')]
  await using repository = await planned(service, { [quick]: tinyTask(), [slow]: tinyTask(SLOW) })
  const first = await attemptOf(repository, service, 1)
  const main = first.main()
  await until(async () => (await found(first.temp, slow, 'begun')) && (await found(first.temp, quick, 'result.json')))
  main.kill('SIGINT')
  const stopped = await main
  expect([stopped.exitCode, stopped.signal, stopped.stdout]).toEqual([
    1,
    undefined,
    expect.stringContaining('SIGINT: '),
  ])
  expect(service.artifacts().map(({ name }) => name)).toEqual(['plan-a1'])
  expect(await first.post()).toMatchObject({ exitCode: 0 })
  expect(service.artifacts().map(({ name }) => name)).toEqual(['plan-a1', 'shard-0-a1-p1'])
  expect(await first.file('summary')).toContain('### Shard 0: 1 of 2 trials has a score, then it was stopped')
  expect(await dockerHolds(quick, slow)).toEqual([])
  expect(await readdir(first.temp)).toEqual([])
  // Once more changes nothing.
  expect(await first.post()).toMatchObject({ exitCode: 0, stdout: '' })

  const second = await attemptOf(repository, service, 2)
  const { exitCode, stdout } = await second.main()
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('1 trial with a score from earlier attempts')])
  expect(await second.post()).toMatchObject({ exitCode: 0 })
  expect(await second.file('output')).toMatch(/trials<<.*\n1\n/)
  const directory = await uploaded(repository, service)
  expect(await rowsOf(directory)).toEqual([
    [quick, 'passed', 1, 1],
    [slow, 'cancelled', 1, 1],
    [slow, 'passed', 2, 2],
  ])
  const runs = ofKind(await collectAll([directory]), 'run').map(({ record }) => record)
  expect(runs.map(({ planned, scored, excluded, lost }) => [planned, scored, excluded, lost])).toEqual([
    [2, 1, 1, 0],
    [1, 1, 0, 0],
  ])
})

test('where stopping takes longer than GitHub waits, the main step leaves it to the post step', async () => {
  await using service = await resultsService()
  const slow = uniqueName('slow')
  await using repository = await planned(service, {
    [slow]: {
      ...tinyTask(SLOW),
      // Its first process ignores SIGTERM, and Docker waits for it.
      'environment/docker-compose.yaml':
        'services:\n  main:\n    init: false\n    stop_grace_period: 15s\n    command: ["sleep", "infinity"]\n',
    },
  })
  const attempt = await attemptOf(repository, service, 1)
  const main = attempt.main()
  await until(() => found(attempt.temp, slow, 'begun'))
  main.kill('SIGINT')
  const { exitCode, signal } = await main
  expect([exitCode, signal]).toEqual([1, undefined])
  expect(await dockerHolds(slow)).not.toEqual([])
  expect(await attempt.post()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('uploaded what was left') })
  expect(await dockerHolds(slow)).toEqual([])
  expect(await rowsOf(await uploaded(repository, service))).toEqual([[slow, 'cancelled', 1, 1]])
})

test('killed in the middle, the post step still finds what is there, and nothing of it goes on', async () => {
  await using service = await resultsService()
  const [quick, slow] = [uniqueName('quick'), uniqueName('slow')]
  await using repository = await planned(service, { [quick]: tinyTask(), [slow]: tinyTask(SLOW) })
  const attempt = await attemptOf(repository, service, 1)
  const main = attempt.main()
  await until(
    async () => (await found(attempt.temp, slow, 'begun')) && (await found(attempt.temp, quick, 'result.json')),
  )
  main.kill('SIGKILL')
  await main
  expect(await attempt.post()).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('uploaded what was left') })
  expect(await dockerHolds(quick, slow)).toEqual([])
  expect(await readdir(attempt.temp)).toEqual([])
  const rows = await rowsOf(await uploaded(repository, service))
  expect(rows).toEqual([
    [quick, expect.stringMatching(/passed|cancelled/), 1, 1],
    [slow, 'cancelled', 1, 1],
  ])
})

test('a task of a pull request runs as it was committed, where the checkout has neither it nor its commit', async () => {
  await using service = await resultsService()
  const name = uniqueName('proposed')
  await using repository = await committedRepository(ORACLE_ONCE, { kept: tinyTask() })
  const { root, git, write, origin } = repository
  await git('checkout', '--quiet', '--detach')
  const files = {
    ...tinyTask('say > /app/out.txt'),
    'environment/say': '#!/bin/sh\necho done\n',
    'environment/Dockerfile': 'FROM debian:trixie-slim\nWORKDIR /app\nCOPY say /usr/local/bin/say\n',
  }
  for (const [path, text] of Object.entries(files)) await write(`tasks/${name}/${path}`, text)
  await chmod(join(root, `tasks/${name}/environment/say`), 0o755)
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'a pull request')
  const head = await git('rev-parse', 'HEAD')
  await git('push', '--quiet', 'origin', `${head}:refs/pull/1/head`)
  await git('checkout', '--quiet', 'main')
  const inputs = { 'tasks-from': head, proof: '1', models: 'false' }
  expect(await runAction('action/plan/main.ts', root, inputs, service.env())).toMatchObject({ exit: 0 })

  const checkout = join(root, '.regatta/checkout')
  await execa('git', ['clone', '--quiet', '--depth=1', `file://${origin}`, checkout])
  const attempt = await attemptOf({ root: checkout }, service, 1, head)
  const { exitCode, stdout } = await attempt.main()
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`tasks of commit ${head}: ${name}`)])
  expect(await attempt.post()).toMatchObject({ exitCode: 0, stdout: '' })
  expect(await readdir(attempt.temp)).toEqual([])
  expect((await execa('git', ['-C', checkout, 'status', '--porcelain'])).stdout).toBe('?? .regatta/')
  expect(await dockerHolds(name)).toEqual([])
  const records = ofKind(await collectAll([await uploaded({ root: checkout }, service)]), 'trial')
  expect(records.map(({ record }) => [record.task_name, record.agent, record.outcome, record.commit]).sort()).toEqual([
    [name, 'nop', 'failed', head],
    [name, 'oracle', 'passed', head],
  ])
})

test('what cannot be run is one error before anything is, and leaves nothing', async () => {
  await using service = await resultsService()
  await using repository = await planned(service, { one: tinyTask() })
  const attempt = await attemptOf(repository, service, 1)
  await repository.write('tasks/one/instruction.md', 'Something else.\n')
  const { exitCode, stdout } = await attempt.main()
  expect(exitCode).toBe(1)
  expect(stdout.split('\n').filter((line) => line.startsWith('::error'))).toEqual([
    expect.stringMatching(/^::error::.*the plan was made for commit [0-9a-f]{40}, and the checkout has changes/),
  ])
  expect(await attempt.post()).toMatchObject({ exitCode: 0, stdout: '' })
  expect(await readdir(attempt.temp)).toEqual([])
})
