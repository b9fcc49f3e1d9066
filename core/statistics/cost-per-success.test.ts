import { describe, expect, test } from 'vitest'
import { costPerSuccess } from '#core/statistics/cost-per-success'
import { digits } from '#core/statistics/testing/counts'

const task = (cost_usd: number, rate: number) => ({ cost_usd, rate })
const REFERENCE = [task(0.4, 1), task(1.1, 0.4), task(0.25, 1), task(2, 0.2), task(0.6, 0.8)]

describe('cost per success', () => {
  test('of the reference tasks, in any order', () => {
    for (const tasks of [REFERENCE, REFERENCE.toReversed()]) {
      expect(digits(costPerSuccess(tasks)?.usd)).toBe('1.279412')
      expect(digits(costPerSuccess(tasks)?.se_usd)).toBe('0.764168')
    }
  })

  test('is undefined without a success and on fewer than two tasks', () => {
    expect(costPerSuccess([task(1, 0), task(2, 0)])).toBeNull()
    expect(costPerSuccess([task(1, 1)])).toBeNull()
    expect(costPerSuccess([])).toBeNull()
  })

  test('is the cost itself, without error, where every task costs the same and succeeds', () => {
    expect(costPerSuccess([task(0.5, 1), task(0.5, 1), task(0.5, 1)])).toEqual({ usd: 0.5, se_usd: 0 })
  })

  test('refuses costs and rates that cannot be', () => {
    expect(() => costPerSuccess([task(-1, 1), task(1, 1)])).toThrow(RangeError)
    expect(() => costPerSuccess([task(1, 1.5), task(1, 1)])).toThrow(RangeError)
    expect(() => costPerSuccess([task(Number.NaN, 1), task(1, 1)])).toThrow(RangeError)
  })
})
