import normalQuantile from '@stdlib/stats-base-dists-normal-quantile'
import { describe, expect, test } from 'vitest'
import { minimumDetectableDifference, plannedMinimumDetectable, Z_80 } from '#core/statistics/minimum-detectable'
import { Z_95 } from '#core/statistics/wilson'

describe('minimum detectable difference', () => {
  test('of the reference comparison', () => {
    expect(minimumDetectableDifference(0.05).toFixed(6)).toBe('0.140079')
  })

  test('uses exact normal quantiles', () => {
    expect(Z_80).toBeCloseTo(normalQuantile(0.8, 0, 1), 14)
    expect(((Z_95 + Z_80) ** 2).toFixed(4)).toBe('7.8489')
  })

  test.each([
    ['sampled', 0.111, 1, '15.2'],
    ['sampled', 0.111, 5, '11.2'],
    ['sampled', 0.111, 20, '10.2'],
    ['sampled', 0.111, 100, '10.0'],
    ['fixed', 0, 1, '11.6'],
    ['fixed', 0, 5, '5.2'],
    ['fixed', 0, 20, '2.6'],
    ['fixed', 0, 100, '1.2'],
  ])('of 89 %s tasks (variance %d) tried %i times is %s points', (_kind, difference_variance, attempts, points) => {
    const found = plannedMinimumDetectable({ tasks: 89, attempts, difference_variance, trial_variance: 0.076 })
    expect((100 * found).toFixed(1)).toBe(points)
  })

  test('four times the tasks halve it', () => {
    const plan = { tasks: 20, attempts: 5, difference_variance: 0.111, trial_variance: 0.076 }
    expect(plannedMinimumDetectable({ ...plan, tasks: 80 })).toBeCloseTo(plannedMinimumDetectable(plan) / 2, 12)
  })

  test('refuses an error or a plan that cannot be', () => {
    expect(() => minimumDetectableDifference(-0.1)).toThrow(RangeError)
    expect(() => minimumDetectableDifference(Number.NaN)).toThrow(RangeError)
    expect(() =>
      plannedMinimumDetectable({ tasks: 0, attempts: 5, difference_variance: 0, trial_variance: 0.076 }),
    ).toThrow(RangeError)
  })
})
