import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fairLevel } from '#core/report/fair-level'

it('has no end where all fit', () => {
  expect(fairLevel([], 0)).toBe(Number.POSITIVE_INFINITY)
  expect(fairLevel([30, 10, 60], 100)).toBe(Number.POSITIVE_INFINITY)
})

it('gives what the small ones leave to the large ones', () => {
  expect(fairLevel([1000, 10, 500], 110)).toBe(50)
  expect(fairLevel([7, 7], 0)).toBe(0)
  expect(fairLevel([7, 7], -5)).toBe(0)
})

it('never gives more than there is, nor leaves as much as one for each', () => {
  const amounts = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(amounts, fc.nat(100_000), (wants, room) => {
      const level = fairLevel(wants, room)
      const given = wants.reduce((sum, want) => sum + Math.min(want, level), 0)
      expect(given).toBeLessThanOrEqual(room)
      if (level !== Number.POSITIVE_INFINITY) expect(room - given).toBeLessThan(wants.length)
    }),
  )
})
