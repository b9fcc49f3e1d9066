import type { Standing } from '#core/report/standing'
import { cellSummary } from '#core/statistics/cell'
import { OUTCOMES, type Outcome } from '#core/trial/outcome'

/** How many excluded trials there are of each outcome that occurs, in the order of OUTCOMES. */
export type ExcludedBy = { readonly [outcome in Outcome]?: number }

/** What the trials of one cell come to. `rate`, `low`, `high` are proportions 0..1, null when no trial counts. */
export type Tally = {
  readonly n: number
  readonly successes: number
  readonly rate: number | null
  /** 95 % Wilson interval of the rate. */
  readonly low: number | null
  readonly high: number | null
  readonly excluded: number
  readonly excluded_by: ExcludedBy
  readonly left_out: number
}

export function tally(standings: readonly Standing[]): Tally {
  let n = 0
  let successes = 0
  let left_out = 0
  const excluded: Outcome[] = []
  for (const standing of standings) {
    if (standing.kind === 'excluded') excluded.push(standing.outcome)
    else if (standing.kind === 'left_out') left_out += 1
    else {
      n += 1
      if (standing.success) successes += 1
    }
  }
  const { rate, interval } = cellSummary({ n, successes })
  return {
    n,
    successes,
    rate,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    excluded: excluded.length,
    excluded_by: excludedBy(excluded),
    left_out,
  }
}

function excludedBy(outcomes: readonly Outcome[]): ExcludedBy {
  const counts: { [outcome in Outcome]?: number } = {}
  if (outcomes.length === 0) return counts
  for (const outcome of OUTCOMES) {
    const found = outcomes.filter((each) => each === outcome).length
    if (found > 0) counts[outcome] = found
  }
  return counts
}
