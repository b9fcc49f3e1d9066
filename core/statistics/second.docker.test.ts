import { join } from 'node:path'
import { execa } from 'execa'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { benjaminiHochberg } from '#core/statistics/benjamini-hochberg'
import { boardScore } from '#core/statistics/board'
import { clopperPearson } from '#core/statistics/clopper-pearson'
import { comparison } from '#core/statistics/comparison'
import { costPerSuccess } from '#core/statistics/cost-per-success'
import type { Counts } from '#core/statistics/counts'
import { geometricRatio } from '#core/statistics/geometric-ratio'
import { separableGroups } from '#core/statistics/groups'
import { holm } from '#core/statistics/holm'
import { newcombe } from '#core/statistics/newcombe'
import { pairedT } from '#core/statistics/paired-t'
import { sharedTasks } from '#core/statistics/paired-test'
import { pairwiseTests } from '#core/statistics/pairwise'
import { meanPassAtK, meanPassHatK } from '#core/statistics/pass-at-k'
import { predictiveAtMost, probabilityBetter } from '#core/statistics/posterior'
import { quantile } from '#core/statistics/quantile'
import { rankIntervals } from '#core/statistics/rank-interval'
import { stratifiedDifference } from '#core/statistics/stratified-difference'
import { stratifiedTest } from '#core/statistics/stratified-test'
import { countsOf } from '#core/statistics/testing/counts'
import { wilson } from '#core/statistics/wilson'

const TESTING = join(import.meta.dirname, '../../scripts/testing')

type Board = {
  readonly configs: readonly (readonly Counts[])[]
  readonly ids: readonly string[]
  readonly k: number
  readonly costs: readonly number[]
}

/** What a config makes of a cell: weak and strong ones can be told apart, and often solve none or all. */
const STRENGTHS: readonly ((cell: Counts) => Counts)[] = [
  ({ n, successes }) => ({ n, successes: Math.floor(successes / 6) }),
  (cell) => cell,
  ({ n, successes }) => ({ n, successes: n - Math.floor((n - successes) / 6) }),
]

/** Boards of 2 to 30 tasks, half of them of at most 8, with tasks that a config left out, single trials and equal rates. */
const boards: fc.Arbitrary<Board> = fc
  .record({
    tasks: fc.oneof(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 30 })),
    configs: fc.integer({ min: 2, max: 5 }),
    cell: fc.constantFrom(countsOf(1, 1), countsOf(5, 5), countsOf(1, 10), countsOf(0, 12), countsOf(60, 100)),
  })
  .chain(({ tasks, configs, cell }) => {
    const exactly = { minLength: tasks, maxLength: tasks }
    return fc.record({
      configs: fc.array(
        fc
          .tuple(fc.array(cell, exactly), fc.constantFrom(...STRENGTHS))
          .map(([cells, strength]) => cells.map(strength)),
        { minLength: configs, maxLength: configs },
      ),
      ids: fc.uniqueArray(fc.string({ minLength: 1, unit: fc.constantFrom(...'abcdef') }), {
        minLength: configs,
        maxLength: configs,
      }),
      k: fc.integer({ min: 1, max: 6 }),
      costs: fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), exactly),
    })
  })

