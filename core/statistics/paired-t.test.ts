import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pairedT } from '#core/statistics/paired-t'
import { digits } from '#core/statistics/testing/counts'

const REFERENCE = [0, 0.2, 0.4, 0, 0.2, 0, 0.2, 0.2]

describe('paired t test', () => {
  test('of the reference differences', () => {
    const test = pairedT(REFERENCE)
    expect(digits(test?.mean)).toBe('0.150000')
    expect(digits(Number(test?.se) * Math.sqrt(8))).toBe('0.141421')
    expect(digits(test?.se)).toBe('0.050000')
    expect(test?.df).toBe(7)
    expect(test?.t).toBeCloseTo(3, 12)
    expect(digits(test?.p)).toBe('0.019942')
    expect([digits(test?.interval?.low), digits(test?.interval?.high)]).toEqual(['0.031769', '0.268231'])
  })

  test.each([
    [[0, 0, 0], 0, 1],
    [[0.2, 0.2, 0.2], 0.2, 0.25],
    [[-1, -1], -1, 0.5],
    [[0.1 + 0.2 - 0.3, 0, 0], 0, 1],
  ])('of equal differences %j has no interval, and p of the sign-flip test', (differences, centre, p) => {
    const test = pairedT(differences)
    expect(test).toMatchObject({ se: 0, t: null, interval: null, p })
    expect(test?.mean).toBeCloseTo(centre, 12)
  })

  test('is undefined for fewer than two differences', () => {
    expect(pairedT([])).toBeNull()
    expect(pairedT([0.4])).toBeNull()
  })

  test('mirrors with the sign of the differences, whatever their order', () => {
    const lists = fc.array(fc.integer({ min: -10, max: 10 }), { minLength: 2, maxLength: 60 })
    fc.assert(
      fc.property(lists, (tenths) => {
        const differences = tenths.map((each) => each / 10)
        const one = pairedT(differences)
        const mirrored = pairedT(differences.map((each) => -each).reverse())
        expect(mirrored?.p).toBeCloseTo(Number(one?.p), 10)
        expect(mirrored?.mean).toBeCloseTo(-Number(one?.mean), 12)
        fc.pre(one !== null && one.interval !== null)
        expect(one.interval.low).toBeLessThanOrEqual(one.mean)
        expect(one.interval.high).toBeGreaterThanOrEqual(one.mean)
        expect(mirrored?.interval?.low).toBeCloseTo(-one.interval.high, 10)
        expect(one.p < 0.05).toBe(one.interval.low > 0 || one.interval.high < 0)
      }),
    )
  })
})
