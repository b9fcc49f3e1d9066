import { assertCount, assertCounts, type Counts } from '#core/statistics/counts'
import type { Interval } from '#core/statistics/interval'
import { mean } from '#core/statistics/mean'

/** A cell with the trials that its score leaves out. `excluded` is a whole number >= 0, not part of n. */
export type CountsWithExcluded = Counts & { readonly excluded: number }

/** Bounds wider than this leave too much to the excluded trials: the config is shown below the line. */
export const WIDEST_RANKABLE = 0.05

/**
 * How far the excluded trials could move a score: low counts every excluded trial as 0, high as 1, and each is
 * again a mean over tasks of equal weight. Contains the score. Not a confidence interval.
 *
 * A task with excluded trials only counts as [0, 1]; a task with no trial of any kind excluded nothing and is
 * left out, as it is from the score (coverage tells of it).
 *
 * @param cells one per task
 * @returns null when there is no trial at all
 * @throws RangeError for counts that cannot be
 */
export function scoreBounds(cells: readonly CountsWithExcluded[]): Interval | null {
  const lows: number[] = []
  const highs: number[] = []
  for (const cell of cells) {
    assertCounts(cell)
    assertCount('excluded', cell.excluded)
    const all = cell.n + cell.excluded
    if (all === 0) continue
    lows.push(cell.successes / all)
    highs.push((cell.successes + cell.excluded) / all)
  }
  const low = mean(lows)
  const high = mean(highs)
  return low === null || high === null ? null : { low, high }
}

/** Whether bounds are wider than 5 points; exactly 5 points, whatever the rounding of the sums, are not. */
export function tooWideToRank(bounds: Interval): boolean {
  return bounds.high - bounds.low > WIDEST_RANKABLE + 1e-9
}
