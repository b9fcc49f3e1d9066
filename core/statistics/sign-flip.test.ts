import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { signFlip } from '#core/statistics/sign-flip'

/** The definition, spelled out: every choice of signs. */
function byEnumeration(differences: readonly number[]): number {
  const observed = Math.abs(differences.reduce((total, each) => total + each, 0))
  let reached = 0
  for (let signs = 0; signs < 2 ** differences.length; signs++) {
    const flipped = differences.reduce((total, each, index) => total + ((signs >> index) & 1 ? each : -each), 0)
    if (Math.abs(flipped) >= observed - 1e-9) reached += 1
  }
  return reached / 2 ** differences.length
}

describe('exact sign-flip test', () => {
  test('of the reference differences is 16/256', () => {
    expect(signFlip([0, 0.2, 0.4, 0, 0.2, 0, 0.2, 0.2])).toBe(16 / 256)
  })

  test('is the share of all choices of signs, ties included', () => {
    const lists = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 11 })
    fc.assert(
      fc.property(lists, (fifths) => {
        const differences = fifths.map((each) => each / 5)
        expect(signFlip(differences)).toBe(byEnumeration(differences))
      }),
    )
  })

  test('needs its tolerance: .1 + .2 reaches .3', () => {
    expect(signFlip([0.1, 0.2, -0.3])).toBe(1)
    expect(signFlip([0.3, 0.1, 0.2])).toBe(0.25)
  })

  test('of twenty equal differences is 2^-19, the smallest there is', () => {
    expect(signFlip(Array(20).fill(0.6))).toBe(2 ** -19)
  })

  test('cannot fall below .05 with five tasks, and can with six', () => {
    expect(signFlip(Array(5).fill(1))).toBe(0.0625)
    expect(signFlip(Array(6).fill(1))).toBe(0.03125)
  })

  test('is 1 without any difference, and undefined for fewer than two tasks', () => {
    expect(signFlip([0, 0, 0])).toBe(1)
    expect(signFlip([1])).toBeNull()
    expect(signFlip([])).toBeNull()
  })

  test('refuses more than twenty tasks', () => {
    expect(() => signFlip(Array(21).fill(1))).toThrow(RangeError)
  })

  test('does not move with signs or order, nor with a task that says nothing', () => {
    const lists = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 19 })
    fc.assert(
      fc.property(lists, (fifths) => {
        const differences = fifths.map((each) => each / 5)
        const p = signFlip(differences)
        expect(signFlip(differences.map((each) => -each).reverse())).toBe(p)
        expect(signFlip([0, ...differences])).toBe(p)
      }),
    )
  })
})
