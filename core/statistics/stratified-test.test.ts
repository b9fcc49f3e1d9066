import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stratifiedTest } from '#core/statistics/stratified-test'
import { CHANGES, digits, strataOf, stratum, swapped } from '#core/statistics/testing/counts'

const FOUR = [stratum(5, 5, 3, 5), stratum(4, 5, 2, 5), stratum(3, 5, 3, 5), stratum(5, 5, 1, 5)]
const TEN = [
  ...Array.from({ length: 5 }, () => stratum(1, 1, 0, 1)),
  stratum(0, 1, 1, 1),
  ...Array.from({ length: 3 }, () => stratum(1, 1, 1, 1)),
  stratum(0, 1, 0, 1),
]

describe('exact stratified test', () => {
  test('of four strata of five trials a side', () => {
    const result = stratifiedTest(FOUR)
    expect(result).toMatchObject({ successes: 17, dropped: [] })
    expect(result?.expected).toBeCloseTo(13, 12)
    expect(digits(result?.variance)).toBe('2.444444')
    expect(digits(result?.p)).toBe('0.021773')
    expect(digits(result?.chi2)).toBe('6.545455')
  })

  test('of ten strata of one trial a side', () => {
    const result = stratifiedTest(TEN)
    expect(result).toMatchObject({ successes: 8 })
    expect(result?.expected).toBeCloseTo(6, 12)
    expect(digits(result?.p, 5)).toBe('0.21875')
  })

  test('of strata without any net change is 1', () => {
    const still = [stratum(3, 5, 3, 5), stratum(2, 5, 3, 5), stratum(5, 5, 5, 5), stratum(0, 5, 0, 5)]
    expect(stratifiedTest(still)?.p).toBeCloseTo(1, 12)
  })

  test.each(CHANGES)("of %i/%i against %i/%i alone is Fisher's test", (x1, n1, x0, n0, _low, _high, fisher) => {
    expect(digits(stratifiedTest([stratum(x1, n1, x0, n0)])?.p)).toBe(fisher)
  })

  test('drops and lists strata without trials on one side', () => {
    const mixed = [stratum(0, 0, 3, 5), ...FOUR, stratum(2, 2, 0, 0)]
    expect(stratifiedTest(mixed)).toEqual({ ...stratifiedTest(FOUR), dropped: [0, 5] })
  })

  test('has no answer where nothing is left to compare with', () => {
    expect(stratifiedTest([])).toBeNull()
    expect(stratifiedTest([stratum(3, 5, 0, 0)])).toBeNull()
  })

  test('has no chi2 and p = 1 where every trial ended the same', () => {
    expect(stratifiedTest([stratum(5, 5, 3, 3), stratum(0, 2, 0, 4)])).toMatchObject({ variance: 0, chi2: null, p: 1 })
  })

  test('takes a hundred trials a side in many strata', () => {
    const p = stratifiedTest(Array.from({ length: 50 }, () => stratum(52, 100, 48, 100)))?.p
    expect(p).toBeGreaterThan(0)
    expect(p).toBeLessThan(0.01)
  })

  test('refuses counts that cannot be', () => {
    expect(() => stratifiedTest([stratum(6, 5, 3, 5)])).toThrow(RangeError)
    expect(() => stratifiedTest([stratum(1, 5, 3, -5)])).toThrow(RangeError)
  })

  test('is a probability, the same with sides swapped, successes and failures swapped, strata in any order', () => {
    fc.assert(
      fc.property(strataOf(6), (strata) => {
        const p = Number(stratifiedTest(strata)?.p)
        expect(p).toBeGreaterThan(0)
        expect(p).toBeLessThanOrEqual(1)
        const sides = strata.map(({ head, base }) => ({ head: base, base: head }))
        const relabelled = strata.map(({ head, base }) => ({ head: swapped(head), base: swapped(base) }))
        for (const same of [sides, relabelled, strata.toReversed()]) {
          expect(stratifiedTest(same)?.p).toBeCloseTo(p, 9)
        }
      }),
    )
  })
})
