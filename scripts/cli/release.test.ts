import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importRecords } from '#core/ledger/import'
import { parseRelease } from '#core/ledger/releases'
import { aTrial, trialItem } from '#core/ledger/testing'
import { readTasks } from '#core/task/read'
import { configId } from '#core/trial/config'
import type { TrialRecord } from '#core/trial/record'
import { type TestRepository, testRepository, tinyTask } from '#scripts/testing/repository'

const MANIFEST = 'experiments: { main: { attempts: 2, configs: [{ agent: oracle }, { agent: nop }] } }'
const configOf = (agent: string) => configId({ agent, agent_version: null, model: null, kwargs: {}, env_names: [] })

async function repositoryOf(...tasks: readonly string[]): Promise<TestRepository> {
  return testRepository(MANIFEST, Object.fromEntries(tasks.map((name) => [name, tinyTask(`echo ${name}`)])))
}

/** Two attempts in every cell of the tasks as they are. */
async function cover({ root }: TestRepository): Promise<TrialRecord[]> {
  const tasks = await readTasks(root, 'tasks')
  const trials = tasks.flatMap((task) =>
    ['oracle', 'nop'].flatMap((agent) =>
      [1, 2].map((attempt) =>
        aTrial(`${task.digest} ${agent} ${attempt}`, {
          task_name: task.name,
          task_digest: task.digest,
          config_id: configOf(agent),
          config_label: agent,
          agent,
          attempt,
          outcome: agent === 'oracle' ? 'passed' : 'failed',
          reward: agent === 'oracle' ? 1 : 0,
        }),
      ),
    ),
  )
  await importRecords(
    join(root, 'results'),
    trials.map((trial) => trialItem(trial)),
  )
  return trials
}

const boardOf = async (repository: TestRepository, ...options: string[]) =>
  JSON.parse((await repository.regatta('report', '--format', 'json', ...options)).stdout)
const change = (repository: TestRepository) => repository.write('tasks/one/instruction.md', 'Something else.\n')
const releasesOf = ({ root }: TestRepository) => readdirSync(join(root, 'results', 'releases'))

