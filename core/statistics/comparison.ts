import type { Counts } from '#core/statistics/counts'
import type { DifferenceInterval } from '#core/statistics/interval'
import { mean, sum } from '#core/statistics/mean'
import { minimumDetectableDifference } from '#core/statistics/minimum-detectable'
import { pairedT } from '#core/statistics/paired-t'
import { type PairedTest, pairedTest, sharedTasks } from '#core/statistics/paired-test'
import { seTask } from '#core/statistics/standard-error'
import { allEqual, TIE_TOLERANCE } from '#core/statistics/tolerance'

/** Two configs over the tasks that both cover. Differences are the first's rate minus the second's, -1..1. */
export type Comparison = {
  /** tasks that both cover */
  readonly tasks: number
  /** mean difference; null without a shared task */
  readonly difference: number | null
  /** 95 %, by the t quantile; it may exclude 0 where the reported p is above .05: p decides. Null for fewer than two tasks, or equal differences. */
  readonly interval: DifferenceInterval | null
  /** the reported test; null for fewer than two tasks */
  readonly test: PairedTest | null
  /** error of the mean difference, the tasks being a sample; null for fewer than two tasks */
  readonly se: number | null
  /** what the error would be if the two had run different tasks; null for fewer than two */
  readonly se_unpaired: number | null
  /** Pearson's r of the two lists of rates; null where one of them does not vary */
  readonly correlation: number | null
  /** smallest true difference found with 80 % power at this error; null where the error is undefined or 0 */
  readonly minimum_detectable: number | null
  /** shared tasks on which the first is better, the second is, or neither */
  readonly wins: number
  readonly losses: number
  readonly ties: number
}

/**
 * Is the first config better on tasks *like* these? Tasks are a sample and pair the two configs.
 *
 * Source: Miller 2024, "Adding Error Bars to Evals", arXiv 2411.00640.
 *
 * @param a cells of the first config, one per task
 * @param b cells of the second, the same tasks in the same order; a task with n = 0 on either side is not shared
 * @throws RangeError for counts that cannot be, or lists of different length
 */
export function comparison(a: readonly Counts[], b: readonly Counts[]): Comparison {
  const shared = sharedTasks(a, b)
  const { first, second, differences } = shared
  const t = pairedT(differences)
  const firstSe = seTask(first)
  const secondSe = seTask(second)
  const wins = differences.filter((each) => each > TIE_TOLERANCE).length
  const losses = differences.filter((each) => each < -TIE_TOLERANCE).length
  return {
    tasks: differences.length,
    difference: mean(differences),
    interval: t?.interval ?? null,
    test: pairedTest(shared),
    se: t?.se ?? null,
    se_unpaired: firstSe === null || secondSe === null ? null : Math.hypot(firstSe, secondSe),
    correlation: correlation(first, second),
    minimum_detectable: t === null || t.se === 0 ? null : minimumDetectableDifference(t.se),
    wins,
    losses,
    ties: differences.length - wins - losses,
  }
}

function correlation(a: readonly number[], b: readonly number[]): number | null {
  const centreA = mean(a)
  const centreB = mean(b)
  if (centreA === null || centreB === null || allEqual(a) || allEqual(b)) return null
  const products = sum(a.map((value, index) => (value - centreA) * ((b[index] ?? 0) - centreB)))
  const squares = (values: readonly number[], centre: number) => sum(values.map((value) => (value - centre) ** 2))
  return products / Math.sqrt(squares(a, centreA) * squares(b, centreB))
}
