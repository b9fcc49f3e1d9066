import { expect, it } from 'vitest'
import { taskSet } from '#core/report/task-set'
import { boardTask, digestOf, trial } from '#core/report/testing/trial'

it('is the current tasks, by name, as soon as one of them has a trial', () => {
  const current = [boardTask('two'), boardTask('one')]
  expect(taskSet({ current, trials: [trial({ task: 'one' }), trial({ task: 'gone' })] })).toEqual({
    source: 'current',
    tasks: [boardTask('one'), boardTask('two')],
  })
})

it('is the current tasks when the ledger is empty', () => {
  expect(taskSet({ current: [boardTask('one')], trials: [] })).toEqual({ source: 'current', tasks: [boardTask('one')] })
})

it("is every task's newest version in the ledger when that knows none of the current tasks", () => {
  const trials = [
    trial({ task: 'b', task_digest: digestOf('b 2'), finished_at: '2026-11-02T00:00:00.000Z' }),
    trial({ task: 'b', task_digest: digestOf('b 1'), finished_at: '2026-11-01T00:00:00.000Z' }),
    trial({ task: 'a', task_digest: digestOf('a 1'), finished_at: null, started_at: null }),
  ]
  const expected = { source: 'ledger', tasks: [boardTask('a', 'a 1'), boardTask('b', 'b 2')] }
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
