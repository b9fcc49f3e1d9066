/** What became of a trial, in the order in which reports list them. */
export const OUTCOMES = [
  'passed',
  'failed',
  'agent_timeout',
  'agent_error',
  'refusal',
  'limit',
  'verifier_error',
  'provider_error',
  'infrastructure_error',
  'cancelled',
  'lost',
  'invalid',
  'unclassified',
] as const

export type Outcome = (typeof OUTCOMES)[number]

/** Outcomes that are no evidence about the agent: left out of every score, counted and shown beside it. */
export const EXCLUDED_OUTCOMES = [
  'provider_error',
  'infrastructure_error',
  'cancelled',
  'lost',
  'invalid',
  'unclassified',
] as const satisfies readonly Outcome[]

const EXCLUDED: ReadonlySet<Outcome> = new Set(EXCLUDED_OUTCOMES)

export function isExcluded(outcome: Outcome): boolean {
  return EXCLUDED.has(outcome)
}
