import { mantelHaenszel } from '#core/statistics/mantel-haenszel'
import { sum } from '#core/statistics/mean'
import { newcombe, type RateDifference } from '#core/statistics/newcombe'
import { comparableStrata, type Stratum } from '#core/statistics/stratum'
import { TIE_TOLERANCE } from '#core/statistics/tolerance'
import { Z_95 } from '#core/statistics/wilson'

/** A common difference of strata with its 95 % interval, and how the interval was made. */
export type StratifiedDifference = RateDifference & {
  readonly method: 'newcombe' | 'sato' | 'newcombe_strata'
  /** Sato's standard error; null where the interval is not made from it */
  readonly se: number | null
}

/**
 * How much the pass rate changed on exactly these tasks. One stratum: Newcombe's interval. Several: the Mantel-Haenszel
 * difference +- z times Sato's error, not cut off at -1 and 1. Where that error is 0, because every stratum passed or
 * failed throughout on both sides, the interval would be a point that claims to know: then the strata's Newcombe limits
 * are combined by their weights.
 *
 * @returns null when no stratum has trials on both sides; those that have not are left out
 * @throws RangeError for counts that cannot be
 */
export function stratifiedDifference(strata: readonly Stratum[]): StratifiedDifference | null {
  const { used } = comparableStrata(strata)
  const common = mantelHaenszel(used)
  const single = used[0] === undefined ? null : newcombe(used[0])
  if (common === null || single === null) return null
  if (used.length === 1) return { ...single, method: 'newcombe', se: null }
  const { difference, variance, weights } = common
  if (variance < TIE_TOLERANCE) {
    return { difference, interval: combined(used, weights, difference), method: 'newcombe_strata', se: null }
  }
  const se = Math.sqrt(variance)
  return { difference, interval: { low: difference - Z_95 * se, high: difference + Z_95 * se }, method: 'sato', se }
}

function combined(
  used: readonly Stratum[],
  weights: readonly number[],
  difference: number,
): RateDifference['interval'] {
  const down: number[] = []
  const up: number[] = []
  for (const [index, stratum] of used.entries()) {
    const own = newcombe(stratum)
    if (own === null) continue
    const weight = weights[index] ?? 0
    down.push((weight * (own.difference - own.interval.low)) ** 2)
    up.push((weight * (own.interval.high - own.difference)) ** 2)
  }
  return { low: difference - Math.sqrt(sum(down)), high: difference + Math.sqrt(sum(up)) }
}
