import { pairedT } from '#core/statistics/paired-t'

/** How many times as much the first took, over the tasks on which both are above 0. */
export type GeometricRatio = {
  /** geometric mean of a / b, > 0 */
  readonly ratio: number
  /** 95 %, > 0; null for a single task, or equal ratios */
  readonly interval: { readonly low: number; readonly high: number } | null
  /** of "the ratio is 1", two-sided; null for a single task */
  readonly p: number | null
  readonly tasks: number
}

/**
 * Geometric mean of per-task ratios of cost, tokens or time, with the paired t test and interval of their logarithms.
 *
 * @param a values of the first config, one per task, in any unit; null where unknown
 * @param b values of the second, the same tasks in the same order and unit
 * @returns null when no task has two values above 0
 * @throws RangeError for lists of different length, or a value that is negative or not finite
 */
export function geometricRatio(a: readonly (number | null)[], b: readonly (number | null)[]): GeometricRatio | null {
  if (a.length !== b.length) throw new RangeError(`expected values of the same tasks, got ${a.length} and ${b.length}`)
  for (const value of [...a, ...b]) {
    if (value !== null && !(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`values must be finite and at least 0, got ${value}`)
    }
  }
  const logs = a.flatMap((first, index) => {
    const second = b[index] ?? 0
    return first !== null && first > 0 && second > 0 ? [Math.log(first / second)] : []
  })
  const [only] = logs
  if (only === undefined) return null
  const test = pairedT(logs)
  if (test === null) return { ratio: Math.exp(only), interval: null, p: null, tasks: 1 }
  return {
    ratio: Math.exp(test.mean),
    interval: test.interval === null ? null : { low: Math.exp(test.interval.low), high: Math.exp(test.interval.high) },
    p: test.p,
    tasks: logs.length,
  }
}
