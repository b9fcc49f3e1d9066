import type { Classification } from '#core/trial/classify'
import type { Outcome } from '#core/trial/outcome'

export type RetryPolicy = {
  /** Executions of one slot at most, the first included. */
  readonly max_tries: number
  /** Wait before the second try, by whose failure it was; doubled before each further one. Seconds. */
  readonly first_wait: { readonly infrastructure: number; readonly provider: number }
  readonly longest_wait: number
}

/** A provider that says "too many requests" needs longer than a container that did not start. */
export const RETRY_POLICY: RetryPolicy = {
  max_tries: 3,
  first_wait: { infrastructure: 2, provider: 10 },
  longest_wait: 120,
}

export type Advice =
  | { readonly kind: 'done' }
  | { readonly kind: 'retry'; readonly wait_seconds: number }
  /** The slot stays without a score. */
  | { readonly kind: 'give_up' }

/** What is somebody else's failure, and may be another time's success. Nothing that an agent was scored for is among it. */
const RETRIED: ReadonlySet<Outcome> = new Set(['infrastructure_error', 'provider_error', 'lost', 'cancelled'])

/**
 * What to do after a slot's latest try, given all of them in order. A scored trial is never run again; an exclusion that
 * the agent's side could have caused comes back from `classify` as scored the second time, so it is retried once.
 * `random` is in [0, 1): the wait is between half and all of its length, so that trials which failed together do not come
 * back together.
 */
export function adviceAfter(
  tries: readonly Pick<Classification, 'outcome' | 'aftermath' | 'agent_could_cause'>[],
  policy: RetryPolicy,
  random: number,
): Advice {
  const last = tries.at(-1)
  if (last === undefined) throw new TypeError('advice needs at least one try')
  if (last.outcome === 'invalid' || last.outcome === 'unclassified') return { kind: 'give_up' }
  if (!RETRIED.has(last.outcome)) return { kind: 'done' }
  // What the agent itself may have brought about is no proof that another try would end the same.
  const hopeless = last.aftermath !== null && !last.agent_could_cause
  if (hopeless || tries.length >= policy.max_tries) return { kind: 'give_up' }
  const first = policy.first_wait[last.outcome === 'provider_error' ? 'provider' : 'infrastructure']
  const full = Math.min(policy.longest_wait, first * 2 ** (tries.length - 1))
  return { kind: 'retry', wait_seconds: full * (0.5 + random / 2) }
}
