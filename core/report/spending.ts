import type { CellUse } from '#core/report/cell-use'
import { costPerSuccess } from '#core/statistics/cost-per-success'
import { mean, sum } from '#core/statistics/mean'
import { costOf, type Prices } from '#core/trial/price'
import type { TrialRecord } from '#core/trial/record'

/** What the counted trials of one config used and cost, US dollars. Null is unknown; no unknown is taken for 0. */
export type Spending = {
  /** Sums over the trials that tell both input (cached input included) and output, and how many these are. */
  readonly input_tokens: number | null
  readonly output_tokens: number | null
  readonly tokens_known: number
  /** The cached part of the input, over the trials that tell it. */
  readonly cache_tokens: number | null
  /** Sum of the costs that Harbor reported, and of how many trials. */
  readonly cost_usd: number | null
  readonly cost_known: number
  /** Sum of the costs computed from tokens and prices, of trials without a reported one, and how many these are. */
  readonly estimated_cost_usd: number | null
  readonly estimated_cost_known: number
  /** Mean cost of a trial, every task with the same weight; like the next, of reported costs and, where there is none, estimated ones. */
  readonly cost_per_task_usd: number | null
  /** What a success costs, its error on tasks like these, and over how many tasks: those with a known cost. */
  readonly cost_per_success_usd: number | null
  readonly cost_per_success_se_usd: number | null
  readonly cost_per_success_tasks: number
  /** What the two above rest on; null where no cost is known. */
  readonly cost_basis: 'reported' | 'estimated' | 'mixed' | null
}

/** What a cell says of its cost and its success rate. */
type SpendingCell = Pick<CellUse, 'cost_per_trial_usd'> & { readonly rate: number | null }

/**
 * @param cells of one config, one per task
 * @param trials of these cells, those that count
 */
export function spending(cells: readonly SpendingCell[], trials: readonly TrialRecord[], prices: Prices): Spending {
  const told = trials.filter(({ input_tokens, output_tokens }) => input_tokens !== null && output_tokens !== null)
  const costs = trials.flatMap((trial) => costOf(trial, prices) ?? [])
  const reported = costs.filter(({ source }) => source === 'reported').map(({ usd }) => usd)
  const estimated = costs.filter(({ source }) => source === 'estimated').map(({ usd }) => usd)
  const tasks = cells.flatMap(({ cost_per_trial_usd: cost_usd, rate }) =>
    cost_usd === null || rate === null ? [] : [{ cost_usd, rate }],
  )
  const perSuccess = costPerSuccess(tasks)
  return {
    input_tokens: total(told.flatMap(({ input_tokens }) => input_tokens ?? [])),
    output_tokens: total(told.flatMap(({ output_tokens }) => output_tokens ?? [])),
    tokens_known: told.length,
    cache_tokens: total(told.flatMap(({ cache_tokens }) => cache_tokens ?? [])),
    cost_usd: total(reported),
    cost_known: reported.length,
    estimated_cost_usd: total(estimated),
    estimated_cost_known: estimated.length,
    cost_per_task_usd: mean(tasks.map(({ cost_usd }) => cost_usd)),
    cost_per_success_usd: perSuccess?.usd ?? null,
    cost_per_success_se_usd: perSuccess?.se_usd ?? null,
    cost_per_success_tasks: tasks.length,
    cost_basis: basis(reported.length, estimated.length),
  }
}

function basis(reported: number, estimated: number): Spending['cost_basis'] {
  if (reported === 0) return estimated === 0 ? null : 'estimated'
  return estimated === 0 ? 'reported' : 'mixed'
}

/** Null, not 0, of nothing. */
export function total(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values)
}
