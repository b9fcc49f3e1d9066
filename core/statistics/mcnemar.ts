import binomialCdf from '@stdlib/stats-base-dists-binomial-cdf'
import { assertCount } from '#core/statistics/counts'

/**
 * Exact two-sided McNemar test of paired successes and failures, one trial per task and side:
 * 2 P(X <= min(b, c)), X ~ Binomial(b + c, 1/2), at most 1. Tasks on which both sides agree say nothing.
 *
 * @param onlyFirst tasks that only the first config solved, whole number >= 0
 * @param onlySecond tasks that only the second solved
 * @returns 0 < p <= 1; 1 when no task tells them apart
 * @throws RangeError for counts that cannot be
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  assertCount('onlyFirst', onlyFirst)
  assertCount('onlySecond', onlySecond)
  return Math.min(1, 2 * binomialCdf(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond, 0.5))
}
