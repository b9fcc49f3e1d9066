/** Two computed proportions no further apart than this differ by arithmetic only. */
export const TIE_TOLERANCE = 1e-12

/** A computed sum or p value no further than this beyond a limit is taken to lie on it. */
export const COMPARISON_TOLERANCE = 1e-9

/**
 * Whether the values have zero variance, decided on the values themselves (max - min < 1e-12):
 * a computed variance of .8, .8, .8 is not exactly 0. True of no value and of one.
 */
export function allEqual(values: readonly number[]): boolean {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const value of values) {
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  return values.length === 0 || max - min < TIE_TOLERANCE
}
