import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantile } from '#core/statistics/quantile'

describe('quantile of type 7', () => {
  test.each([
    [0, 1],
    [0.5, 3],
    [0.9, 7.6],
    [0.95, 8.8],
    [1, 10],
  ])('at %d of 1, 2, 3, 4, 10 is %d', (p, expected) => {
    expect(quantile([1, 2, 3, 4, 10], p)).toBeCloseTo(expected, 12)
  })

  test('sorts by value, not by spelling, and leaves its input alone', () => {
    const values = Object.freeze([10, 4, 3, 2, 1])
    expect(quantile(values, 0.5)).toBe(3)
    expect(values).toEqual([10, 4, 3, 2, 1])
  })

  test('of one value is that value', () => {
    expect(quantile([7], 0.9)).toBe(7)
  })

  test('of nothing is undefined, not 0', () => {
    expect(quantile([], 0)).toBeNull()
    expect(quantile([], 0.5)).toBeNull()
    expect(quantile([], 1)).toBeNull()
  })

  test('lies between the smallest and the largest value and grows with p', () => {
    const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 })
    const p = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(values, p, p, (sample, one, other) => {
        const lower = Number(quantile(sample, Math.min(one, other)))
        const upper = Number(quantile(sample, Math.max(one, other)))
        expect(lower).toBeGreaterThanOrEqual(Math.min(...sample))
        expect(upper).toBeLessThanOrEqual(Math.max(...sample) + 1e-9)
        expect(upper).toBeGreaterThanOrEqual(lower - 1e-9)
      }),
    )
  })

  test('refuses a p outside [0, 1] and values that are not finite', () => {
    expect(() => quantile([1], 1.1)).toThrow(RangeError)
    expect(() => quantile([1], -0.1)).toThrow(RangeError)
    expect(() => quantile([1], Number.NaN)).toThrow(RangeError)
    expect(() => quantile([1, Number.NaN], 0.5)).toThrow(RangeError)
    expect(() => quantile([1, Number.POSITIVE_INFINITY], 0.5)).toThrow(RangeError)
  })
})
