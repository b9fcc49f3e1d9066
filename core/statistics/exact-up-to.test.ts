import fc from 'fast-check'
import { expect, it } from 'vitest'
import { exactUpTo } from '#core/statistics/exact-up-to'
import { quantile } from '#core/statistics/quantile'

it.each([
  [[1, 2, 3], [], 3],
  [[1, 2, 3], [3], 2],
  [[1, 3, 3], [3], 1],
  [[3, 1, 2], [1, 3], null],
  [[], [], null],
])('of %j with the bounds %j is %j', (values, bounds, expected) => {
  expect(exactUpTo(values, bounds)).toBe(expected)
})

it('a quantile up to it stays what it is however much larger the bounds really are, and one above it may not', () => {
  const small = fc.integer({ min: 0, max: 30 })
  fc.assert(
    fc.property(
      fc.array(small, { maxLength: 9 }),
      fc.array(small, { maxLength: 9 }),
      fc.array(fc.nat(1000), { minLength: 9, maxLength: 9 }),
      fc.integer({ min: 0, max: 20 }),
      (exact, bounds, more, twentieths) => {
        const p = twentieths / 20
        const values = [...exact, ...bounds]
        const told = quantile(values, p)
        fc.pre(told !== null)
        const limit = exactUpTo(values, bounds)
        const longer = quantile([...exact, ...bounds.map((value, index) => value + (more[index] ?? 0))], p)
        if (limit !== null && told <= limit) expect(longer).toBe(told)
        expect(longer).toBeGreaterThanOrEqual(told)
        // Where no two values are equal, one above it really does depend on how long they took.
        const isTied = new Set(values).size < values.length
        const longest = quantile([...exact, ...bounds.map((value) => value + 1000)], p)
        if (!isTied && (limit === null || told > limit)) expect(longest).toBeGreaterThan(told)
      },
    ),
  )
})
