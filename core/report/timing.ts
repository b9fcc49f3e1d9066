import { plural } from '#core/report/format'
import { exactUpTo } from '#core/statistics/exact-up-to'
import { quantile } from '#core/statistics/quantile'
import type { TrialRecord } from '#core/trial/record'

/** How long the agent itself took, in seconds: no queue, image, set-up or verifier. Null where no trial says. */
export type Timing = {
  readonly time_p50_s: number | null
  readonly time_p90_s: number | null
  /** Timeouts would have taken longer still, and the quantile with them: it is only a lower bound. */
  readonly time_p50_censored: boolean
  readonly time_p90_censored: boolean
  /** Trials that ran into the agent's time limit. */
  readonly timeouts: number
}

/** What timeouts among the trials mean for the times that are told of them. */
export function timeoutWords(timeouts: number): string {
  return `${plural(timeouts, 'trial')} ran into the time limit and would have taken longer still: a time with ">=" is only a lower bound.`
}

/** @param counted the trials of one config that count */
export function timing(counted: readonly Pick<TrialRecord, 'outcome' | 'agent_s'>[]): Timing {
  const known = counted.flatMap(({ agent_s }) => agent_s ?? [])
  const timeouts = counted.filter(({ outcome }) => outcome === 'agent_timeout')
  const exact = exactUpTo(
    known,
    timeouts.flatMap(({ agent_s }) => agent_s ?? []),
  )
  const isCensored = (seconds: number | null) => seconds !== null && (exact === null || seconds > exact)
  const time_p50_s = quantile(known, 0.5)
  const time_p90_s = quantile(known, 0.9)
  return {
    time_p50_s,
    time_p90_s,
    time_p50_censored: isCensored(time_p50_s),
    time_p90_censored: isCensored(time_p90_s),
    timeouts: timeouts.length,
  }
}
