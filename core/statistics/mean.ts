/** Sum of finite values, bit for bit the same in whatever order they come; 0 of nothing. */
export function sum(values: readonly number[]): number {
  let total = 0
  for (const value of new Float64Array(values).sort()) total += value
  return total
}

/**
 * Arithmetic mean of finite values; null of nothing. Independent of their order, and never outside their
 * range by rounding, so the mean of equal values is that value.
 */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const value of values) {
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  return Math.min(max, Math.max(min, sum(values) / values.length))
}
