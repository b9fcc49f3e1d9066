import { assertCounts, type Counts } from '#core/statistics/counts'
import { mean } from '#core/statistics/mean'
import { seTask } from '#core/statistics/standard-error'

/** A mean over covered tasks and its error on tasks like these; se_task is null for a single task. */
export type TaskMean = {
  readonly value: number
  readonly se_task: number | null
}

/**
 * pass@k of one task: the chance that at least one of k trials drawn from its n succeeds, 1 - C(n-c, k) / C(n, k).
 * Unbiased, unlike 1 - (1 - c/n)^k, which is too low.
 *
 * Source: Chen et al. 2021, arXiv 2107.03374.
 *
 * @param k whole number >= 1
 * @returns 0..1; null when n < k, also where every trial succeeded
 * @throws RangeError for counts or a k that cannot be
 */
export function passAtK(counts: Counts, k: number): number | null {
  const allFail = drawsWithin(counts.n - counts.successes, counts, k)
  return allFail === null ? null : 1 - allFail
}

/**
 * pass^k of one task: the chance that all of k trials drawn from its n succeed, C(c, k) / C(n, k).
 * Unbiased, unlike (c/n)^k, which is too high.
 *
 * Source: Yao et al. 2024 (tau-bench), arXiv 2406.12045.
 *
 * @param k whole number >= 1
 * @returns 0..1; null when n < k
 * @throws RangeError for counts or a k that cannot be
 */
export function passHatK(counts: Counts, k: number): number | null {
  return drawsWithin(counts.successes, counts, k)
}

/**
 * pass@k of a config: the mean over covered tasks.
 *
 * @param cells one per task; a task with n = 0 is not covered and left out
 * @returns null when a covered task has fewer than k trials that count, or no task is covered
 * @throws RangeError for counts or a k that cannot be
 */
export function meanPassAtK(cells: readonly Counts[], k: number): TaskMean | null {
  return taskMean(cells, (cell) => passAtK(cell, k))
}

/** pass^k of a config, as {@link meanPassAtK}. */
export function meanPassHatK(cells: readonly Counts[], k: number): TaskMean | null {
  return taskMean(cells, (cell) => passHatK(cell, k))
}

function taskMean(cells: readonly Counts[], ofTask: (cell: Counts) => number | null): TaskMean | null {
  const values = cells.filter((cell) => cell.n !== 0).map(ofTask)
  const defined = values.filter((value) => value !== null)
  const value = defined.length < values.length ? null : mean(defined)
  return value === null ? null : { value, se_task: seTask(defined) }
}

/** C(kind, k) / C(n, k) as a product that ends at its first zero factor: whole products overflow, or give -0. */
function drawsWithin(kind: number, counts: Counts, k: number): number | null {
  assertCounts(counts)
  if (!Number.isSafeInteger(k) || k < 1) throw new RangeError(`k must be a whole number of at least 1, got ${k}`)
  if (counts.n < k) return null
  if (kind < k) return 0
  let product = 1
  for (let drawn = 0; drawn < k; drawn++) product *= (kind - drawn) / (counts.n - drawn)
  return product
}
