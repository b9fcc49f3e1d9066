import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { benjaminiHochberg } from '#core/statistics/benjamini-hochberg'
import { holm } from '#core/statistics/holm'

const PS = [0.001, 0.012, 0.021, 0.04, 0.3]

describe.each([
  ['Holm', holm, [0.005, 0.048, 0.063, 0.08, 0.3]],
  ['Benjamini-Hochberg', benjaminiHochberg, [0.005, 0.03, 0.035, 0.05, 0.3]],
] as const)('%s', (_name, adjust, expected) => {
  test('adjusts the reference values', () => {
    for (const [index, value] of adjust(PS).entries()) expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 12)
  })

  test('answers in the order given', () => {
    const order = [3, 0, 4, 2, 1]
    const adjusted = adjust(order.map((index) => PS[index] ?? 0))
    for (const [place, index] of order.entries()) expect(adjusted[place]).toBeCloseTo(expected[index] ?? Number.NaN, 12)
  })

  test('never goes below p or beyond 1, keeps the order, and leaves a single p alone', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (ps) => {
        const adjusted = adjust(ps)
        for (const [i, p] of ps.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p * (1 - 1e-12))
          expect(adjusted[i]).toBeLessThanOrEqual(1)
          for (const [j, other] of ps.entries()) {
            if (p < other) expect(adjusted[i]).toBeLessThanOrEqual(Number(adjusted[j]))
            if (p === other) expect(adjusted[i]).toBe(adjusted[j])
          }
        }
        expect(adjust(ps.slice(0, 1))).toEqual(ps.slice(0, 1))
      }),
    )
  })

  test('of nothing is nothing, and refuses what is no p', () => {
    expect(adjust([])).toEqual([])
    expect(() => adjust([0.5, 1.1])).toThrow(RangeError)
    expect(() => adjust([Number.NaN])).toThrow(RangeError)
  })
})
