import betaQuantile from '@stdlib/stats-base-dists-beta-quantile'
import { assertCounts } from '#core/statistics/counts'
import type { Interval } from '#core/statistics/interval'

/**
 * Exact 95 % interval of a binomial proportion: it covers at least 95 %, whatever the proportion is, and usually
 * more. For guarantees ("oracle passes at least 90 %") only; everything else shows Wilson's.
 *
 * Assumes independent trials with one success probability. low is 0 exactly when successes = 0, high is 1 exactly
 * when successes = n; null when n = 0.
 *
 * Source: Clopper and Pearson 1934.
 *
 * @param successes whole number, 0..n
 * @param n trials that count, whole number >= 0
 * @throws RangeError for counts that cannot be
 */
export function clopperPearson(successes: number, n: number): Interval | null {
  assertCounts({ n, successes })
  if (n === 0) return null
  return {
    low: successes === 0 ? 0 : betaQuantile(0.025, successes, n - successes + 1),
    high: successes === n ? 1 : betaQuantile(0.975, successes + 1, n - successes),
  }
}
