import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { predictiveAtMost, probabilityBetter } from '#core/statistics/posterior'
import { CHANGES, countsOf, digits, stratum } from '#core/statistics/testing/counts'

describe('the probability that head is better', () => {
  test.each(CHANGES)('of %i/%i against %i/%i', (x1, n1, x0, n0, _low, _high, _fisher, _boschloo, better) => {
    expect(digits(probabilityBetter(stratum(x1, n1, x0, n0)))).toBe(better)
  })

  test('is one half when nothing is known, and the rest is the probability that base is', () => {
    expect(probabilityBetter(stratum(0, 0, 0, 0))).toBeCloseTo(0.5, 12)
    const sides = countsOf(0, 60)
    fc.assert(
      fc.property(sides, sides, (head, base) => {
        const other = probabilityBetter({ head: base, base: head })
        expect(probabilityBetter({ head, base })).toBeCloseTo(1 - other, 9)
      }),
    )
  })
})

describe('at most as many successes, given what came before', () => {
  test('3 of 10 after 42 of 50', () => {
    expect(digits(predictiveAtMost({ n: 10, successes: 3 }, { n: 50, successes: 42 }))).toBe('0.001160')
  })

  test('is uniform over the possible counts after nothing', () => {
    for (const successes of [0, 1, 2, 3, 4]) {
      expect(predictiveAtMost({ n: 4, successes }, { n: 0, successes: 0 })).toBeCloseTo((successes + 1) / 5, 12)
    }
  })
})
