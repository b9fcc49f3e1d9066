import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ConfigComparison, compareRows } from '#core/report/comparison'
import { leaderboard } from '#core/report/leaderboard'
import { defaultRules } from '#core/report/rules'
import { boardTask, cellOf, excludedTrials, PLAIN, trial } from '#core/report/testing/trial'
import type { TrialRecord } from '#core/trial/record'

/** Two configs compared on a board of the named tasks; alpha is A. */
function compared(
  trials: readonly TrialRecord[],
  names: readonly string[],
  [a, b] = ['alpha', 'beta'],
): ConfigComparison {
  const tasks = { source: 'current', release: null, tasks: names.map((name) => boardTask(name)) } as const
  const board = leaderboard({ trials, tasks, ...PLAIN })
  const row = (label: string | undefined) => {
    const found = board.rows.find((each) => each.label === label)
    if (found === undefined) throw new Error(`no row ${label}`)
    return found
  }
  return compareRows(board, row(a), row(b))
}

const EIGHT = ['t1', 't2', 't3', 't4', 't5', 't6', 't7', 't8']
const cells = (agent: string, successes: readonly number[], n = 5, names = EIGHT) =>
  successes.flatMap((passed, index) => cellOf(agent, names[index] ?? '', passed, n))

/** Reference: A = (1, .8, .6, .4, 1, 0, .2, .8), B = (1, .6, .2, .4, .8, 0, 0, .6), five runs. */
const A = cells('alpha', [5, 4, 3, 2, 5, 0, 1, 4])
const B = cells('beta', [5, 3, 1, 2, 4, 0, 0, 3])

describe('the reference boards A and B', () => {
  const of = compared([...A, ...B], EIGHT)

  it('answer for tasks like these: p decides, although the interval excludes 0', () => {
    expect(of.sampled).toMatchObject({
      tasks: 8,
      difference: expect.closeTo(0.15, 9),
      low: expect.closeTo(0.031769, 6),
      high: expect.closeTo(0.268231, 6),
      test: 'sign_flip',
      p: 0.0625,
      smallest_p: 2 ** -7,
      evidence: 'none',
      interval_disagrees: true,
      no_test_because: null,
      se: expect.closeTo(0.05, 9),
      se_unpaired: expect.closeTo(0.184197, 6),
      correlation: expect.closeTo(0.926367, 6),
      minimum_detectable: expect.closeTo(0.140079, 6),
      wins: 5,
      losses: 0,
      ties: 3,
    })
  })

  it('answer apart for exactly these tasks, by the exact stratified test', () => {
    // With equal n the Mantel-Haenszel difference is the mean one; p from exact fractions.
    expect(of.fixed).toMatchObject({
      tasks: 8,
      difference: expect.closeTo(0.15, 9),
      interval_method: 'sato',
      test: 'exact_stratified',
      p: expect.closeTo(0.1444259416729655, 12),
      evidence: 'none',
    })
  })

  it('list every shared task, the largest difference first, with who solved it', () => {
    expect(of.shared.map(({ task_name, difference }) => [task_name, Number(difference.toFixed(12))])).toEqual([
      ['t3', 0.4],
      ['t2', 0.2],
      ['t5', 0.2],
      ['t7', 0.2],
      ['t8', 0.2],
      ['t1', 0],
      ['t4', 0],
      ['t6', 0],
    ])
    expect(of.shared.find(({ task_name }) => task_name === 't7')).toMatchObject({
      a: { n: 5, successes: 1, excluded: 0 },
      b: { n: 5, successes: 0 },
      result: 'win',
      solved_by: 'only_a',
    })
    expect(of.overlap).toEqual({ both: 6, only_a: 1, only_b: 0, neither: 1 })
  })

  it('have the numbers of the leaderboard', () => {
    expect(of.a).toMatchObject({ label: 'alpha', rank: 1, score: expect.closeTo(0.6, 9), n: 40, excluded: 0, tasks: 8 })
    expect(of.a.score_low).toBeCloseTo(0.30819, 6)
    expect(of.a.score_high).toBeCloseTo(0.83473, 6)
    expect(of).toMatchObject({ schema_version: 1, ...defaultRules(1), source: 'current', board_tasks: 8 })
  })
})

