/** Shades of a heat table beside the number: 0 for none, 5 for all, 1 to 4 between. */
export type HeatStep = 0 | 1 | 2 | 3 | 4 | 5

/** What the shades are, for a legend. */
export const HEAT_STEPS: readonly { readonly step: HeatStep; readonly words: string }[] = [
  { step: 0, words: 'none' },
  { step: 1, words: 'below 25 %' },
  { step: 2, words: 'below 50 %' },
  { step: 3, words: 'below 75 %' },
  { step: 4, words: 'below 100 %' },
  { step: 5, words: 'all' },
]

/** @param rate 0..1; null when no trial counts */
export function heatStep(rate: number | null): HeatStep | null {
  if (rate === null) return null
  if (rate === 0) return 0
  if (rate === 1) return 5
  return rate < 0.25 ? 1 : rate < 0.5 ? 2 : rate < 0.75 ? 3 : 4
}
