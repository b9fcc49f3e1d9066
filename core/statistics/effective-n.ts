import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import { mean } from '#core/statistics/mean'
import { seTask } from '#core/statistics/standard-error'
import { allEqual } from '#core/statistics/tolerance'
import { Z_95 } from '#core/statistics/wilson'

/**
 * The number of independent trials that would be as informative about a config's score as its task rates are:
 * m (1 - m) / SE_task^2, or T when all rates are equal, times (z / t)^2 with t of T - 1 degrees of freedom.
 *
 * Assumes tasks drawn independently from tasks like these. Not capped: with rates that lie closer together
 * than chance allows it exceeds the number of trials, so cap it there before use.
 *
 * Source: Korn and Graubard 1998, with Wilson in place of Clopper-Pearson.
 *
 * @param rates success rate of each covered task, 0..1
 * @returns > 0; null for fewer than two tasks
 * @throws RangeError for a rate out of range
 */
export function effectiveN(rates: readonly number[]): number | null {
  for (const rate of rates) {
    if (!(rate >= 0 && rate <= 1)) throw new RangeError(`rate must be from 0 to 1, got ${rate}`)
  }
  const score = mean(rates)
  const se = seTask(rates)
  if (score === null || se === null) return null
  const independent = allEqual(rates) ? rates.length : (score * (1 - score)) / se ** 2
  return independent * (Z_95 / tQuantile(0.975, rates.length - 1)) ** 2
}
