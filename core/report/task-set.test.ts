import { describe, expect, it } from 'vitest'
import { taskSet as anyTaskSet, type BoardTask } from '#core/report/task-set'
import { boardTask, digestOf, trial } from '#core/report/testing/trial'
import { configIdSchema } from '#core/trial/ids'
import type { TrialRecord } from '#core/trial/record'
import type { Release } from '#core/trial/release'
import type { Void } from '#core/trial/voids'

/** As long as there is no release. */
function taskSet(of: {
  readonly current: readonly BoardTask[]
  readonly trials: readonly TrialRecord[]
  readonly voids?: readonly Void[]
}) {
  const set = anyTaskSet({ voids: [], ...of, releases: [], wanted: null })
  expect(anyTaskSet({ voids: [], ...of, releases: [], wanted: 'next' })).toEqual(set)
  return set
}

it('is the current tasks, by name, as soon as one of them has a trial', () => {
  const current = [boardTask('two'), boardTask('one')]
  expect(taskSet({ current, trials: [trial({ task: 'one' }), trial({ task: 'gone' })] })).toEqual({
    source: 'current',
    release: null,
    tasks: [boardTask('one'), boardTask('two')],
  })
})

it('is the current tasks when the ledger is empty', () => {
  expect(taskSet({ current: [boardTask('one')], trials: [] })).toEqual({
    source: 'current',
    release: null,
    tasks: [boardTask('one')],
  })
})

it("is every task's newest version in the ledger, all else alike, when that knows none of the current tasks", () => {
  const trials = [
    trial({ task: 'b', task_digest: digestOf('b 2'), finished_at: '2026-11-02T00:00:00.000Z' }),
    trial({ task: 'b', task_digest: digestOf('b 1'), finished_at: '2026-11-01T00:00:00.000Z' }),
    trial({ task: 'a', task_digest: digestOf('a 1'), finished_at: null, started_at: null }),
  ]
  const expected = { source: 'ledger', release: null, tasks: [boardTask('a', 'a 1'), boardTask('b', 'b 2')] }
  expect(taskSet({ current: [boardTask('one')], trials })).toEqual(expected)
  expect(taskSet({ current: [], trials: trials.toReversed() })).toEqual(expected)
})

describe('the version of a task that a board of the ledger ranks', () => {
  const of = (version: string, agent: string, details: Partial<TrialRecord> = {}) =>
    trial({ agent, task: 'a', key: version, task_digest: digestOf(version), ...details })
  const late = { finished_at: '9999-12-31T23:59:59.999Z' }
  const broken = { outcome: 'infrastructure_error', reward: null } as const
  const old = [of('a 1', 'alpha'), of('a 1', 'beta')]
  const chosen = (trials: readonly TrialRecord[], voids: readonly Void[] = []) => {
    const { tasks } = taskSet({ current: [], trials, voids })
    expect(taskSet({ current: [], trials: trials.toReversed(), voids }).tasks).toEqual(tasks)
    return tasks.map(({ digest }) => digest)
  }
  const decision = { reason: 'r', author: 'a', date: '2026-11-21' }

  it('is the one that most configs have trials of that count, however new another is', () => {
    expect(chosen([...old, of('a 2', 'alpha', late)])).toEqual([digestOf('a 1')])
    expect(chosen([...old, of('a 2', 'alpha', late), of('a 2', 'alpha', { trial_id: of('x', 'x').trial_id })])).toEqual(
      [digestOf('a 1')],
    )
    expect(chosen([...old, of('a 2', 'alpha', late), of('a 2', 'beta')])).toEqual([digestOf('a 2')])
  })

  it('is no version of which nothing counts, where another has something', () => {
    expect(chosen([...old.slice(1), of('a 2', 'alpha', { ...broken, ...late })])).toEqual([digestOf('a 1')])
    const voided = of('a 2', 'alpha', late)
    const scope = { kind: 'trial', trial_id: voided.trial_id } as const
    expect(chosen([...old.slice(1), voided])).toEqual([digestOf('a 2')])
    expect(chosen([...old.slice(1), voided], [{ scope, ...decision }])).toEqual([digestOf('a 1')])
  })

  it('is dated by trials that count', () => {
    const excluded = of('a 1', 'alpha', { ...broken, ...late })
    const newer = of('a 2', 'beta', { finished_at: '2026-12-01T00:00:00.000Z' })
    expect(chosen([...old.slice(1), excluded, newer])).toEqual([digestOf('a 2')])
  })

  it('is the last seen where nothing counts at all', () => {
    expect(chosen([of('a 1', 'alpha', broken), of('a 2', 'alpha', { ...broken, ...late })])).toEqual([digestOf('a 2')])
  })
})

