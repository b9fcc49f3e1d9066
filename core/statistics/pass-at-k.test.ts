import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { meanPassAtK, meanPassHatK, passAtK, passHatK } from '#core/statistics/pass-at-k'
import { cells, countsOf, digits, swapped } from '#core/statistics/testing/counts'

describe('pass@k and pass^k of a task', () => {
  test.each([
    [5, 3, 2, '0.9000000000', '0.3000000000', '0.84'],
    [5, 3, 5, '1.0000000000', '0.0000000000', '0.98976'],
    [10, 3, 5, '0.9166666667', '0.0000000000', '0.831930'],
    [10, 3, 2, '0.5333333333', '0.0666666667', '0.51'],
    [10, 7, 5, '1.0000000000', '0.0833333333', '0.997570'],
    [20, 10, 10, (184755 / 184756).toFixed(10), (1 / 184756).toFixed(10), '0.999023'],
    [100, 5, 50, '0.9718577528', '0.0000000000', '0.923055'],
  ])('n = %i, c = %i, k = %i: pass@k %s, pass^k %s (the plug-in would say %s)', (n, successes, k, at, hat, plugIn) => {
    expect(digits(passAtK({ n, successes }, k), 10)).toBe(at)
    expect(digits(passHatK({ n, successes }, k), 10)).toBe(hat)
    expect((1 - (1 - successes / n) ** k).toFixed(plugIn.length - 2)).toBe(plugIn)
  })

  test('are undefined, not 1, with fewer than k trials, even where all succeeded', () => {
    expect(passAtK({ n: 4, successes: 2 }, 5)).toBeNull()
    expect(passHatK({ n: 4, successes: 2 }, 5)).toBeNull()
    expect(passAtK({ n: 4, successes: 4 }, 5)).toBeNull()
    expect(passAtK({ n: 0, successes: 0 }, 1)).toBeNull()
  })

  test('are exactly 1 and exactly +0 where they are', () => {
    expect(passAtK({ n: 5, successes: 3 }, 5)).toBe(1)
    expect(passHatK({ n: 5, successes: 3 }, 5)).toBe(0)
    expect(passAtK({ n: 5, successes: 0 }, 3)).toBe(0)
    expect(passHatK({ n: 5, successes: 5 }, 3)).toBe(1)
  })

  test('are the rate for k = 1, and part from it in opposite directions as k grows', () => {
    fc.assert(
      fc.property(countsOf(2, 100), (counts) => {
        const rate = counts.successes / counts.n
        expect(passAtK(counts, 1)).toBeCloseTo(rate, 12)
        expect(passHatK(counts, 1)).toBeCloseTo(rate, 12)
        for (let k = 2; k <= counts.n; k++) {
          expect(passAtK(counts, k)).toBeGreaterThanOrEqual(Number(passAtK(counts, k - 1)) - 1e-12)
          expect(passHatK(counts, k)).toBeLessThanOrEqual(Number(passHatK(counts, k - 1)) + 1e-12)
        }
      }),
      { numRuns: 50 },
    )
  })

  test('swap roles when successes and failures are swapped, lie in [0, 1] and grow with every success', () => {
    const cases = countsOf(1, 100).chain((counts) =>
      fc.tuple(fc.constant(counts), fc.integer({ min: 1, max: counts.n })),
    )
    fc.assert(
      fc.property(cases, ([counts, k]) => {
        const at = Number(passAtK(counts, k))
        const hat = Number(passHatK(counts, k))
        expect(at).toBeCloseTo(1 - Number(passHatK(swapped(counts), k)), 12)
        for (const value of [at, hat]) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(1)
        }
        fc.pre(counts.successes < counts.n)
        const more = { n: counts.n, successes: counts.successes + 1 }
        expect(passAtK(more, k)).toBeGreaterThanOrEqual(at)
        expect(passHatK(more, k)).toBeGreaterThanOrEqual(hat)
      }),
    )
  })

  test('refuse counts and a k that cannot be', () => {
    expect(() => passAtK({ n: 5, successes: 6 }, 2)).toThrow(RangeError)
    expect(() => passAtK({ n: 5, successes: 3 }, 0)).toThrow(RangeError)
    expect(() => passHatK({ n: 5, successes: 3 }, 1.5)).toThrow(RangeError)
  })
})

describe('pass@k and pass^k of a config', () => {
  test('are means over covered tasks with the error over tasks', () => {
    const board = [...cells(5, [3, 0]), { n: 10, successes: 3 }, { n: 0, successes: 0 }]
    const at = [0.9, 0, 8 / 15]
    const centre = (0.9 + 8 / 15) / 3
    const se = Math.sqrt(at.reduce((total, value) => total + (value - centre) ** 2, 0) / 2 / 3)
    expect(meanPassAtK(board, 2)?.value).toBeCloseTo(centre, 12)
    expect(meanPassAtK(board, 2)?.se_task).toBeCloseTo(se, 12)
    expect(meanPassHatK(board, 2)?.value).toBeCloseTo((0.3 + 1 / 15) / 3, 12)
  })

  test('are undefined as soon as one covered task has fewer than k trials', () => {
    expect(meanPassAtK([...cells(5, [5, 5]), { n: 4, successes: 4 }], 5)).toBeNull()
    expect(meanPassHatK([...cells(5, [5, 5]), { n: 4, successes: 4 }], 5)).toBeNull()
  })

  test('have no error on one task, and are undefined on none', () => {
    expect(meanPassAtK(cells(5, [5]), 5)).toEqual({ value: 1, se_task: null })
    expect(meanPassAtK(cells(0, [0]), 1)).toBeNull()
    expect(meanPassAtK([], 1)).toBeNull()
  })
})
