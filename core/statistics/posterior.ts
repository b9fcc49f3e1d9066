import hypergeometricPmf from '@stdlib/stats-base-dists-hypergeometric-pmf'
import { assertCounts, type Counts } from '#core/statistics/counts'
import { sum } from '#core/statistics/mean'
import type { Stratum } from '#core/statistics/stratum'

/**
 * P(head's rate > base's) for independent posteriors Beta(1 + x, 1 + n - x). For display beside the test, never in its place.
 *
 * @returns 0..1; .5 when nothing is known of either
 * @throws RangeError for counts that cannot be
 */
export function probabilityBetter({ head, base }: Stratum): number {
  assertCounts(head)
  assertCounts(base)
  return lowerComesFirst({ place: 1 + base.successes, of: base.n + 1 }, { place: 1 + head.successes, of: head.n + 1 })
}

/**
 * P(at most as many successes as `recent` has, in as many trials) for a rate with the posterior
 * Beta(1 + x, 1 + n - x) of `previous`: a beta-binomial distribution function.
 *
 * @returns 0..1
 * @throws RangeError for counts that cannot be
 */
export function predictiveAtMost(recent: Counts, previous: Counts): number {
  assertCounts(recent)
  assertCounts(previous)
  if (recent.successes === recent.n) return 1
  // At most x successes: the rate comes before the (x + 1)-th smallest of the trials' own uniform thresholds.
  return lowerComesFirst(
    { place: 1 + previous.successes, of: previous.n + 1 },
    { place: 1 + recent.successes, of: recent.n },
  )
}

/** The `place`-th smallest of `of` independent uniform numbers, which is Beta(place, of + 1 - place). */
type OrderStatistic = { readonly place: number; readonly of: number }

/**
 * P(a < b). Merge the two samples: a comes first exactly when at least `a.place` of the first
 * `a.place + b.place - 1` numbers are a's, and how many of those are a's is hypergeometric.
 */
function lowerComesFirst(a: OrderStatistic, b: OrderStatistic): number {
  const first = a.place + b.place - 1
  const most = Math.min(first, a.of)
  const masses = Array.from({ length: Math.max(0, most - a.place + 1) }, (_, more) =>
    hypergeometricPmf(a.place + more, a.of + b.of, a.of, first),
  )
  return Math.min(1, sum(masses))
}
