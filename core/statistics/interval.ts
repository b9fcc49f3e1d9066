/** A closed interval of proportions: 0 <= low <= high <= 1. Usually asymmetric about its estimate: print both ends, never "+-". */
export type Interval = {
  readonly low: number
  readonly high: number
}

/**
 * A closed interval of a difference of two proportions, low <= high, in their unit. Intervals by a t or normal
 * quantile are not cut off at -1 and 1.
 */
export type DifferenceInterval = {
  readonly low: number
  readonly high: number
}
