/** A closed interval of proportions: 0 <= low <= high <= 1. Usually asymmetric about its estimate: print both ends, never "+-". */
export type Interval = {
  readonly low: number
  readonly high: number
}
