/**
 * Sample quantile of type 7 (linear between order statistics at (n - 1) p), the default of R and numpy.
 *
 * Source: Hyndman and Fan 1996, "Sample Quantiles in Statistical Packages".
 *
 * @param values finite, any order, any unit
 * @param p 0..1: .5 is the median
 * @returns in the unit of the values; null of nothing
 * @throws RangeError for a p out of range or a value that is not finite
 */
export function quantile(values: readonly number[], p: number): number | null {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be from 0 to 1, got ${p}`)
  for (const value of values) {
    if (!Number.isFinite(value)) throw new RangeError(`values must be finite, got ${value}`)
  }
  const sorted = Float64Array.from(values).sort()
  const position = (sorted.length - 1) * p
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  if (below === undefined || above === undefined) return null
  return below + (position - Math.floor(position)) * (above - below)
}
