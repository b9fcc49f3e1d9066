import { assertCounts, type Counts } from '#core/statistics/counts'
import type { Interval } from '#core/statistics/interval'
import { wilson } from '#core/statistics/wilson'

/** One task x one config: c of n with its Wilson interval. Rate and interval are null when no trial counts. */
export type CellSummary = Counts & {
  /** successes / n, 0..1 */
  readonly rate: number | null
  /** 95 % Wilson interval of the rate */
  readonly interval: Interval | null
}

/**
 * @returns the success rate of a cell and its 95 % interval; both null, not 0, when n = 0
 * @throws RangeError for counts that cannot be
 */
export function cellSummary(counts: Counts): CellSummary {
  const { n, successes } = counts
  return { n, successes, rate: successRate(counts), interval: wilson(successes, n) }
}

/**
 * @returns successes / n in 0..1, null when n = 0
 * @throws RangeError for counts that cannot be
 */
export function successRate(counts: Counts): number | null {
  assertCounts(counts)
  return counts.n === 0 ? null : counts.successes / counts.n
}
