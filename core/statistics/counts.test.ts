import { describe, expect, test } from 'vitest'
import { assertCounts } from '#core/statistics/counts'

describe('counts', () => {
  test('from nothing of nothing to all of all are possible', () => {
    expect(() => assertCounts({ n: 0, successes: 0 })).not.toThrow()
    expect(() => assertCounts({ n: 100, successes: 100 })).not.toThrow()
  })

  test.each([
    { n: 5, successes: 6, why: 'successes must be at most n, got 6 of 5' },
    { n: 0, successes: 1, why: 'successes must be at most n, got 1 of 0' },
    { n: 5, successes: -1, why: 'successes must be a whole number of at least 0, got -1' },
    { n: -1, successes: 0, why: 'n must be a whole number of at least 0, got -1' },
    { n: 2.5, successes: 1, why: 'n must be a whole number of at least 0, got 2.5' },
    { n: 5, successes: 0.5, why: 'successes must be a whole number of at least 0, got 0.5' },
    { n: Number.NaN, successes: 0, why: 'n must be a whole number of at least 0, got NaN' },
    { n: Number.POSITIVE_INFINITY, successes: 0, why: 'n must be a whole number of at least 0, got Infinity' },
  ])('$successes of $n are refused', ({ n, successes, why }) => {
    expect(() => assertCounts({ n, successes })).toThrow(new RangeError(why))
  })
})
