import type { Counts } from '#core/statistics/counts'
import { type PairedTest, pairedTest, sharedTasks } from '#core/statistics/paired-test'

/** The test of config i against config j, its difference being i's minus j's; null where there is none. */
export type Pairwise = (i: number, j: number) => PairedTest | null

/**
 * Every pair of configs of a board, each tested once.
 *
 * @param board a list of cells per config, one per task, all over the same tasks in the same order
 * @throws RangeError for counts that cannot be, or lists of different length
 */
export function pairwiseTests(board: readonly (readonly Counts[])[]): Pairwise {
  const above = board.map((cells, i) => board.slice(i + 1).map((other) => pairedTest(sharedTasks(cells, other))))
  return (i, j) => {
    if (i < j) return above[i]?.[j - i - 1] ?? null
    const mirrored = above[j]?.[i - j - 1] ?? null
    return mirrored === null ? null : { ...mirrored, difference: -mirrored.difference }
  }
}
