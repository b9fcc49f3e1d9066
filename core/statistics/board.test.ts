import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BoardScore, boardScore } from '#core/statistics/board'
import type { Counts } from '#core/statistics/counts'

/** One cell per count of successes, each with the same n. */
function cells(n: number, successes: readonly number[]): Counts[] {
  return successes.map((count) => ({ n, successes: count }))
}

/** The numbers of a board to six digits, as the reference values are given. */
function printed(board: BoardScore) {
  const digits = (value: number | null | undefined) => value?.toFixed(6) ?? '-'
  return {
    score: digits(board.score),
    se_task: digits(board.se_task),
    se_rerun: digits(board.se_rerun),
    se_iid: digits(board.se_iid),
    n_eff: digits(board.n_eff),
    low: digits(board.interval?.low),
    high: digits(board.interval?.high),
  }
}

const UNBALANCED: readonly Counts[] = [
  { n: 10, successes: 10 },
  { n: 2, successes: 1 },
  { n: 5, successes: 2 },
  { n: 3, successes: 0 },
]

describe('board score, reference values', () => {
  test('A: four tasks of different difficulty', () => {
    expect(printed(boardScore(cells(5, [5, 4, 2, 0])))).toEqual({
      score: '0.550000',
      se_task: '0.221736',
      se_rerun: '0.079057',
      se_iid: '0.111243',
      n_eff: '1.909319',
      low: '0.108626',
      high: '0.924575',
    })
  })

  test('A: the t interval that would leave [0, 1] is not the one shown', () => {
    const { score, se_task, interval } = boardScore(cells(5, [5, 4, 2, 0]))
    const t = tQuantile(0.975, 3)
    expect(t.toFixed(6)).toBe('3.182446')
    expect((Number(score) - t * Number(se_task)).toFixed(3)).toBe('-0.156')
    expect((Number(score) + t * Number(se_task)).toFixed(3)).toBe('1.256')
    expect(interval?.low).toBeGreaterThan(0)
    expect(interval?.high).toBeLessThan(1)
  })

  test('B: unbalanced n gives every task the same weight, unlike pooling', () => {
    expect(printed(boardScore(UNBALANCED))).toMatchObject({
      score: '0.475000',
      se_task: '0.205649',
      se_rerun: '0.139194',
      n_eff: '2.236517',
      low: '0.093482',
      high: '0.888119',
    })
    const successes = UNBALANCED.reduce((total, cell) => total + cell.successes, 0)
    expect(successes / boardScore(UNBALANCED).n).toBe(0.65)
  })

  test('C: one trial per task has an interval but no rerun error', () => {
    expect(printed(boardScore(cells(1, [1, 0, 1, 1, 0])))).toMatchObject({
      score: '0.600000',
      se_task: '0.244949',
      se_rerun: '-',
      n_eff: '1.993324',
      low: '0.131244',
      high: '0.937082',
    })
  })

  test('D: four tasks all solved end at exactly 1, with errors of exactly 0', () => {
    const board = boardScore(cells(5, [5, 5, 5, 5]))
    expect(printed(board)).toMatchObject({ n_eff: '1.517169', low: '0.283126' })
    expect(board).toMatchObject({ score: 1, se_task: 0, se_rerun: 0, se_iid: 0, interval: { high: 1 } })
  })

  test('E: ten tasks never solved start at exactly 0', () => {
    const board = boardScore(cells(3, Array(10).fill(0)))
    expect(printed(board)).toMatchObject({ n_eff: '7.506727', high: '0.338509' })
    expect(board).toMatchObject({ score: 0, interval: { low: 0 } })
  })

  test('F: equal rates below 1 have rerun noise but no spread between tasks', () => {
    const board = boardScore(cells(5, Array(6).fill(3)))
    expect(printed(board)).toMatchObject({ se_rerun: '0.100000', n_eff: '3.488065', low: '0.189075', high: '0.906104' })
    expect(board.se_task).toBe(0)
  })

  test('G: eight tasks', () => {
    expect(tQuantile(0.975, 7).toFixed(6)).toBe('2.364624')
    expect(printed(boardScore(cells(5, [5, 4, 3, 2, 5, 0, 1, 4])))).toMatchObject({
      score: '0.600000',
      se_task: '0.130931',
      n_eff: '9.618336',
      low: '0.308190',
      high: '0.834730',
    })
  })

  test('cap: the effective n never exceeds the trials that count', () => {
    const board = boardScore(cells(5, [3, 3, 3, 3, 3, 4]))
    expect(board.n_eff).toBe(30)
    expect(printed(board)).toMatchObject({ low: '0.455136', high: '0.781261' })
  })

  test('float trap: three rates of .8 are equal although their computed variance is not 0', () => {
    const board = boardScore(cells(5, [4, 4, 4]))
    expect(printed(board)).toMatchObject({ n_eff: '0.622508', low: '0.089799', high: '0.993872' })
    expect(board).toMatchObject({ score: 0.8, se_task: 0 })
  })
})

