import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mantelHaenszel } from '#core/statistics/mantel-haenszel'
import { newcombe } from '#core/statistics/newcombe'
import { stratifiedDifference } from '#core/statistics/stratified-difference'
import { CHANGES, countsOf, digits, strataOf, stratum, swapped } from '#core/statistics/testing/counts'

const FOUR = [stratum(5, 5, 3, 5), stratum(4, 5, 2, 5), stratum(3, 5, 3, 5), stratum(5, 5, 1, 5)]

describe("Newcombe's interval", () => {
  test.each(CHANGES)('of %i/%i against %i/%i', (x1, n1, x0, n0, low, high) => {
    const result = newcombe(stratum(x1, n1, x0, n0))
    expect(result?.difference).toBe(x1 / n1 - x0 / n0)
    expect([digits(result?.interval.low), digits(result?.interval.high)]).toEqual([low, high])
  })

  test('is undefined without trials on both sides', () => {
    expect(newcombe(stratum(0, 0, 3, 5))).toBeNull()
    expect(newcombe(stratum(3, 5, 0, 0))).toBeNull()
  })

  test('stays in [-1, 1], contains the difference, mirrors, and moves up with every success of head', () => {
    const sides = countsOf(1, 50)
    fc.assert(
      fc.property(sides, sides, (head, base) => {
        const result = newcombe({ head, base })
        fc.pre(result !== null)
        const { difference, interval } = result
        expect(interval.low).toBeGreaterThanOrEqual(-1)
        expect(interval.high).toBeLessThanOrEqual(1)
        expect(interval.low).toBeLessThanOrEqual(difference)
        expect(interval.high).toBeGreaterThanOrEqual(difference)
        expect(newcombe({ head: base, base: head })?.interval.low).toBeCloseTo(-interval.high, 12)
        expect(newcombe({ head: swapped(head), base: swapped(base) })?.interval.low).toBeCloseTo(-interval.high, 12)
        fc.pre(head.successes < head.n)
        const more = newcombe({ head: { n: head.n, successes: head.successes + 1 }, base })
        expect(more?.interval.low).toBeGreaterThan(interval.low)
        expect(more?.interval.high).toBeGreaterThan(interval.high - 1e-12)
      }),
    )
  })
})

describe('Mantel-Haenszel difference', () => {
  test("of the reference strata, with Sato's error and interval", () => {
    const result = stratifiedDifference(FOUR)
    expect(result?.method).toBe('sato')
    expect(result?.difference).toBeCloseTo(0.4, 12)
    expect(digits(result?.se)).toBe('0.141421')
    expect([digits(result?.interval.low), digits(result?.interval.high)]).toEqual(['0.122819', '0.677181'])
  })

  test('of strata that hardly differ', () => {
    const still = [stratum(3, 5, 3, 5), stratum(2, 5, 3, 5), stratum(5, 5, 5, 5), stratum(0, 5, 0, 5)]
    expect(stratifiedDifference(still)?.difference).toBeCloseTo(-0.05, 12)
  })

  test('of one stratum has the interval of Newcombe', () => {
    const single = stratum(9, 10, 4, 10)
    expect(stratifiedDifference([single])).toEqual({ ...newcombe(single), method: 'newcombe', se: null })
    expect(stratifiedDifference([stratum(0, 0, 1, 1), single])).toEqual(stratifiedDifference([single]))
  })

  test('of strata without any variance combines their Newcombe limits instead of claiming a point', () => {
    const result = stratifiedDifference([stratum(1, 1, 1, 1), stratum(1, 1, 1, 1)])
    expect(result).toMatchObject({ method: 'newcombe_strata', se: null, difference: 0 })
    expect([digits(result?.interval.low), digits(result?.interval.high)]).toEqual(['-0.561054', '0.561054'])
  })

  test('of strata that all flipped has no variance either', () => {
    const result = stratifiedDifference([stratum(3, 3, 0, 3), stratum(3, 3, 0, 3)])
    expect(result).toMatchObject({ method: 'newcombe_strata', difference: 1, interval: { high: 1 } })
    expect(result?.interval.low).toBeLessThan(1)
  })

  test('is undefined without a stratum to compare', () => {
    expect(stratifiedDifference([])).toBeNull()
    expect(stratifiedDifference([stratum(1, 1, 0, 0)])).toBeNull()
    expect(mantelHaenszel([])).toBeNull()
  })

  test('is the difference of its two rates, contained in its interval, mirrored by swapping, in any order', () => {
    fc.assert(
      fc.property(strataOf(6), (strata) => {
        const common = mantelHaenszel(strata)
        const result = stratifiedDifference(strata)
        fc.pre(common !== null && result !== null)
        expect(common.head_rate - common.base_rate).toBeCloseTo(common.difference, 12)
        expect(result.interval.low).toBeLessThanOrEqual(result.difference)
        expect(result.interval.high).toBeGreaterThanOrEqual(result.difference)
        const sides = strata.map(({ head, base }) => ({ head: base, base: head }))
        const relabelled = strata.map(({ head, base }) => ({ head: swapped(head), base: swapped(base) }))
        for (const mirrored of [stratifiedDifference(sides), stratifiedDifference(relabelled)]) {
          expect(mirrored?.difference).toBeCloseTo(-result.difference, 9)
          expect(mirrored?.interval.low).toBeCloseTo(-result.interval.high, 9)
          expect(mirrored?.interval.high).toBeCloseTo(-result.interval.low, 9)
        }
        expect(stratifiedDifference(strata.toReversed())?.interval.low).toBeCloseTo(result.interval.low, 9)
      }),
    )
  })
})
