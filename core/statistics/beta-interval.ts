import betaQuantile from '@stdlib/stats-base-dists-beta-quantile'
import { assertCounts } from '#core/statistics/counts'
import type { Interval } from '#core/statistics/interval'

/**
 * Equal-tailed 95 % posterior interval of a binomial proportion under the prior Beta(1/2, 1/2), low set to 0 when
 * successes = 0 and high to 1 when successes = n. For comparison with other tools; ours is Wilson's.
 *
 * Source: Brown, Cai and DasGupta 2001.
 *
 * @returns null when n = 0
 * @throws RangeError for counts that cannot be
 */
export function jeffreys(successes: number, n: number): Interval | null {
  const posterior = betaInterval(successes, n, 0.5)
  if (posterior === null) return null
  return { low: successes === 0 ? 0 : posterior.low, high: successes === n ? 1 : posterior.high }
}

/**
 * The same under the uniform prior, Beta(1, 1), without fixed ends: it excludes a proportion of 0 and of 1 always.
 *
 * @returns null when n = 0
 * @throws RangeError for counts that cannot be
 */
export function uniformPosterior(successes: number, n: number): Interval | null {
  return betaInterval(successes, n, 1)
}

function betaInterval(successes: number, n: number, prior: number): Interval | null {
  assertCounts({ n, successes })
  if (n === 0) return null
  const failures = n - successes
  return {
    low: betaQuantile(0.025, successes + prior, failures + prior),
    high: betaQuantile(0.975, successes + prior, failures + prior),
  }
}
