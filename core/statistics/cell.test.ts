import { describe, expect, test } from 'vitest'
import { cellSummary } from '#core/statistics/cell'
import { wilson } from '#core/statistics/wilson'

describe('summary of a cell', () => {
  test("is its counts, its rate and the rate's Wilson interval", () => {
    expect(cellSummary({ n: 10, successes: 7 })).toEqual({ n: 10, successes: 7, rate: 0.7, interval: wilson(7, 10) })
  })

  test('has an undefined rate and interval when no trial counts', () => {
    expect(cellSummary({ n: 0, successes: 0 })).toEqual({ n: 0, successes: 0, rate: null, interval: null })
  })

  test('tells 0 of n from undefined', () => {
    expect(cellSummary({ n: 3, successes: 0 }).rate).toBe(0)
  })

  test('refuses more successes than trials', () => {
    expect(() => cellSummary({ n: 5, successes: 6 })).toThrow(RangeError)
  })
})
