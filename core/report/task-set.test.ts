import { expect, it } from 'vitest'
import { taskSet as anyTaskSet, type BoardTask } from '#core/report/task-set'
import { boardTask, digestOf, trial } from '#core/report/testing/trial'
import { configIdSchema } from '#core/trial/ids'
import type { TrialRecord } from '#core/trial/record'
import type { Release } from '#core/trial/release'

/** As long as there is no release. */
function taskSet(of: { readonly current: readonly BoardTask[]; readonly trials: readonly TrialRecord[] }) {
  const set = anyTaskSet({ ...of, releases: [], wanted: null })
  expect(anyTaskSet({ ...of, releases: [], wanted: 'next' })).toEqual(set)
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

it("is every task's newest version in the ledger when that knows none of the current tasks", () => {
  const trials = [
    trial({ task: 'b', task_digest: digestOf('b 2'), finished_at: '2026-11-02T00:00:00.000Z' }),
    trial({ task: 'b', task_digest: digestOf('b 1'), finished_at: '2026-11-01T00:00:00.000Z' }),
    trial({ task: 'a', task_digest: digestOf('a 1'), finished_at: null, started_at: null }),
  ]
  const expected = { source: 'ledger', release: null, tasks: [boardTask('a', 'a 1'), boardTask('b', 'b 2')] }
  expect(taskSet({ current: [boardTask('one')], trials })).toEqual(expected)
  expect(taskSet({ current: [], trials: trials.toReversed() })).toEqual(expected)
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
  const of = { current: [boardTask('one')], trials: [trial({ task: 'one' })], releases }
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
  const of = { current: [boardTask('new')], trials: [trial({ task: 'one' })] }
  const releases = [release('v1', '2026-11-21', boardTask('one'))]
  expect(anyTaskSet({ ...of, releases, wanted: 'next' }).tasks).toEqual([boardTask('new')])
})
