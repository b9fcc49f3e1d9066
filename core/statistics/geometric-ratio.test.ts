import { describe, expect, test } from 'vitest'
import { geometricRatio } from '#core/statistics/geometric-ratio'
import { digits } from '#core/statistics/testing/counts'

const A = [120, 300, 60, 900, 45]
const B = [100, 330, 50, 600, 45]

describe('geometric mean of ratios', () => {
  test('of the reference times', () => {
    const result = geometricRatio(A, B)
    expect(digits(result?.ratio)).toBe('1.144491')
    expect([digits(result?.interval?.low), digits(result?.interval?.high)]).toEqual(['0.900682', '1.454296'])
    expect(digits(result?.p)).toBe('0.192831')
    expect(result?.tasks).toBe(5)
  })

  test('turns over when the two are swapped', () => {
    const result = geometricRatio(B, A)
    expect(result?.ratio).toBeCloseTo(1 / 1.144491, 6)
    expect(result?.interval?.low).toBeCloseTo(1 / 1.454296, 6)
    expect(digits(result?.p)).toBe('0.192831')
  })

  test('leaves out tasks where a value is unknown or 0', () => {
    expect(geometricRatio([...A, null, 5, 0], [...B, 5, null, 5])).toEqual(geometricRatio(A, B))
  })

  test('has no interval for one task, and is undefined for none', () => {
    expect(geometricRatio([2], [1])).toEqual({ ratio: 2, interval: null, p: null, tasks: 1 })
    expect(geometricRatio([0, null], [1, 1])).toBeNull()
    expect(geometricRatio([], [])).toBeNull()
  })

  test('has a p and no interval where all ratios are equal', () => {
    const result = geometricRatio([2, 4, 6], [1, 2, 3])
    expect(result).toMatchObject({ interval: null, p: 0.25, tasks: 3 })
    expect(result?.ratio).toBeCloseTo(2, 12)
  })

  test('refuses values that cannot be', () => {
    expect(() => geometricRatio([1, 2], [1])).toThrow(RangeError)
    expect(() => geometricRatio([-1], [1])).toThrow(RangeError)
    expect(() => geometricRatio([1], [Number.POSITIVE_INFINITY])).toThrow(RangeError)
  })
})