describe('board score, what is undefined', () => {
  test('no task at all has nothing but zeros for counts', () => {
    expect(boardScore([])).toEqual({
      n: 0,
      tasks: 0,
      tasks_covered: 0,
      score: null,
      interval: null,
      n_eff: null,
      se_task: null,
      se_rerun: null,
      se_iid: null,
    })
  })

  test('tasks without a trial that counts give no score', () => {
    expect(boardScore(cells(0, [0, 0]))).toMatchObject({ tasks: 2, tasks_covered: 0, score: null, interval: null })
  })

  test('one task gives a score and rerun noise, but no interval for tasks like it', () => {
    const board = boardScore(cells(5, [3]))
    expect(board).toMatchObject({ n: 5, tasks_covered: 1, score: 0.6, interval: null, n_eff: null, se_task: null })
    expect(printed(board).se_rerun).toBe('0.244949')
  })

  test('an uncovered task is counted as uncovered and moves nothing else', () => {
    const covered = boardScore(UNBALANCED)
    expect(boardScore([...UNBALANCED, { n: 0, successes: 0 }])).toEqual({ ...covered, tasks: 5 })
    expect(covered).toMatchObject({ n: 20, tasks: 4, tasks_covered: 4 })
  })

  test('counts that cannot be are refused', () => {
    expect(() => boardScore([{ n: 5, successes: 6 }])).toThrow(RangeError)
    expect(() => boardScore([{ n: -5, successes: 0 }])).toThrow(RangeError)
    expect(() => boardScore([{ n: 5, successes: Number.NaN }])).toThrow(RangeError)
  })
})

describe('board score, on any board', () => {
  const cell = fc
    .integer({ min: 0, max: 100 })
    .chain((n) => fc.record({ n: fc.constant(n), successes: fc.integer({ min: 0, max: n }) }))
  const boards = fc.array(cell, { maxLength: 120 })

  test('the interval lies inside [0, 1] and contains the score', () => {
    fc.assert(
      fc.property(boards, (board) => {
        const { score, interval, tasks_covered } = boardScore(board)
        expect(interval === null).toBe(tasks_covered < 2)
        if (score === null || interval === null) return
        expect(interval.low).toBeGreaterThanOrEqual(0)
        expect(interval.low).toBeLessThanOrEqual(score)
        expect(interval.high).toBeGreaterThanOrEqual(score)
        expect(interval.high).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('the interval touches 0 only if nothing succeeded and 1 only if everything did', () => {
    const uniform = fc.tuple(fc.integer({ min: 2, max: 50 }), fc.integer({ min: 1, max: 20 }), fc.boolean())
    fc.assert(
      fc.property(uniform, ([tasks, n, solved]) => {
        const { interval } = boardScore(cells(n, Array(tasks).fill(solved ? n : 0)))
        expect([interval?.low === 0, interval?.high === 1]).toEqual([!solved, solved])
      }),
    )
    fc.assert(
      fc.property(boards, (board) => {
        const { score, interval } = boardScore(board)
        fc.pre(interval !== null)
        expect([interval?.low === 0, interval?.high === 1]).toEqual([score === 0, score === 1])
      }),
    )
  })

  test('the order of the tasks changes no bit of the result', () => {
    const orders = boards.chain((board) =>
      fc.tuple(fc.constant(board), fc.shuffledSubarray(board, { minLength: board.length })),
    )
    fc.assert(
      fc.property(orders, ([board, shuffled]) => {
        expect(boardScore(shuffled)).toEqual(boardScore(board))
      }),
    )
  })

  test('swapping successes and failures mirrors score and interval and keeps every error', () => {
    fc.assert(
      fc.property(boards, (board) => {
        const original = boardScore(board)
        const swapped = boardScore(board.map(({ n, successes }) => ({ n, successes: n - successes })))
        fc.pre(original.score !== null)
        expect(swapped.score).toBeCloseTo(1 - Number(original.score), 12)
        for (const key of ['se_task', 'se_rerun', 'se_iid'] as const) {
          expect(swapped[key] === null).toBe(original[key] === null)
          expect(Number(swapped[key])).toBeCloseTo(Number(original[key]), 12)
        }
        expect(swapped.interval === null).toBe(original.interval === null)
        fc.pre(original.interval !== null)
        expect(swapped.interval?.low).toBeCloseTo(1 - original.interval.high, 9)
        expect(swapped.interval?.high).toBeCloseTo(1 - original.interval.low, 9)
      }),
    )
  })

  test('the effective n is above 0 and at most the trials that count', () => {
    fc.assert(
      fc.property(boards, (board) => {
        const { n, n_eff } = boardScore(board)
        fc.pre(n_eff !== null)
        expect(n_eff).toBeGreaterThan(0)
        expect(n_eff).toBeLessThanOrEqual(n)
      }),
    )
  })

  test('more tasks of the same mix narrow the interval', () => {
    const mixes = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 20 })
    fc.assert(
      fc.property(mixes, fc.integer({ min: 2, max: 5 }), (mix, times) => {
        const few = boardScore(cells(5, mix)).interval
        const many = boardScore(cells(5, Array(times).fill(mix).flat())).interval
        expect(Number(many?.high) - Number(many?.low)).toBeLessThan(Number(few?.high) - Number(few?.low))
      }),
    )
  })
})
