import type { DifferenceInterval } from '#core/statistics/interval'
import type { Stratum } from '#core/statistics/stratum'
import { wilson } from '#core/statistics/wilson'

/** head's rate minus base's, -1..1, with its 95 % interval. */
export type RateDifference = {
  readonly difference: number
  readonly interval: DifferenceInterval
}

/**
 * Difference of two independent proportions with Newcombe's 95 % interval from the two Wilson intervals. It stays in
 * [-1, 1] and contains the difference.
 *
 * Source: Newcombe 1998, method 10.
 *
 * @returns null when a side has no trial
 * @throws RangeError for counts that cannot be
 */
export function newcombe({ head, base }: Stratum): RateDifference | null {
  const one = wilson(head.successes, head.n)
  const other = wilson(base.successes, base.n)
  if (one === null || other === null) return null
  const p1 = head.successes / head.n
  const p0 = base.successes / base.n
  const difference = p1 - p0
  return {
    difference,
    interval: {
      low: Math.max(-1, difference - Math.hypot(p1 - one.low, other.high - p0)),
      high: Math.min(1, difference + Math.hypot(one.high - p1, p0 - other.low)),
    },
  }
}
