import { quantile } from '#core/statistics/quantile'

/** Fewer points say too little about what is usual. */
export const FEWEST_POINTS = 10

/** A smaller rise is no news, however steady the series was. */
export const SMALLEST_FLAGGED_RISE = 0.1

/** The newest value of a series against the one before it. */
export type Jump = {
  /** (latest - previous) / previous */
  readonly change: number
  /** relative change that would be unusual, >= 0 */
  readonly fence: number
  readonly flagged: boolean
}

/**
 * The relative change that is unusual for a series: Q3 + 3 IQR (type 7) of |x_i - x_(i-1)| / x_(i-1).
 *
 * Source: in the manner of rustc-perf's significance threshold.
 *
 * @param values above 0, oldest first, any unit
 * @returns a proportion >= 0; null for fewer than 10 points
 * @throws RangeError for a value that is not finite and above 0
 */
export function changeFence(values: readonly number[]): number | null {
  for (const value of values) assertPositive(value)
  if (values.length < FEWEST_POINTS) return null
  const changes = values.slice(1).map((value, index) => {
    const previous = values[index] ?? value
    return Math.abs(value - previous) / previous
  })
  const first = quantile(changes, 0.25)
  const third = quantile(changes, 0.75)
  return first === null || third === null ? null : third + 3 * (third - first)
}

/**
 * Whether the newest cost, token count or time rose by more than is usual for its series and by more than 10 %. A fall
 * is never flagged.
 *
 * @param history above 0, oldest first, without the newest value, which must not widen its own fence
 * @param latest above 0, in the unit of the history
 * @returns null for a history of fewer than 10 points
 * @throws RangeError for a value that is not finite and above 0
 */
export function jump(history: readonly number[], latest: number): Jump | null {
  assertPositive(latest)
  const fence = changeFence(history)
  const previous = history.at(-1)
  if (fence === null || previous === undefined) return null
  const change = (latest - previous) / previous
  return { change, fence, flagged: change > fence && change > SMALLEST_FLAGGED_RISE }
}

function assertPositive(value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`values must be finite and above 0, got ${value}`)
  }
}