it('takes no version from a trial that may not stand on a board', () => {
  const trials = [
    trial({ task: 'a', task_digest: digestOf('a 1') }),
    trial({
      task: 'a',
      task_digest: digestOf('a 2'),
      overrides: '{"agent_timeout":9}',
      finished_at: '2027-01-01T00:00:00.000Z',
    }),
    trial({ task: 'b', task_digest: null }),
    trial({ task: 'c', harness: 'tb1' }),
  ]
  expect(taskSet({ current: [], trials }).tasks).toEqual([boardTask('a', 'a 1')])
})

it('takes a name with its org and without for one task, where one org has it', () => {
  const trials = [
    trial({ task: 'tidy', task_digest: digestOf('tidy 2'), finished_at: '2026-11-02T00:00:00.000Z' }),
    trial({ task: 'org/tidy', task_digest: digestOf('tidy 1'), finished_at: '2026-11-01T00:00:00.000Z' }),
    trial({ task: 'a/sort' }),
    trial({ task: 'b/sort' }),
    trial({ task: 'sort' }),
  ]
  const expected = [boardTask('a/sort'), boardTask('b/sort'), boardTask('org/tidy', 'tidy 2'), boardTask('sort')]
  expect(taskSet({ current: [], trials }).tasks).toEqual(expected)
  expect(taskSet({ current: [], trials: trials.toReversed() }).tasks).toEqual(expected)
})

const release = (name: string, date: string, ...tasks: BoardTask[]): Release => ({
  name,
  date,
  commit: null,
  experiment: 'main',
  attempts: 1,
  configs: [{ config_id: configIdSchema.parse('a80fba86f019'), label: 'oracle' }],
  tasks,
})

it('is the latest release, whatever became of its tasks', () => {
  const releases = [
    release('v2', '2026-11-21', boardTask('two', 'two 1'), boardTask('one', 'one 1')),
    release('v1', '2026-11-21', boardTask('one', 'one 1')),
    release('v3', '2026-11-01', boardTask('gone')),
  ]
  const of = { current: [boardTask('one')], trials: [trial({ task: 'one' })], releases, voids: [] }
  expect(anyTaskSet({ ...of, wanted: null })).toEqual({
    source: 'release',
    release: 'v2',
    tasks: [boardTask('one', 'one 1'), boardTask('two', 'two 1')],
  })
  expect(anyTaskSet({ ...of, wanted: 'v3' })).toEqual({ source: 'release', release: 'v3', tasks: [boardTask('gone')] })
  expect(anyTaskSet({ ...of, wanted: 'next' })).toEqual({ source: 'next', release: null, tasks: [boardTask('one')] })
  expect(() => anyTaskSet({ ...of, wanted: 'v4' })).toThrow(RangeError)
})

it('a preview shows the current tasks even if the ledger knows none of them', () => {
  const of = { current: [boardTask('new')], trials: [trial({ task: 'one' })], voids: [] }
  const releases = [release('v1', '2026-11-21', boardTask('one'))]
  expect(anyTaskSet({ ...of, releases, wanted: 'next' }).tasks).toEqual([boardTask('new')])
})
