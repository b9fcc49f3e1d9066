import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mean, sum } from '#core/statistics/mean'

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true })

describe('mean', () => {
  test('of nothing is undefined, not 0', () => {
    expect(mean([])).toBeNull()
    expect(sum([])).toBe(0)
  })

  test('of equal values is that value to the last bit', () => {
    expect((0.8 + 0.8 + 0.8) / 3).not.toBe(0.8)
    expect(mean([0.8, 0.8, 0.8])).toBe(0.8)
  })

  test('does not depend on the order of its values', () => {
    const orders = fc
      .array(finite)
      .chain((values) => fc.tuple(fc.constant(values), fc.shuffledSubarray(values, { minLength: values.length })))
    fc.assert(
      fc.property(orders, ([values, shuffled]) => {
        expect(mean(shuffled)).toBe(mean(values))
      }),
    )
  })

  test('never leaves the range of its values', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1 }), (values) => {
        expect(mean(values)).toBeGreaterThanOrEqual(Math.min(...values))
        expect(mean(values)).toBeLessThanOrEqual(Math.max(...values))
      }),
    )
  })
})
