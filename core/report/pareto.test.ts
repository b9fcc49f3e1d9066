import { expect, it } from 'vitest'
import { compareRows } from '#core/report/comparison'
import { leaderboard } from '#core/report/leaderboard'
import { frontierWords, noiseWords, pareto, pointNumbers } from '#core/report/pareto'
import { boardTask, cellOf, excludedTrials, PLAIN } from '#core/report/testing/trial'
import type { TrialRecord } from '#core/trial/record'

const TASKS = [boardTask('one'), boardTask('two')]

function of(trials: readonly TrialRecord[], source: 'current' | 'next' = 'current') {
  return pareto(leaderboard({ trials, tasks: { source, release: null, tasks: TASKS }, ...PLAIN }))
}

/** So many successes of ten on each of both tasks, at so many dollars a trial. */
function config(agent: string, passed: number, cost_usd: number | null): TrialRecord[] {
  return TASKS.flatMap(({ name }) => cellOf(agent, name, passed, 10)).map((trial) => ({ ...trial, cost_usd }))
}

it('is what nothing else is both cheaper and better than', () => {
  const { points } = of([
    ...config('cheap', 2, 0.01),
    ...config('worse', 1, 0.02),
    ...config('middle', 5, 0.1),
    ...config('dearer', 5, 0.2),
    ...config('best', 9, 1),
  ])
  expect(points.map(({ label, on_frontier }) => [label, on_frontier])).toEqual([
    ['cheap', true],
    ['worse', false],
    ['middle', true],
    ['dearer', false],
    ['best', true],
  ])
  expect(points[0]).toMatchObject({ cost_usd: 0.01, cost_complete: true, score: 0.2 })
})

it('says which points no test puts below the frontier, by the p that compare gives of them', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  const trials = (agent: string, passed: (index: number) => number, cost_usd: number) =>
    names.flatMap((name, index) => cellOf(agent, name, passed(index), 10)).map((trial) => ({ ...trial, cost_usd }))
  const board = leaderboard({
    trials: [
      ...trials('best', () => 9, 0.1),
      ...trials('close', (index) => (index === 0 ? 5 : 9), 0.2),
      ...trials('far', (index) => index % 3, 0.3),
    ],
    tasks: { source: 'current', release: null, tasks: names.map((name) => boardTask(name)) },
    ...PLAIN,
  })
  const found = pareto(board)
  expect(found.points.map(({ label, within_noise }) => [label, within_noise])).toEqual([
    ['best', false],
    ['close', true],
    ['far', false],
  ])
  const row = (label: string) => {
    const its = board.rows.find((each) => each.label === label)
    if (its === undefined) throw new Error(label)
    return its
  }
  for (const { label, frontier_p } of found.points.slice(1)) {
    expect(frontier_p).toBe(compareRows(board, row(label), row('best')).sampled.p)
  }
  expect(found.points.map(frontierWords)).toEqual(['on the frontier', 'frontier within noise', null])
  expect(noiseWords(found)).toEqual([
    'Frontier within noise: of 2 others, no paired test shows 1 (close) to be below the line.',
  ])
  expect(noiseWords({ points: found.points.slice(0, 1) })).toEqual([])
})

it('numbers the points, those of the frontier first', () => {
  const found = of([...config('best', 9, 1), ...config('worse', 1, 0.02), ...config('cheap', 2, 0.01)])
  const numbers = pointNumbers(found)
  expect(found.points.map(({ label, config_id }) => [label, numbers.get(config_id)])).toEqual([
    ['cheap', 1],
    ['worse', 3],
    ['best', 2],
  ])
})

it('takes of two with one cost the better, and both where they score the same', () => {
  const frontier = (trials: readonly TrialRecord[]) =>
    of(trials).points.flatMap(({ label, on_frontier }) => (on_frontier ? [label] : []))
  expect(frontier([...config('a', 2, 0.01), ...config('b', 3, 0.01)])).toEqual(['b'])
  expect(frontier([...config('a', 3, 0.01), ...config('b', 3, 0.01)]).sort()).toEqual(['a', 'b'])
})

it('leaves calibration agents and unranked configs aside and names those without a known cost', () => {
  const found = of([
    ...config('oracle', 10, 0),
    ...config('alpha', 4, 0.5),
    ...config('beta', 6, null),
    ...config('gamma', 6, 0.5).filter(({ task_name }) => task_name === 'one'),
    ...excludedTrials('gamma', 'two', 'lost', 1),
  ])
  expect(found.points.map(({ label }) => label)).toEqual(['alpha'])
  expect(found.cost_unknown).toMatchObject([{ label: 'beta', score: 0.6 }])
  expect(found.not_comparable).toMatchObject([{ label: 'gamma', score: 0.6 }])
})

it('says where the cost of a task is unknown', () => {
  const trials = config('alpha', 4, 0.5).map((trial) =>
    trial.task_name === 'two' ? { ...trial, cost_usd: null } : trial,
  )
  expect(of(trials).points).toMatchObject([{ cost_usd: 0.5, cost_complete: false }])
})

it('takes on a preview, which ranks nothing, what covers every task', () => {
  const trials = [...config('alpha', 4, 0.5), ...config('beta', 4, 0.1).filter(({ task_name }) => task_name === 'one')]
  expect(of(trials, 'next').points.map(({ label }) => label)).toEqual(['alpha'])
  expect(of(trials, 'next').not_comparable.map(({ label }) => label)).toEqual(['beta'])
})
