import { sum } from '#core/statistics/mean'
import { COMPARISON_TOLERANCE } from '#core/statistics/tolerance'

/** With more tasks the t test is close enough, and its numbers are cheaper. */
export const MOST_TASKS_TO_FLIP = 20

/**
 * Exact two-sided sign-flip (permutation) test of paired differences: the share of all 2^T choices of signs whose
 * |sum| is at least the observed one. Assumes only that each difference is as likely to be positive as negative.
 * Zeros stay in, and change nothing. With T <= 5 it cannot fall below .05.
 *
 * @param differences one finite value per task, at most 20
 * @returns 0 < p <= 1; null for fewer than two
 * @throws RangeError for more than 20
 */
export function signFlip(differences: readonly number[]): number | null {
  const tasks = differences.length
  if (tasks > MOST_TASKS_TO_FLIP) throw new RangeError(`at most ${MOST_TASKS_TO_FLIP} differences, got ${tasks}`)
  if (tasks < 2) return null
  // Without the tolerance, sums that are equal on paper and differ by rounding would be lost.
  const threshold = Math.abs(sum(differences)) - COMPARISON_TOLERANCE
  if (threshold <= 0) return 1
  const half = tasks >> 1
  const reached = pairsReaching(signedSums(differences.slice(0, half)), signedSums(differences.slice(half)), threshold)
  return (2 * reached) / 2 ** tasks
}

/** The sums of all choices of signs, ascending. */
function signedSums(values: readonly number[]): Float64Array {
  return values.reduce((sums, value) => spread(sums, Math.abs(value)), Float64Array.of(0))
}

/** Each of the ascending sums less the size and plus the size, ascending: merged, because sorting takes most of the time. */
function spread(sums: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const both = new Float64Array(2 * sums.length)
  let less = 0
  let more = 0
  for (let place = 0; place < both.length; place++) {
    const low = (sums[less] ?? Number.POSITIVE_INFINITY) - size
    const high = (sums[more] ?? Number.POSITIVE_INFINITY) + size
    if (low <= high) less++
    else more++
    both[place] = Math.min(low, high)
  }
  return both
}

/** How many pairs of a left and a right sum come to at least `threshold`: as the left one grows, more right ones do. */
function pairsReaching(left: Float64Array, right: Float64Array, threshold: number): number {
  let pairs = 0
  let first = right.length
  for (const each of left) {
    while (first > 0 && each + (right[first - 1] ?? 0) >= threshold) first--
    pairs += right.length - first
  }
  return pairs
}
