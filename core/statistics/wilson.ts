import { assertCounts } from '#core/statistics/counts'
import type { Interval } from '#core/statistics/interval'

/** The .975 quantile of the standard normal distribution: every interval of ours is a two-sided 95 % one. */
export const Z_95 = 1.959963984540054

/**
 * 95 % Wilson score interval of a binomial proportion, without continuity correction.
 *
 * Assumes independent trials with one success probability. low is 0 exactly when successes = 0, high is 1
 * exactly when successes = n; null when n = 0. With successes = n, low = n / (n + z^2).
 *
 * Source: Wilson 1927; recommended for n <= 40 by Brown, Cai and DasGupta 2001.
 *
 * @param successes whole number, 0..n
 * @param n trials that count, whole number >= 0
 * @throws RangeError for counts that cannot be
 */
export function wilson(successes: number, n: number): Interval | null {
  assertCounts({ n, successes })
  return n === 0 ? null : scoreInterval(successes / n, (n - successes) / n, n)
}

/**
 * The same interval for a proportion that need not be a whole count of n, such as a mean of task rates with
 * an effective number of trials; null when n = 0.
 *
 * Source: Korn and Graubard 1998 for the use of an effective n.
 *
 * @param proportion 0..1
 * @param n effective number of trials, real, finite, >= 0
 * @throws RangeError for a proportion or an n out of range
 */
export function wilsonOfProportion(proportion: number, n: number): Interval | null {
  if (!(proportion >= 0 && proportion <= 1)) throw new RangeError(`proportion must be from 0 to 1, got ${proportion}`)
  if (!(n >= 0 && n < Number.POSITIVE_INFINITY)) throw new RangeError(`n must be finite and at least 0, got ${n}`)
  return n === 0 ? null : scoreInterval(proportion, 1 - proportion, n)
}

function scoreInterval(successRate: number, failureRate: number, n: number): Interval {
  // The upper end is the lower end of the failures, seen from 1: the two sides are symmetric by construction.
  return { low: lowerEnd(successRate, failureRate, n), high: 1 - lowerEnd(failureRate, successRate, n) }
}

/**
 * The smaller root x of (1 + z^2/n) x^2 - (2p + z^2/n) x + p^2 = 0, which is centre - half. Written as
 * p^2 over (1 + z^2/n) times the larger root, because centre - half cancels near 0: this is exactly 0 when
 * p = 0, above 0 otherwise, and never above p.
 */
function lowerEnd(p: number, q: number, n: number): number {
  const zz = Z_95 ** 2 / n
  return p ** 2 / (p + zz / 2 + Math.sqrt(zz * (p * q + zz / 4)))
}