describe('a release', () => {
  it('stays the board, and on the site, when a task of the work tree is broken', async () => {
    await using repository = await repositoryOf('one', 'two')
    await cover(repository)
    expect((await repository.regatta('release', 'v1')).exit).toBe(0)
    const before = await boardOf(repository)
    await repository.write('tasks/two/task.toml', 'broken [')
    expect(await boardOf(repository)).toEqual(before)
    expect((await repository.regatta('compare', 'oracle', 'nop')).exit).toBe(0)
    const site = await repository.regatta('site', 'build', '--out', join(repository.root, 'out'))
    expect([site.exit, site.stderr]).toEqual([0, expect.stringContaining('tasks/two/task.toml')])
    const next = await repository.regatta('report', '--release', 'next')
    expect([next.exit, next.stderr]).toEqual([2, expect.stringContaining('tasks/two/task.toml:1')])
  })

  it('is the board from then on, whatever becomes of the tasks, and next previews them', async () => {
    await using repository = await repositoryOf('one', 'two')
    await cover(repository)
    expect(await boardOf(repository)).toMatchObject({ source: 'current', release: null })
    expect(await boardOf(repository, '--release', 'next')).toMatchObject({ source: 'current', release: null })

    const made = await repository.regatta('release', 'v1', '--json')
    const file = join(repository.root, 'results', 'releases', 'v1.yaml')
    expect([made.exit, JSON.parse(made.stdout)]).toMatchObject([
      0,
      {
        command: 'release',
        status: 'success',
        data: { path: file, written: true, release: { name: 'v1' } },
        errors: [],
      },
    ])
    const release = parseRelease(readFileSync(file, 'utf8'), file, 'v1')
    expect(release).toMatchObject({
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      commit: null,
      experiment: 'main',
      attempts: 2,
      configs: [
        { config_id: configOf('oracle'), label: 'oracle' },
        { config_id: configOf('nop'), label: 'nop' },
      ],
    })
    const tasks = (await readTasks(repository.root, 'tasks')).map(({ name, digest }) => ({ name, digest }))
    expect(release.tasks).toEqual(tasks)
    const frozen = await boardOf(repository)
    expect(frozen).toMatchObject({ source: 'release', release: 'v1', tasks, rows: [{ score: 1 }, { score: 0 }] })

    await change(repository)
    expect(await boardOf(repository)).toEqual(frozen)
    expect(await boardOf(repository, '--release', 'v1')).toEqual(frozen)
    const next = await boardOf(repository, '--release', 'next')
    expect(next).toMatchObject({ source: 'next', release: null, rows: [{ rank: null }, { rank: null }] })
    expect(next.tasks).not.toEqual(tasks)
    expect((await repository.regatta('report', '--release', 'next')).stdout).toContain('A preview of 2 tasks')
    expect((await repository.regatta('report')).stdout).toContain('in the version that release v1 froze')
    // Planning wants the tasks as they are.
    const plan = JSON.parse((await repository.regatta('plan', 'main', '--json')).stdout).data
    expect(plan.totals).toMatchObject({ wanted: 8, present: 4, planned: 4 })
  })

  it('is not made of tasks that the configs do not cover, and says which cells are short', async () => {
    await using repository = await repositoryOf('one', 'two')
    const trials = await cover(repository)
    await repository.write('tasks/two/instruction.md', 'Something else.\n')
    const decision = 'reason: r, author: a, date: 2026-11-21'
    const one = trials.find(({ task_name, agent }) => task_name === 'one' && agent === 'nop')
    await repository.write('results/voids.yaml', `- { trial: ${one?.trial_id}, ${decision} }\n`)
    for (const options of [[], ['--dry-run']]) {
      const { exit, stderr } = await repository.regatta('release', 'v1', ...options)
      expect(exit).toBe(1)
      expect(stderr).toContain('3 of 4 cells have too few trials that count')
      expect(stderr).toContain('oracle on two (0 of 2), nop on one (1 of 2), nop on two (0 of 2)')
      expect(stderr).toContain('run ./scripts/regatta run main')
    }
    expect(() => releasesOf(repository)).toThrow('ENOENT')

    await cover(repository)
    await repository.write('results/voids.yaml', `- { config: ${configOf('nop')}, ${decision} }\n`)
    const closed = await repository.regatta('release', 'v1')
    expect([closed.exit, closed.stderr]).toEqual([
      1,
      expect.stringContaining('nop on one (voided), nop on two (voided)'),
    ])
    expect(closed.stderr).toContain('take the config of a voided cell out of regatta.yaml')
    expect(closed.stderr).not.toContain('regatta run')
  })

  it('is printed by --dry-run as it would be written', async () => {
    await using repository = await repositoryOf('one')
    await cover(repository)
    const dry = await repository.regatta('release', 'v1', '--dry-run')
    expect(dry.exit).toBe(0)
    expect(() => releasesOf(repository)).toThrow('ENOENT')
    const made = await repository.regatta('release', 'v1')
    expect(made.stdout).toMatch(/v1\.yaml: 1 tasks; it becomes the board when it is merged$/)
    expect(readFileSync(join(repository.root, 'results/releases/v1.yaml'), 'utf8')).toBe(`${dry.stdout}\n`)
  })

  it('is never replaced, and one of an earlier day leaves the board as it is', async () => {
    await using repository = await repositoryOf('one')
    await cover(repository)
    const { stdout } = await repository.regatta('release', 'v1', '--dry-run')
    const before = stdout.replace(/^date: .*/m, 'date: 2999-01-01')
    await repository.write('results/releases/v1.yaml', before)
    await change(repository)
    await cover(repository)
    const again = await repository.regatta('release', 'v1')
    expect([again.exit, again.stderr]).toEqual([2, expect.stringContaining('a release never changes')])
    expect(readFileSync(join(repository.root, 'results/releases/v1.yaml'), 'utf8')).toBe(before)
    const other = await repository.regatta('release', 'v0')
    expect([other.exit, other.stdout]).toEqual([0, expect.stringContaining('the board stays with v1, which is later')])
    expect(releasesOf(repository)).toEqual(['v0.yaml', 'v1.yaml'])
    expect(await boardOf(repository)).toMatchObject({ release: 'v1' })
    expect(await boardOf(repository, '--release', 'v0')).toMatchObject({ release: 'v0' })
  })

  it.each(['next', '../v1'])('is not called %s', async (name) => {
    await using repository = await repositoryOf('one')
    const { exit, stderr } = await repository.regatta('release', name)
    expect([exit, stderr]).toEqual([2, expect.stringMatching(/the name of the release: expected (a|another) name/)])
  })

  it('that is asked for and not there is named with the nearest', async () => {
    await using repository = await repositoryOf('one')
    await cover(repository)
    await repository.regatta('release', 'v1')
    const { exit, stderr } = await repository.regatta('report', '--release', 'v2')
    expect([exit, stderr]).toEqual([2, expect.stringContaining('no release "v2"\n  did you mean "v1"?')])
  })

  it('that is broken stops every reader of the board', async () => {
    await using repository = await repositoryOf('one')
    await repository.write('results/releases/v1.yaml', 'schema_version: 1\nname: v2\n')
    for (const args of [['report'], ['release', 'v3'], ['site', 'build', '--out', 'site'], ['ledger', 'verify']]) {
      const { exit, stdout, stderr } = await repository.regatta(...args)
      expect([exit, stdout + stderr], args[0]).toEqual([
        args[0] === 'ledger' ? 1 : 2,
        expect.stringMatching(/v1\.yaml:1:1: date: expected the day of the release/),
      ])
    }
  })
})