it('takes the t test above 20 tasks, and then finds what the sign-flip test of few tasks cannot', () => {
  const names = Array.from({ length: 24 }, (_, index) => `t${index}`)
  const wins = names.map((_, index) => (index % 3 === 0 ? 4 : 5))
  const trials = [
    ...cells('alpha', wins, 5, names),
    ...cells(
      'beta',
      names.map(() => 3),
      5,
      names,
    ),
  ]
  expect(compared(trials, names).sampled).toMatchObject({ test: 'paired_t', evidence: 'a', smallest_p: null })
  expect(compared(trials, names.slice(0, 5)).sampled).toMatchObject({ test: 'sign_flip', p: 0.0625, evidence: 'none' })
})

it('is McNemar where every shared cell has one trial, for both questions, and then the other test agrees', () => {
  const names = Array.from({ length: 12 }, (_, index) => `t${index}`)
  const single = (agent: string, solved: (index: number) => boolean) =>
    cells(
      agent,
      names.map((_, index) => Number(solved(index))),
      1,
      names,
    )
  // Ten tasks only alpha solves, two only beta: the reference p is .038574.
  const trials = [...single('alpha', (index) => index < 10), ...single('beta', (index) => index >= 10)]
  const of = compared(trials, names)
  expect(of.sampled).toMatchObject({
    test: 'mcnemar',
    p: expect.closeTo(0.038574, 6),
    wins: 10,
    losses: 2,
    evidence: 'a',
  })
  expect(of.fixed).toMatchObject({ test: 'mcnemar', p: expect.closeTo(0.038574, 6), evidence: 'a' })
  expect(of.overlap).toEqual({ both: 0, only_a: 10, only_b: 2, neither: 0 })
})

it('has no test, and says why, for fewer than two shared tasks', () => {
  const one = compared([...cellOf('alpha', 't1', 5, 5), ...cellOf('beta', 't1', 0, 5)], EIGHT)
  expect(one.sampled).toMatchObject({
    test: null,
    p: null,
    evidence: 'no_test',
    no_test_because: 'a test needs two shared tasks, there is one',
    difference: 1,
    low: null,
    minimum_detectable: null,
  })
  expect(one.fixed).toMatchObject({
    tasks: 1,
    interval_method: 'newcombe',
    p: expect.closeTo(0.007937, 6),
    evidence: 'a',
  })

  const none = compared([...cellOf('alpha', 't1', 5, 5), ...cellOf('beta', 't2', 0, 5)], ['t1', 't2', 't3'])
  expect(none).toMatchObject({
    fixed: null,
    cost: null,
    time: null,
    shared: [],
    covered_by_a_only: ['t1'],
    covered_by_b_only: ['t2'],
    covered_by_neither: ['t3'],
  })
  expect(none.sampled).toMatchObject({
    difference: null,
    no_test_because: 'a test needs two shared tasks, there is none',
  })
})

it('a task whose trials are all excluded is not shared', () => {
  const of = compared(
    [...A, ...B, ...excludedTrials('beta', 't9', 'lost', 3), ...cellOf('alpha', 't9', 5, 5)],
    [...EIGHT, 't9'],
  )
  expect(of.covered_by_a_only).toEqual(['t9'])
  expect(of.sampled.tasks).toBe(8)
  expect(of.b).toMatchObject({ excluded: 3, excluded_by: { lost: 3 } })
})

