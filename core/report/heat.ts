/** Shades of a heat table beside the number: 0 for none, 5 for all, 1 to 4 between. */
export type HeatStep = 0 | 1 | 2 | 3 | 4 | 5

/** @param rate 0..1; null when no trial counts */
export function heatStep(rate: number | null): HeatStep | null {
  if (rate === null) return null
  if (rate === 0) return 0
  if (rate === 1) return 5
  return rate < 0.25 ? 1 : rate < 0.5 ? 2 : rate < 0.75 ? 3 : 4
}
