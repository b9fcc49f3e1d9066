import type { TrialRecord } from '#core/trial/record'

/** What a model's provider asks for from a day on, until a later entry of the same model. */
export type Price = {
  /** `provider/name` as a trial names it: `model_provider`, a slash, `model`. */
  readonly model: string
  /** The first day it holds, UTC: `2026-11-21`. */
  readonly from: string
  /** Where the figures stand. */
  readonly source: string
  /** US dollars for a million tokens; `cached_input` null: not known. */
  readonly usd_per_million: { readonly input: number; readonly cached_input: number | null; readonly output: number }
}

/** In any order; no model has two entries of one day. */
export type Prices = readonly Price[]

type Used = Pick<
  TrialRecord,
  'model_provider' | 'model' | 'started_at' | 'input_tokens' | 'cache_tokens' | 'output_tokens'
>

/**
 * What a trial cost by its tokens and the price of the day on which it began, in US dollars, not rounded. Input tokens
 * include the cached ones, which have a price of their own. null where anything that this needs is unknown: the model,
 * the day, a price for that day, or a number of tokens. An unknown share of cached input is one of them, unless cached
 * input costs the same, since a saving that nobody reported would be invented; so is cached input without a price. An
 * agent that calls no model has no estimate.
 */
export function estimateUsd(trial: Used, prices: Prices): number | null {
  const price = priceOf(trial, prices)
  const { input_tokens, output_tokens } = trial
  if (price === null || input_tokens === null || output_tokens === null) return null
  const { input, cached_input, output } = price.usd_per_million
  const cached = trial.cache_tokens ?? (cached_input === input ? 0 : null)
  if (cached === null || cached > input_tokens || (cached > 0 && cached_input === null)) return null
  return ((input_tokens - cached) * input + cached * (cached_input ?? 0) + output_tokens * output) / 1e6
}

/** What a trial cost and who says so: a cost that Harbor reported is never replaced by an estimate; null when unknown. */
export type Cost = { readonly usd: number; readonly source: 'reported' | 'estimated' }

export function costOf(trial: Used & Pick<TrialRecord, 'cost_usd'>, prices: Prices): Cost | null {
  if (trial.cost_usd !== null) return { usd: trial.cost_usd, source: 'reported' }
  const usd = estimateUsd(trial, prices)
  return usd === null ? null : { usd, source: 'estimated' }
}

/** The entry in force on the day on which the trial began. */
function priceOf({ model_provider, model, started_at }: Used, prices: Prices): Price | null {
  if (model === null || started_at === null) return null
  const name = model_provider === null ? model : `${model_provider}/${model}`
  const day = started_at.slice(0, 10)
  let found: Price | null = null
  for (const price of prices) {
    if (price.model === name && price.from <= day && (found === null || price.from > found.from)) found = price
  }
  return found
}
