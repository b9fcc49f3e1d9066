import { censoredDuration, count, NONE, spent } from '#core/report/format'
import { type Spending, spending } from '#core/report/spending'
import { type Timing, timing } from '#core/report/timing'
import type { Prices } from '#core/trial/price'
import type { TrialRecord } from '#core/trial/record'

/** What the counted trials of a cell cost, used and took together. Null is unknown, never 0. */
export type CellTotals = Pick<
  Spending,
  | 'input_tokens'
  | 'output_tokens'
  | 'tokens_known'
  | 'cost_usd'
  | 'cost_known'
  | 'estimated_cost_usd'
  | 'estimated_cost_known'
> &
  Pick<Timing, 'time_p50_s' | 'time_p50_censored'>

/** @param counted the trials of one cell that count */
export function cellTotals(counted: readonly TrialRecord[], prices: Prices): CellTotals {
  const { input_tokens, output_tokens, tokens_known, ...used } = spending([], counted, prices)
  const { cost_usd, cost_known, estimated_cost_usd, estimated_cost_known } = used
  const { time_p50_s, time_p50_censored } = timing(counted)
  return {
    input_tokens,
    output_tokens,
    tokens_known,
    cost_usd,
    cost_known,
    estimated_cost_usd,
    estimated_cost_known,
    time_p50_s,
    time_p50_censored,
  }
}

/** One sentence for `n` counted trials; null without any. */
export function totalsWords(totals: CellTotals, n: number): string | null {
  if (n === 0) return null
  const { input_tokens, output_tokens, tokens_known, time_p50_s, time_p50_censored } = totals
  const known = tokens_known === n ? '' : ` (${count(tokens_known)} of ${count(n)})`
  const tokens = tokens_known === 0 ? 'unknown' : `${count(input_tokens)} in and ${count(output_tokens)} out${known}`
  const told = (text: string) => (text === NONE ? 'unknown' : text)
  return `Counted trials together: cost ${told(spent(totals, n))}, tokens ${tokens}; median time of the agent ${told(censoredDuration(time_p50_s, time_p50_censored))}.`
}
