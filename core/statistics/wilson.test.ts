import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Interval } from '#core/statistics/interval'
import { wilson, wilsonOfProportion, Z_95 } from '#core/statistics/wilson'

const counts = fc
  .integer({ min: 1, max: 100_000 })
  .chain((n) => fc.record({ n: fc.constant(n), successes: fc.integer({ min: 0, max: n }) }))
const proportions = fc.record({
  proportion: fc.double({ min: 0, max: 1, noNaN: true }),
  n: fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
})

/** The interval as textbooks print it: centre -+ half. */
function textbook(p: number, n: number): Interval {
  const z = Z_95
  const centre = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n)
  const half = (z * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n ** 2))) / (1 + z ** 2 / n)
  return { low: centre - half, high: centre + half }
}

function defined<T>(value: T | null): T {
  if (value === null) throw new Error('expected a value, got null')
  return value
}

describe('Wilson interval of c successes in n trials', () => {
  test.each([
    [0, 1, '0.000000', '0.793451'],
    [1, 1, '0.206549', '1.000000'],
    [1, 2, '0.094531', '0.905469'],
    [0, 3, '0.000000', '0.561497'],
    [0, 5, '0.000000', '0.434482'],
    [1, 5, '0.036224', '0.624465'],
    [3, 5, '0.230724', '0.882379'],
    [5, 5, '0.565518', '1.000000'],
    [7, 10, '0.396778', '0.892209'],
    [10, 10, '0.722467', '1.000000'],
    [14, 20, '0.481027', '0.854523'],
    [29, 30, '0.833296', '0.994091'],
    [35, 50, '0.562496', '0.808964'],
    [7, 100, '0.034319', '0.137495'],
    [50, 100, '0.403832', '0.596168'],
    [100, 100, '0.963007', '1.000000'],
  ])('%i of %i is %s to %s', (successes, n, low, high) => {
    const interval = defined(wilson(successes, n))
    expect(interval.low.toFixed(6)).toBe(low)
    expect(interval.high.toFixed(6)).toBe(high)
  })

  test('is undefined when no trial counts', () => {
    expect(wilson(0, 0)).toBeNull()
  })

  test.each([
    [5, '0.565518'],
    [10, '0.722467'],
    [35, '0.901099'],
    [73, '0.950008'],
  ])('of %i clean trials has the lower bound n / (n + z^2) = %s', (n, low) => {
    const interval = defined(wilson(n, n))
    expect(interval.low.toFixed(6)).toBe(low)
    expect(interval.low).toBeCloseTo(n / (n + Z_95 ** 2), 12)
  })

  test.each([
    [0.9, 35],
    [0.95, 73],
    [0.99, 381],
  ])("says 'at least %d reliable' after %i clean trials and not one earlier", (bound, n) => {
    expect(defined(wilson(n, n)).low).toBeGreaterThanOrEqual(bound)
    expect(defined(wilson(n - 1, n - 1)).low).toBeLessThan(bound)
  })

  test('uses the exact 97.5 % normal quantile, not 1.96', () => {
    expect(Z_95).toBe(1.959963984540054)
    expect(Z_95).toBeCloseTo(normalQuantile(0.975, 0, 1), 14)
  })

  test('lies inside [0, 1] and contains the point estimate', () => {
    fc.assert(
      fc.property(counts, ({ successes, n }) => {
        const { low, high } = defined(wilson(successes, n))
        expect(low).toBeGreaterThanOrEqual(0)
        expect(low).toBeLessThanOrEqual(successes / n)
        expect(high).toBeGreaterThanOrEqual(successes / n)
        expect(high).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('starts at exactly 0 when nothing succeeded, and only then', () => {
    fc.assert(
      fc.property(counts, ({ successes, n }) => {
        expect(wilson(successes, n)?.low === 0).toBe(successes === 0)
      }),
    )
    fc.assert(
      fc.property(counts, ({ n }) => {
        expect(wilson(0, n)?.low).toBe(0)
      }),
    )
    fc.assert(
      fc.property(counts, ({ n }) => {
        expect(wilson(1, n)?.low).toBeGreaterThan(0)
      }),
    )
  })

  test('ends at exactly 1 when everything succeeded, and only then', () => {
    fc.assert(
      fc.property(counts, ({ successes, n }) => {
        expect(wilson(successes, n)?.high === 1).toBe(successes === n)
      }),
    )
    fc.assert(
      fc.property(counts, ({ n }) => {
        expect(wilson(n, n)?.high).toBe(1)
      }),
    )
    fc.assert(
      fc.property(counts, ({ n }) => {
        expect(wilson(n - 1, n)?.high).toBeLessThan(1)
      }),
    )
  })

  test('mirrors when successes and failures are swapped', () => {
    fc.assert(
      fc.property(counts, ({ successes, n }) => {
        const interval = defined(wilson(successes, n))
        const swapped = defined(wilson(n - successes, n))
        expect(swapped.low).toBeCloseTo(1 - interval.high, 14)
        expect(swapped.high).toBeCloseTo(1 - interval.low, 14)
      }),
    )
  })

  test('gets narrower with more trials at the same rate', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 2, max: 20 }), ({ successes, n }, times) => {
        const some = defined(wilson(successes, n))
        const more = defined(wilson(successes * times, n * times))
        expect(more.high - more.low).toBeLessThan(some.high - some.low)
      }),
    )
  })

  test('moves up with every further success', () => {
    fc.assert(
      fc.property(counts, ({ successes, n }) => {
        fc.pre(successes < n)
        const fewer = defined(wilson(successes, n))
        const more = defined(wilson(successes + 1, n))
        expect(more.low).toBeGreaterThan(fewer.low)
        expect(more.high).toBeGreaterThan(fewer.high)
      }),
    )
  })

  test('refuses counts that cannot be', () => {
    expect(() => wilson(6, 5)).toThrow(RangeError)
    expect(() => wilson(-1, 5)).toThrow(RangeError)
    expect(() => wilson(0, -5)).toThrow(RangeError)
    expect(() => wilson(1.5, 5)).toThrow(RangeError)
    expect(() => wilson(1, Number.NaN)).toThrow(RangeError)
  })
})