/** Our answers to a board, in the shape in which the second implementation gives its own. */
function ours({ configs, ids, k, costs }: Board) {
  const scores = configs.map((cells) => boardScore(cells))
  const tests = pairwiseTests(configs)
  const pairs = configs.map((a, i) => configs.map((b, j) => (i === j ? null : pair(a, b))))
  const ps = pairs.flatMap((row, i) => row.slice(i + 1).flatMap((test) => test?.numbers[0] ?? []))
  const ranked = scores.map(({ score }, index) => ({ id: ids[index] ?? '', score }))
  const [head = [], base = []] = configs
  const strata = head.map((cell, index) => ({ head: cell, base: base[index] ?? { n: 0, successes: 0 } }))
  const ratio = geometricRatio(costs, [...costs.slice(1), ...costs.slice(0, 1)])
  const change = stratifiedDifference(strata)
  const test = stratifiedTest(strata)
  const cost = costPerSuccess(
    head.flatMap(({ n, successes }, index) => (n === 0 ? [] : [{ cost_usd: costs[index] ?? 0, rate: successes / n }])),
  )
  return {
    cells: head.map(({ n, successes }) => {
      const short = wilson(successes, n)
      const exact = clopperPearson(successes, n)
      return short === null ? null : [short.low, short.high, exact?.low, exact?.high]
    }),
    board: scores.map(({ score, se_task, se_rerun, n_eff, interval }) =>
      score === null ? null : [score, se_task, se_rerun, n_eff, interval?.low ?? null, interval?.high ?? null],
    ),
    passes: configs.map((cells) => {
      const at = meanPassAtK(cells, k)
      return at === null ? null : [at.value, meanPassHatK(cells, k)?.value, at.se_task]
    }),
    pairs,
    holm: holm(ps),
    benjamini_hochberg: benjaminiHochberg(ps),
    places: rankIntervals(configs.length, tests).map(({ best, worst }) => [best, worst]),
    groups: separableGroups(ranked, tests),
    stratified:
      test === null || change === null
        ? null
        : [
            test.p,
            test.expected,
            test.variance,
            test.chi2,
            change.difference,
            change.interval.low,
            change.interval.high,
          ],
    single: strata.map((stratum) => {
      const result = newcombe(stratum)
      return result === null
        ? null
        : [
            result.difference,
            result.interval.low,
            result.interval.high,
            stratifiedTest([stratum])?.p,
            probabilityBetter(stratum),
            predictiveAtMost(stratum.head, stratum.base),
          ]
    }),
    costs: cost === null ? null : [cost.usd, cost.se_usd],
    // As logarithms: of two tasks the interval can span forty powers of ten.
    ratio:
      ratio === null || ratio.interval === null
        ? null
        : [...[ratio.ratio, ratio.interval.low, ratio.interval.high].map(Math.log), ratio.p],
    quantiles: [0.1, 0.5, 0.9].map((p) => quantile(costs, p)),
  }
}

function pair(a: readonly Counts[], b: readonly Counts[]) {
  const { test, difference, interval, correlation, se_unpaired } = comparison(a, b)
  const p = pairedT(sharedTasks(a, b).differences)?.p
  return test === null
    ? null
    : {
        method: test.method,
        numbers: [test.p, difference, p, interval?.low ?? null, interval?.high ?? null, correlation, se_unpaired],
      }
}

/** Every number and word with its path: `board.0.3`. */
function leaves(value: unknown, path: string): [path: string, leaf: unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([key, each]) => leaves(each, path === '' ? key : `${path}.${key}`))
}

/** Equal, or numbers within 1e-9, relative where they are above 1. */
function agree(a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
}

describe('a second implementation with numpy and scipy', () => {
  const sample = fc.sample(boards, { seed: 20_240_229, numRuns: 1000 })
  let theirs: readonly unknown[] = []

  beforeAll(async () => {
    await execa(join(TESTING, 'scipy/sync'))
    const input = JSON.stringify({
      boards: sample.map((board) => ({
        ...board,
        configs: board.configs.map((cells) => cells.map(({ n, successes }) => [successes, n])),
      })),
    })
    const python = join(TESTING, 'scipy/.venv/bin/python')
    const { stdout } = await execa(python, [join(TESTING, 'second-statistics.py')], { input, maxBuffer: 2 ** 28 })
    theirs = JSON.parse(stdout)
  })

  test('agrees to 1e-9 on 1,000 random boards', () => {
    expect(theirs).toHaveLength(sample.length)
    let compared = 0
    const differences = sample.flatMap((board, index) => {
      const own = leaves(ours(board), '')
      const other = new Map(leaves(theirs[index], ''))
      compared += own.length
      if (own.length !== other.size) return [`board ${index}: ${own.length} answers, ${other.size} of theirs`]
      return own.flatMap(([path, value]) =>
        agree(value, other.get(path)) ? [] : [`board ${index}: ${path} is ${value}, theirs ${other.get(path)}`],
      )
    })
    expect(differences).toEqual([])
    expect(compared).toBeGreaterThan(100_000)
  })

  test('was asked about what is rare, too', () => {
    const results = sample.map(ours)
    const methods = new Set(results.flatMap(({ pairs }) => pairs.flat().map((each) => each?.method)))
    expect(methods).toEqual(new Set(['mcnemar', 'sign_flip', 'paired_t', undefined]))
    const kinds = new Set(
      sample.map(({ configs: [head = [], base = []] }) => {
        const strata = head.map((cell, index) => ({ head: cell, base: base[index] ?? cell }))
        return stratifiedDifference(strata)?.method
      }),
    )
    expect(kinds).toContain('newcombe')
    expect(kinds).toContain('newcombe_strata')
    expect(results.some(({ groups }) => groups.includes(3))).toBe(true)
    expect(results.some(({ passes }) => passes.includes(null))).toBe(true)
  })
})
