import { describe, expect, test } from 'vitest'
import { effectiveN } from '#core/statistics/effective-n'

describe('effective n', () => {
  test('of nearly equal rates exceeds the number of trials, and is left for the board to cap', () => {
    expect(effectiveN([0.6, 0.6, 0.6, 0.6, 0.6, 0.8])?.toFixed(6)).toBe('121.500929')
  })

  test("of equal rates is the number of tasks times (z / t)^2, whatever the rates' sum rounds to", () => {
    expect(effectiveN([0.8, 0.8, 0.8])?.toFixed(6)).toBe('0.622508')
    expect(effectiveN([1, 1, 1, 1])?.toFixed(6)).toBe('1.517169')
    expect(effectiveN([0, 0, 0, 0])?.toFixed(6)).toBe('1.517169')
  })

  test('is undefined for fewer than two tasks', () => {
    expect(effectiveN([])).toBeNull()
    expect(effectiveN([0.6])).toBeNull()
  })

  test('refuses a rate out of range', () => {
    expect(() => effectiveN([0.5, 1.1])).toThrow(RangeError)
    expect(() => effectiveN([0.5, Number.NaN])).toThrow(RangeError)
  })
})
