import { timing } from '#core/report/timing'
import { mean } from '#core/statistics/mean'
import { costOf, type Prices } from '#core/trial/price'
import type { TrialRecord } from '#core/trial/record'

/** What one counted trial of a cell costs and takes. Null is unknown, never 0. */
export type CellUse = {
  /** Mean over the trials whose cost is known, US dollars; how many these are, and how many of them are estimated. */
  readonly cost_per_trial_usd: number | null
  readonly cost_known: number
  readonly estimated_cost_known: number
  /** Median time of the agent, seconds; only a lower bound where it runs into the time limit. */
  readonly time_p50_s: number | null
  readonly time_p50_censored: boolean
}

/** @param counted the trials of one cell that count */
export function cellUse(counted: readonly TrialRecord[], prices: Prices): CellUse {
  const costs = counted.flatMap((trial) => costOf(trial, prices) ?? [])
  const { time_p50_s, time_p50_censored } = timing(counted)
  return {
    cost_per_trial_usd: mean(costs.map(({ usd }) => usd)),
    cost_known: costs.length,
    estimated_cost_known: costs.filter(({ source }) => source === 'estimated').length,
    time_p50_s,
    time_p50_censored,
  }
}