describe('cost and time', () => {
  const VALUES = { alpha: [120, 300, 60, 900, 45], beta: [100, 330, 50, 600, 45] }
  const names = ['t1', 't2', 't3', 't4', 't5']
  const trials = (field: 'cost_usd' | 'agent_s') =>
    Object.entries(VALUES).flatMap(([agent, values]) =>
      values.map((value, index) => trial({ agent, task: names[index] ?? '', agent_s: null, [field]: value })),
    )
  const reference = {
    ratio: expect.closeTo(1.144491, 6),
    low: expect.closeTo(0.900682, 6),
    high: expect.closeTo(1.454296, 6),
    p: expect.closeTo(0.192831, 6),
    tasks: 5,
    inexact_tasks: 0,
  }

  it('are geometric means of per-task ratios where both are known, else null', () => {
    expect(compared(trials('cost_usd'), names)).toMatchObject({ cost: reference, time: null })
    expect(compared(trials('agent_s'), names)).toMatchObject({ cost: null, time: reference })
    const partly = trials('cost_usd').filter(({ agent, task_name }) => agent === 'alpha' || task_name !== 't1')
    const others = compared([...partly, trial({ agent: 'beta', task: 't1', cost_usd: 0 })], names)
    expect(others.cost?.tasks).toBe(4)
  })

  it('say where a cost is estimated from tokens', () => {
    const model = { model: 'm', input_tokens: 1e6, cache_tokens: 0, output_tokens: 0 }
    const usd_per_million = { input: 200, cached_input: null, output: 0 }
    const prices = [{ model: 'm', from: '2026-01-01', source: 's', usd_per_million }]
    const estimated = trial({ agent: 'beta', task: 't1', key: 'tokens', ...model })
    const board = leaderboard({
      trials: [
        ...trials('cost_usd').filter(({ agent, task_name }) => agent === 'alpha' || task_name !== 't1'),
        estimated,
      ],
      tasks: { source: 'current', release: null, tasks: names.map((name) => boardTask(name)) },
      ...PLAIN,
      prices,
    })
    const [a, b] = board.rows
    if (a === undefined || b === undefined) throw new Error('expected two rows')
    // 120 / 200 in place of 120 / 100 on one of five tasks.
    expect(compareRows(board, a, b).cost).toMatchObject({
      ratio: expect.closeTo(1.144491 / 2 ** (1 / 5), 6),
      tasks: 5,
      inexact_tasks: 1,
    })
    expect(b.cells[0]).toMatchObject({ cost_per_trial_usd: 200, cost_known: 1, estimated_cost_known: 1 })
  })

  it('say where a median ran into the time limit', () => {
    const limited = trial({ agent: 'alpha', task: 't1', key: 9, agent_s: 120, outcome: 'agent_timeout', reward: 0 })
    expect(compared([...trials('agent_s'), limited], names).time).toMatchObject({ tasks: 5, inexact_tasks: 1 })
  })
})

/** Up to nine tasks, each with some trials of both, of one, or of none. */
const boards = fc
  .array(fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 9 })
  .map((tasks) => [
    ...cellOf('alpha', 'always', 1, 2),
    ...cellOf('beta', 'always', 2, 2),
    ...tasks.flatMap(([na, ca, nb, cb], index) => [
      ...cellOf('alpha', `t${index}`, Math.min(na, ca), na),
      ...cellOf('beta', `t${index}`, Math.min(nb, cb), nb),
    ]),
  ])
const NINE = ['always', ...Array.from({ length: 9 }, (_, index) => `t${index}`)]

it('mirrors everything when the two change places', () => {
  fc.assert(
    fc.property(boards, (trials) => {
      const of = compared(trials, NINE)
      const swapped = compared(trials, NINE, ['beta', 'alpha'])
      const close = (value: number | null) => (value === null ? null : expect.closeTo(value, 9))
      const minus = (value: number | null) => close(value === null ? null : -value)
      const other = { a: 'b', b: 'a', none: 'none', no_test: 'no_test' } as const
      expect(swapped).toMatchObject({
        a: of.b,
        b: of.a,
        overlap: { ...of.overlap, only_a: of.overlap.only_b, only_b: of.overlap.only_a },
        covered_by_a_only: of.covered_by_b_only,
        covered_by_b_only: of.covered_by_a_only,
        covered_by_neither: of.covered_by_neither,
      })
      expect(swapped.sampled).toMatchObject({
        difference: minus(of.sampled.difference),
        low: minus(of.sampled.high),
        high: minus(of.sampled.low),
        test: of.sampled.test,
        p: close(of.sampled.p),
        evidence: other[of.sampled.evidence],
        se: close(of.sampled.se),
        minimum_detectable: close(of.sampled.minimum_detectable),
        wins: of.sampled.losses,
        losses: of.sampled.wins,
        ties: of.sampled.ties,
        interval_disagrees: of.sampled.interval_disagrees,
      })
      expect(swapped.fixed).toMatchObject({
        difference: minus(of.fixed?.difference ?? null),
        low: minus(of.fixed?.high ?? null),
        high: minus(of.fixed?.low ?? null),
        p: close(of.fixed?.p ?? null),
        evidence: other[of.fixed?.evidence ?? 'none'],
      })
      expect(swapped.time?.ratio).toBeCloseTo(1 / Number(of.time?.ratio), 9)
      expect(swapped.shared.map(({ task_name }) => task_name)).toEqual(of.shared.map(({ task_name }) => task_name))
    }),
    { numRuns: 60 },
  )
})

it('does not depend on the order of the trials', () => {
  fc.assert(
    fc.property(
      boards.chain((trials) =>
        fc.tuple(fc.constant(trials), fc.shuffledSubarray(trials, { minLength: trials.length })),
      ),
      ([trials, shuffled]) => {
        expect(compared(shuffled, NINE)).toEqual(compared(trials, NINE))
      },
    ),
    { numRuns: 40 },
  )
})
