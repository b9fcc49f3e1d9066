import { describe, expect, test } from 'vitest'
import { allEqual } from '#core/statistics/tolerance'

describe('zero variance', () => {
  test('is decided on the values, not on a computed variance', () => {
    expect(allEqual([0.8, 0.8, 0.8])).toBe(true)
    expect(allEqual([0.8, 4 / 5, 0.1 + 0.7])).toBe(true)
    expect(allEqual([0.8, 0.8, 0.79])).toBe(false)
  })

  test('holds for no value and for one', () => {
    expect(allEqual([])).toBe(true)
    expect(allEqual([0.3])).toBe(true)
  })
})
