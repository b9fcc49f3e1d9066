import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mcnemar } from '#core/statistics/mcnemar'
import { MOST_TASKS_TO_FLIP, signFlip } from '#core/statistics/sign-flip'

describe('exact McNemar test', () => {
  test.each([
    [6, 1, '0.125000'],
    [10, 2, '0.038574'],
    [15, 5, '0.041389'],
    [8, 8, '1.000000'],
    [1, 0, '1.000000'],
    [0, 0, '1.000000'],
  ])('of %i against %i is %s', (b, c, p) => {
    expect(mcnemar(b, c).toFixed(6)).toBe(p)
    expect(mcnemar(c, b)).toBe(mcnemar(b, c))
  })

  test('is the sign-flip test where every task has one trial a side', () => {
    const sides = fc.integer({ min: 0, max: 7 })
    fc.assert(
      fc.property(sides, sides, sides, (wins, losses, ties) => {
        fc.pre(wins + losses + ties <= MOST_TASKS_TO_FLIP)
        const p = signFlip([...Array(wins).fill(1), ...Array(losses).fill(-1), ...Array(ties).fill(0)])
        fc.pre(p !== null)
        expect(mcnemar(wins, losses)).toBeCloseTo(p, 12)
      }),
    )
  })

  test('refuses counts that cannot be', () => {
    expect(() => mcnemar(-1, 2)).toThrow(RangeError)
    expect(() => mcnemar(1, 0.5)).toThrow(RangeError)
  })
})
