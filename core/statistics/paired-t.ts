import tCdf from '@stdlib/stats-base-dists-t-cdf'
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import type { DifferenceInterval } from '#core/statistics/interval'
import { mean } from '#core/statistics/mean'
import { seTask } from '#core/statistics/standard-error'
import { TIE_TOLERANCE } from '#core/statistics/tolerance'

/** A paired t test. All but `t`, `df` and `p` are in the unit of the differences. */
export type PairedT = {
  readonly mean: number
  /** s_d / sqrt(T), exactly 0 when all differences are equal */
  readonly se: number
  /** T - 1 */
  readonly df: number
  /** null when all differences are equal */
  readonly t: number | null
  /** two-sided, 0..1 */
  readonly p: number
  /** 95 %, by the t quantile; null when all differences are equal */
  readonly interval: DifferenceInterval | null
}

/**
 * Paired t test of "the mean difference is 0", the pairs being a sample of more such pairs.
 *
 * Equal differences leave no error to divide by: then p is 1 for a mean of 0 and else 2^(1 - T), which is what the
 * exact sign-flip test says of them.
 *
 * @param differences one finite value per task
 * @param centre their mean, for whoever has it already
 * @returns null for fewer than two
 */
export function pairedT(differences: readonly number[], centre = mean(differences)): PairedT | null {
  const se = seTask(differences, centre)
  if (centre === null || se === null) return null
  const df = differences.length - 1
  if (se === 0) {
    return { mean: centre, se, df, t: null, p: Math.abs(centre) < TIE_TOLERANCE ? 1 : 2 ** -df, interval: null }
  }
  const t = centre / se
  const half = tQuantile(0.975, df) * se
  return {
    mean: centre,
    se,
    df,
    t,
    p: Math.min(1, 2 * tCdf(-Math.abs(t), df)),
    interval: { low: centre - half, high: centre + half },
  }
}
