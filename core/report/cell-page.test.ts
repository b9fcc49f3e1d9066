import { expect, it } from 'vitest'
import { type CellPage, cellPage } from '#core/report/cell-page'
import { configNames } from '#core/report/config-names'
import { datasetBoards } from '#core/report/dataset-boards'
import { leaderboard } from '#core/report/leaderboard'
import { standings } from '#core/report/standing'
import { boardTask, cellOf, digestOf, excludedTrials, namedTest, PLAIN, trial } from '#core/report/testing/trial'
import type { TestRecord, TrialRecord } from '#core/trial/record'
import type { Void } from '#core/trial/voids'

const TASKS = [boardTask('one')]

function page(
  trials: readonly TrialRecord[],
  tests: readonly TestRecord[] = [],
  voids: readonly Void[] = [],
  elsewhere?: Parameters<typeof cellPage>[0]['elsewhere'],
): CellPage {
  const [config] = configNames(trials).values()
  if (config === undefined) throw new Error('no trial')
  return cellPage({
    config,
    task_name: 'one',
    trials,
    tests: Map.groupBy(tests, (test) => test.trial_id),
    standingOf: standings({ ...PLAIN, tasks: TASKS, trials, voids }),
    rules: PLAIN.rules,
    prices: [],
    ...(elsewhere === undefined ? {} : { elsewhere }),
  })
}

it("comes to the numbers of the board's cell", () => {
  const trials = [...cellOf('alpha', 'one', 7, 10), ...excludedTrials('alpha', 'one', 'lost', 2)]
  const { rows } = leaderboard({ trials, tasks: { source: 'current', release: null, tasks: TASKS }, ...PLAIN })
  expect(rows[0]?.cells[0]).toMatchObject(page(trials).tally)
  expect(page(trials).tally).toMatchObject({ n: 10, successes: 7, excluded: 2, excluded_by: { lost: 2 } })
})

it('adds up what the counted trials cost, and none of the others', () => {
  const trials = [
    trial({ key: 1, cost_usd: 1 }),
    trial({ key: 2, cost_usd: 2, task_digest: digestOf('old') }),
    trial({ key: 3, cost_usd: 4, outcome: 'lost', reward: null }),
  ]
  expect(page(trials).totals).toMatchObject({ cost_usd: 1, cost_known: 1 })
})

it('lists every trial oldest first, says why one is not counted, and puts what is left out last', () => {
  const trials = [
    trial({ key: 'old', task_digest: digestOf('old'), finished_at: '2026-01-01T00:00:00.000Z' }),
    trial({ key: 'b', finished_at: '2026-11-02T00:00:00.000Z' }),
    trial({ key: 'a', finished_at: '2026-11-01T00:00:00.000Z', outcome: 'agent_timeout', reward: 1 }),
    ...excludedTrials('alpha', 'one', 'cancelled', 1),
  ]
  expect(page(trials).trials.map((each) => [each.mark.text, each.standing, each.why_not])).toEqual([
    ['T+', 'counted', null],
    ['P', 'counted', null],
    ['C', 'excluded', 'somebody stopped the run'],
    ['P', 'left_out', 'of another version of its task'],
  ])
})

it('gives the named tests of a trial, and null where there is no per-test data', () => {
  const [first, second] = cellOf('alpha', 'one', 1, 2)
  if (first === undefined || second === undefined) throw new Error('no trial')
  const tests = [
    namedTest(first, { name: 'b', position: 1, status: 'failed', message: 'no' }),
    namedTest(first, { name: 'a', position: 0 }),
    namedTest(first, { name: 'c', position: 2, status: 'skipped' }),
  ]
  const of = new Map(page([first, second], tests).trials.map((each) => [each.trial.trial_id, each.tests]))
  expect(of.get(first.trial_id)).toMatchObject({ passed: 1, failed: 1, other: 1 })
  expect(of.get(first.trial_id)?.rows.map((row) => row.name)).toEqual(['a', 'b', 'c'])
  expect(of.get(second.trial_id)).toBeNull()
})

it('says who voided a trial and why, whatever became of it, and counts it as invalid', () => {
  const [voided, other] = cellOf('alpha', 'one', 2, 2)
  const old = trial({ key: 'old', task_digest: digestOf('old') })
  if (voided === undefined || other === undefined) throw new Error('no trial')
  const decision = { reason: 'the proxy\nanswered for the model', author: 'jane', date: '2026-11-21' }
  const voids = [voided, old].map(({ trial_id }) => ({ scope: { kind: 'trial', trial_id } as const, ...decision }))
  const found = page([voided, other, old], [], voids)
  expect(found.tally).toMatchObject({ n: 1, excluded: 1, excluded_by: { invalid: 1 }, left_out: 1 })
  const told = found.trials.map((each) => [each.trial.trial_id, each.mark, each.standing, each.why_not])
  const mark = { text: 'N', tone: 'excluded', words: 'voided, not counted' }
  const why = 'voided by jane on 2026-11-21 ("the proxy answered for the model")'
  expect(told).toContainEqual([voided.trial_id, mark, 'excluded', why])
  expect(told).toContainEqual([old.trial_id, mark, 'left_out', `${why}, and of another version of its task`])
  expect(found.trials.find((each) => each.trial.trial_id === voided.trial_id)?.trial).toEqual(voided)
})

it("keeps what another harness ran out of the tally, and says what it is to that harness's board", () => {
  const old = { harness: 'tb1', dataset: 'core@1', task_digest: null } as const
  const trials = [
    ...cellOf('alpha', 'one', 1, 2),
    trial({ ...old, key: 'a' }),
    trial({ ...old, key: 'b', overrides: '{"global_timeout_multiplier":2}' }),
    trial({ ...old, key: 'c', dataset: null, outcome: 'failed', reward: 0 }),
  ]
  const boards = datasetBoards({ trials, ...PLAIN })
  const elsewhere = (of: TrialRecord) => {
    const found = boards.find(({ harness, dataset }) => of.harness === harness && of.dataset === dataset)
    return found === undefined ? null : { board: found, standing: found.standingOf(of) }
  }
  const { tally, others, trials: shown } = page(trials, [], [], elsewhere)
  expect(tally).toMatchObject({ n: 2, successes: 1, left_out: 0 })
  expect(others.map((other) => [other.board.dataset, other.tally])).toMatchObject([
    ['core@1', { n: 1, successes: 1, left_out: 1 }],
    [null, { n: 1, successes: 0, left_out: 0 }],
  ])
  expect(shown.map((each) => [each.board?.path ?? null, each.standing, each.why_not])).toEqual([
    [null, 'counted', null],
    [null, 'counted', null],
    [expect.stringMatching(/^terminal-bench-1\/core-1~/), 'counted', null],
    [expect.any(String), 'left_out', "run under other limits or resources than the task's own"],
    ['terminal-bench-1/no~dataset/', 'counted', null],
  ])
  expect(datasetBoards({ trials: trials.slice(0, 2), ...PLAIN })).toEqual([])
})
