import type { DifferenceInterval } from '#core/statistics/interval'
import { mantelHaenszel } from '#core/statistics/mantel-haenszel'
import { runsNeeded } from '#core/statistics/runs-needed'
import { type StratifiedDifference, stratifiedDifference } from '#core/statistics/stratified-difference'
import { type StratifiedTest, stratifiedTest } from '#core/statistics/stratified-test'
import type { Stratum } from '#core/statistics/stratum'
import { COMPARISON_TOLERANCE } from '#core/statistics/tolerance'

/** `no_change_shown` is not "equal": it says that any change is smaller than the margin. */
export type Verdict = 'changed_up' | 'changed_down' | 'no_change_shown' | 'inconclusive'

export type VerdictLimits = {
  /** p below it is a change; .05 unless several looks share it */
  readonly alpha: number
  /** a change smaller than this does not matter, 0..1 */
  readonly margin: number
}

export const DEFAULT_LIMITS: VerdictLimits = { alpha: 0.05, margin: 0.1 }

/**
 * The verdict on a change, in this order: changed when p < alpha, whatever the interval says, and not changed by p where
 * the interval alone excludes 0; no change shown when the interval lies within +- margin; else inconclusive.
 *
 * @param p two-sided, adjusted where several changes are judged at once
 */
export function verdictOf(
  {
    p,
    difference,
    interval,
  }: { readonly p: number; readonly difference: number; readonly interval: DifferenceInterval },
  { alpha, margin }: VerdictLimits = DEFAULT_LIMITS,
): Verdict {
  // A p that equals alpha on paper may be computed a rounding error below it.
  if (p < alpha - COMPARISON_TOLERANCE) return difference > 0 ? 'changed_up' : 'changed_down'
  const within = interval.low >= -margin - COMPARISON_TOLERANCE && interval.high <= margin + COMPARISON_TOLERANCE
  return within ? 'no_change_shown' : 'inconclusive'
}

/** What is published about a change of the pass rate on exactly these tasks. */
export type PassRateChange = {
  readonly verdict: Verdict
  readonly test: StratifiedTest
  readonly effect: StratifiedDifference
  /** weighted mean rates of the two sides, 0..1; their difference is the effect */
  readonly head_rate: number
  readonly base_rate: number
  /** trials per side, over all strata, with which a change of this size would be found; null where there is no difference */
  readonly runs_needed: number | null
}

/**
 * "Did this change move the pass rate?" The exact stratified test decides, the Mantel-Haenszel difference says how much.
 *
 * @param strata one per task and config
 * @returns null when no stratum has trials on both sides: there is no base
 * @throws RangeError for counts that cannot be
 */
export function passRateChange(
  strata: readonly Stratum[],
  limits: VerdictLimits = DEFAULT_LIMITS,
): PassRateChange | null {
  const test = stratifiedTest(strata)
  const effect = stratifiedDifference(strata)
  const rates = mantelHaenszel(strata)
  if (test === null || effect === null || rates === null) return null
  const { head_rate, base_rate } = rates
  return {
    verdict: verdictOf({ p: test.p, difference: effect.difference, interval: effect.interval }, limits),
    test,
    effect,
    head_rate,
    base_rate,
    runs_needed: runsNeeded(head_rate, base_rate),
  }
}