describe('Wilson interval of a proportion with an effective n', () => {
  test('is the interval of the counts where n is a whole number', () => {
    fc.assert(
      fc.property(counts, ({ successes, n }) => {
        const ofCounts = defined(wilson(successes, n))
        const ofProportion = defined(wilsonOfProportion(successes / n, n))
        expect(ofProportion.low).toBeCloseTo(ofCounts.low, 12)
        expect(ofProportion.high).toBeCloseTo(ofCounts.high, 12)
      }),
    )
  })

  test('equals the textbook form centre -+ half', () => {
    fc.assert(
      fc.property(proportions, ({ proportion, n }) => {
        const interval = defined(wilsonOfProportion(proportion, n))
        expect(interval.low).toBeCloseTo(textbook(proportion, n).low, 11)
        expect(interval.high).toBeCloseTo(textbook(proportion, n).high, 11)
      }),
    )
  })

  test('lies inside [0, 1] and contains the proportion, for less than one effective trial too', () => {
    fc.assert(
      fc.property(proportions, ({ proportion, n }) => {
        const { low, high } = defined(wilsonOfProportion(proportion, n))
        expect(low).toBeGreaterThanOrEqual(0)
        expect(low).toBeLessThanOrEqual(proportion)
        expect(high).toBeGreaterThanOrEqual(proportion)
        expect(high).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('starts at exactly 0 for 0 and ends at exactly 1 for 1', () => {
    expect(wilsonOfProportion(0, 7.506727)?.low).toBe(0)
    expect(wilsonOfProportion(1, 1.517169)?.high).toBe(1)
  })

  test('is undefined when the effective n is 0', () => {
    expect(wilsonOfProportion(0.5, 0)).toBeNull()
  })

  test('refuses a proportion or an n out of range', () => {
    expect(() => wilsonOfProportion(1.01, 5)).toThrow(RangeError)
    expect(() => wilsonOfProportion(-0.01, 5)).toThrow(RangeError)
    expect(() => wilsonOfProportion(Number.NaN, 5)).toThrow(RangeError)
    expect(() => wilsonOfProportion(0.5, -1)).toThrow(RangeError)
    expect(() => wilsonOfProportion(0.5, Number.NaN)).toThrow(RangeError)
    expect(() => wilsonOfProportion(0.5, Number.POSITIVE_INFINITY)).toThrow(RangeError)
  })
})
