import { successRate } from '#core/statistics/cell'
import type { Counts } from '#core/statistics/counts'
import { mcnemar } from '#core/statistics/mcnemar'
import { mean } from '#core/statistics/mean'
import { pairedT } from '#core/statistics/paired-t'
import { MOST_TASKS_TO_FLIP, signFlip } from '#core/statistics/sign-flip'

/** The p value that is reported of two configs on tasks like these, and the test that gave it. */
export type PairedTest = {
  readonly method: 'mcnemar' | 'sign_flip' | 'paired_t'
  /** two-sided, 0..1 */
  readonly p: number
  /** mean over the shared tasks of the first config's rate minus the second's, -1..1 */
  readonly difference: number
}

/** Two configs on the tasks that both cover. */
export type SharedTasks = {
  /** success rates of the first config and of the second, 0..1, one per shared task */
  readonly first: readonly number[]
  readonly second: readonly number[]
  /** first minus second, -1..1 */
  readonly differences: readonly number[]
  /** whether both sides have a single trial on every shared task */
  readonly single: boolean
}

/**
 * @param a cells of the first config, one per task
 * @param b cells of the second, the same tasks in the same order; a task with n = 0 on either side is not shared
 * @throws RangeError for counts that cannot be, or lists of different length
 */
export function sharedTasks(a: readonly Counts[], b: readonly Counts[]): SharedTasks {
  if (a.length !== b.length) throw new RangeError(`expected cells of the same tasks, got ${a.length} and ${b.length}`)
  const first: number[] = []
  const second: number[] = []
  let single = true
  for (const [index, one] of a.entries()) {
    const other = b[index]
    const firstRate = successRate(one)
    const secondRate = other === undefined ? null : successRate(other)
    if (firstRate === null || secondRate === null) continue
    first.push(firstRate)
    second.push(secondRate)
    single &&= one.n === 1 && other?.n === 1
  }
  return { first, second, differences: first.map((rate, index) => rate - (second[index] ?? 0)), single }
}

/**
 * Whether two configs differ on tasks *like* these: exact McNemar where every shared task has one trial a side, else
 * the exact sign-flip test up to 20 shared tasks, else the paired t test.
 *
 * @returns null for fewer than two shared tasks
 */
export function pairedTest({ differences, single }: SharedTasks): PairedTest | null {
  const difference = mean(differences)
  if (difference === null || differences.length < 2) return null
  if (single) {
    const wins = differences.filter((each) => each > 0).length
    const losses = differences.filter((each) => each < 0).length
    return { method: 'mcnemar', p: mcnemar(wins, losses), difference }
  }
  const few = differences.length <= MOST_TASKS_TO_FLIP
  const p = few ? signFlip(differences) : pairedT(differences, difference)?.p
  return p === null || p === undefined ? null : { method: few ? 'sign_flip' : 'paired_t', p, difference }
}
