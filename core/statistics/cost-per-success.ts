import { mean, sum } from '#core/statistics/mean'
import { TIE_TOLERANCE } from '#core/statistics/tolerance'

/** A task whose cost is known: mean cost of a run and its success rate, 0..1. */
export type TaskCost = {
  readonly cost_usd: number
  readonly rate: number
}

/** What a success costs. There is no symmetric interval: it could go below 0. */
export type CostPerSuccess = {
  readonly usd: number
  /** on tasks like these, by the delta method */
  readonly se_usd: number
}

/**
 * R = sum of mean costs / sum of success rates, every task with the same weight, and its error
 * sqrt(sum (c - R s)^2 / (T - 1) / T) / mean(s), the tasks being a sample.
 *
 * @param tasks those whose cost is known, and no others: an unknown cost is not 0
 * @returns null when nothing succeeded or there are fewer than two tasks
 * @throws RangeError for a cost that is negative or not finite, or a rate out of range
 */
export function costPerSuccess(tasks: readonly TaskCost[]): CostPerSuccess | null {
  for (const { cost_usd, rate } of tasks) {
    if (!(cost_usd >= 0 && cost_usd < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`cost_usd must be finite and at least 0, got ${cost_usd}`)
    }
    if (!(rate >= 0 && rate <= 1)) throw new RangeError(`rate must be from 0 to 1, got ${rate}`)
  }
  const meanRate = mean(tasks.map((task) => task.rate))
  const meanCost = mean(tasks.map((task) => task.cost_usd))
  if (meanRate === null || meanCost === null || meanRate < TIE_TOLERANCE || tasks.length < 2) return null
  const usd = meanCost / meanRate
  const squares = sum(tasks.map((task) => (task.cost_usd - usd * task.rate) ** 2))
  return { usd, se_usd: Math.sqrt(squares / (tasks.length - 1) / tasks.length) / meanRate }
}
