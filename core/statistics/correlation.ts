import { mean, sum } from '#core/statistics/mean'
import { allEqual } from '#core/statistics/tolerance'

/** Two points always lie on a line, so a correlation says something from three on. */
const FEWEST = 3

/**
 * Pearson's correlation of pairs of finite numbers, -1..1. null of fewer than three, or where either side does not vary.
 */
export function correlation(pairs: readonly (readonly [x: number, y: number])[]): number | null {
  const xs = deviations(pairs.map(([x]) => x))
  const ys = deviations(pairs.map(([, y]) => y))
  if (pairs.length < FEWEST || xs === null || ys === null) return null
  const together = sum(xs.map((x, index) => x * (ys[index] ?? 0)))
  const apart = Math.sqrt(sum(xs.map((x) => x * x)) * sum(ys.map((y) => y * y)))
  return Math.min(1, Math.max(-1, together / apart))
}

function deviations(values: readonly number[]): readonly number[] | null {
  const middle = mean(values)
  return middle === null || allEqual(values) ? null : values.map((value) => value - middle)
}
