/**
 * Up to which value quantiles are exact where some values are only lower bounds, as of trials that were cut short. A quantile
 * lies between two values that follow each other, so it is exact as long as neither of them is a bound or stands above one.
 *
 * @param values all of them, finite, any order, any unit
 * @param bounds those of the values that are lower bounds
 * @returns the largest value below every bound, in the unit of the values; null where there is none
 */
export function exactUpTo(values: readonly number[], bounds: readonly number[]): number | null {
  const least = bounds.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  return values.reduce<number | null>(
    (largest, value) => (value < least && (largest === null || value > largest) ? value : largest),
    null,
  )
}
