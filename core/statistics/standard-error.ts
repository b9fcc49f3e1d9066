import { successRate } from '#core/statistics/cell'
import { assertCounts, type Counts } from '#core/statistics/counts'
import { mean, sum } from '#core/statistics/mean'
import { allEqual } from '#core/statistics/tolerance'

/**
 * "Is the config better on tasks *like* these?" Standard error of a mean of task values, the tasks being a
 * sample of more such tasks: sqrt(sum (p_t - m)^2 / (T - 1) / T).
 *
 * It contains the rerun noise in expectation. With equal n per task it is the clustered (Liang-Zeger)
 * standard error of the pooled mean with the factor C / (C - 1).
 *
 * Source: Miller 2024, "Adding Error Bars to Evals", arXiv 2411.00640.
 *
 * @param values one finite value per covered task
 * @param centre their mean, for whoever has it already
 * @returns >= 0, exactly 0 when all values are equal; null for fewer than two tasks
 */
export function seTask(values: readonly number[], centre = mean(values)): number | null {
  if (centre === null || values.length < 2) return null
  if (allEqual(values)) return 0
  const squares = sum(values.map((value) => (value - centre) ** 2))
  return Math.sqrt(squares / (values.length - 1) / values.length)
}

/**
 * "Would a rerun of *these* tasks change?" Standard error of the score with the tasks fixed, within-task noise
 * only: sqrt(sum p_t (1 - p_t) / (n_t - 1)) / T over covered tasks. Never for ranking: it is far too small for that.
 *
 * @param cells one per task; a task with n = 0 is not covered and left out
 * @returns >= 0; null, not 0, when a covered task has a single trial or no task is covered
 * @throws RangeError for counts that cannot be
 */
export function seRerun(cells: readonly Counts[]): number | null {
  const variances: number[] = []
  for (const cell of cells) {
    const rate = successRate(cell)
    if (rate === null) continue
    if (cell.n === 1) return null
    variances.push((rate * (1 - rate)) / (cell.n - 1))
  }
  return variances.length === 0 ? null : Math.sqrt(sum(variances)) / variances.length
}

/**
 * sqrt(m (1 - m) / n) of the pooled trials, as if all were independent draws from one urn. They are not: it
 * is here to be compared with, never to be published as the error of a score.
 *
 * @returns >= 0; null when no trial counts
 * @throws RangeError for counts that cannot be
 */
export function seIid(cells: readonly Counts[]): number | null {
  for (const cell of cells) assertCounts(cell)
  const n = sum(cells.map((cell) => cell.n))
  const pooled = successRate({ n, successes: sum(cells.map((cell) => cell.successes)) })
  return pooled === null ? null : Math.sqrt((pooled * (1 - pooled)) / n)
}
