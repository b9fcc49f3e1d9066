import { benjaminiHochberg } from '#core/statistics/benjamini-hochberg'
import type { Counts } from '#core/statistics/counts'
import { newcombe } from '#core/statistics/newcombe'
import { stratifiedTest } from '#core/statistics/stratified-test'
import type { Stratum } from '#core/statistics/stratum'
import { COMPARISON_TOLERANCE } from '#core/statistics/tolerance'

/** Runs that are judged, and runs before them that they are held against. */
export const RECENT_RUNS = 10
export const PREVIOUS_RUNS = 50

/** A smaller change of the pass rate is no news, however sure it is. */
export const SMALLEST_FLAGGED_CHANGE = 0.2

/** Share of false ones among the flags of a night that is accepted. */
const FALSE_DISCOVERY_RATE = 0.05

/** One stream (task and config) on one night. */
export type PassRateFlag = {
  /** recent rate minus previous rate, -1..1 */
  readonly difference: number
  /** Fisher's exact test, two-sided */
  readonly p: number
  /** the same, adjusted over all streams of the night (Benjamini-Hochberg) */
  readonly p_adjusted: number
  readonly flag: 'up' | 'down' | null
}

/**
 * The last 10 runs of a stream as head, the 50 before them as base, or as many as there are.
 *
 * @param successes one per run of one task and config, oldest first, all of one major version
 */
export function recentAgainstPrevious(successes: readonly boolean[]): Stratum {
  return {
    head: countsOf(successes.slice(-RECENT_RUNS)),
    base: countsOf(successes.slice(-RECENT_RUNS - PREVIOUS_RUNS, -RECENT_RUNS)),
  }
}

/**
 * Which streams of a night changed: an adjusted p of at most .05 and a change of at least 20 points.
 *
 * @param streams recent runs (head) against previous ones (base); those without runs on a side are not tested and count nowhere
 * @returns one per stream, in their order; null where there is no test
 * @throws RangeError for counts that cannot be
 */
export function passRateFlags(streams: readonly Stratum[]): (PassRateFlag | null)[] {
  const tests = streams.map((stream) => stratifiedTest([stream])?.p ?? null)
  const adjusted = benjaminiHochberg(tests.filter((p) => p !== null))
  let tested = 0
  return streams.map((stream, index) => {
    const p = tests[index] ?? null
    const change = newcombe(stream)
    if (p === null || change === null) return null
    const { difference } = change
    const p_adjusted = adjusted[tested++] ?? 1
    const isNews =
      p_adjusted <= FALSE_DISCOVERY_RATE + COMPARISON_TOLERANCE &&
      Math.abs(difference) >= SMALLEST_FLAGGED_CHANGE - COMPARISON_TOLERANCE
    return { difference, p, p_adjusted, flag: isNews ? (difference > 0 ? 'up' : 'down') : null }
  })
}

function countsOf(successes: readonly boolean[]): Counts {
  return { n: successes.length, successes: successes.filter((success) => success).length }
}
