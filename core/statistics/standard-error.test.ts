import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Counts } from '#core/statistics/counts'
import { seIid, seRerun, seTask } from '#core/statistics/standard-error'

/** Liang-Zeger error of the pooled mean with tasks as clusters, without the factor C / (C - 1). */
function clusteredSe(cells: readonly Counts[]): number {
  const n = cells.reduce((total, cell) => total + cell.n, 0)
  const pooled = cells.reduce((total, cell) => total + cell.successes, 0) / n
  return Math.sqrt(cells.reduce((total, cell) => total + (cell.successes - cell.n * pooled) ** 2, 0)) / n
}

describe('SE_task', () => {
  test('is undefined for fewer than two tasks', () => {
    expect(seTask([])).toBeNull()
    expect(seTask([0.6])).toBeNull()
  })

  test('is exactly 0 when all rates are equal, whatever their sum rounds to', () => {
    expect(seTask([0.8, 0.8, 0.8])).toBe(0)
  })

  test('with equal n is the clustered standard error with the factor C / (C - 1)', () => {
    const boards = fc
      .integer({ min: 1, max: 20 })
      .chain((n) =>
        fc.array(fc.record({ n: fc.constant(n), successes: fc.integer({ min: 0, max: n }) }), { minLength: 2 }),
      )
    fc.assert(
      fc.property(boards, (cells) => {
        const clustered = clusteredSe(cells) * Math.sqrt(cells.length / (cells.length - 1))
        expect(seTask(cells.map((cell) => cell.successes / cell.n))).toBeCloseTo(clustered, 10)
      }),
    )
  })

  test('with unbalanced n is not the clustered standard error of the pooled mean', () => {
    const cells = [
      { n: 10, successes: 10 },
      { n: 2, successes: 1 },
      { n: 5, successes: 2 },
      { n: 3, successes: 0 },
    ]
    expect(clusteredSe(cells).toFixed(6)).toBe('0.210387')
    expect((clusteredSe(cells) * Math.sqrt(4 / 3)).toFixed(6)).toBe('0.242933')
    expect(seTask([1, 0.5, 0.4, 0])?.toFixed(6)).toBe('0.205649')
  })
})

describe('SE_rerun', () => {
  test('is undefined, not 0, as soon as one covered task has a single trial', () => {
    expect(
      seRerun([
        { n: 5, successes: 3 },
        { n: 1, successes: 1 },
      ]),
    ).toBeNull()
  })

  test('is undefined when no task is covered', () => {
    expect(seRerun([])).toBeNull()
    expect(seRerun([{ n: 0, successes: 0 }])).toBeNull()
  })

  test('is defined for a single task', () => {
    expect(seRerun([{ n: 5, successes: 3 }])).toBeCloseTo(Math.sqrt(0.24 / 4), 12)
  })

  test('averages over covered tasks only', () => {
    const covered = [
      { n: 5, successes: 3 },
      { n: 4, successes: 1 },
    ]
    expect(seRerun([...covered, { n: 0, successes: 0 }])).toBe(seRerun(covered))
  })

  test('refuses counts that cannot be', () => {
    expect(() => seRerun([{ n: 5, successes: 6 }])).toThrow(RangeError)
  })
})

describe('SE_iid', () => {
  test('is undefined when no trial counts', () => {
    expect(seIid([])).toBeNull()
    expect(seIid([{ n: 0, successes: 0 }])).toBeNull()
  })

  test('pools trials, so a task with more trials weighs more', () => {
    expect(
      seIid([
        { n: 18, successes: 18 },
        { n: 2, successes: 0 },
      ]),
    ).toBeCloseTo(Math.sqrt((0.9 * 0.1) / 20), 12)
  })

  test('refuses impossible counts even where the pooled ones are possible', () => {
    expect(() =>
      seIid([
        { n: 2, successes: 3 },
        { n: 5, successes: 0 },
      ]),
    ).toThrow(RangeError)
  })
})
