/** Limits that Harbor enforces on one trial, in seconds; null: none. */
export type PhaseLimits = {
  readonly build_timeout_s: number | null
  readonly agent_timeout_s: number | null
  readonly verifier_timeout_s: number | null
}

/** The slowest of some trials in one phase, in seconds, and the task's limit for it. */
export type PhaseTime = {
  readonly phase: 'build' | 'agent' | 'verifier'
  readonly agent: string
  readonly seconds: number
  readonly limit: number | null
}

/** From this share of a limit on a slower or busier machine may meet it. */
export const NEAR = 0.5

/** What a trial took in its phases, in seconds; null: not known, or of several steps, which have limits of their own. */
export type PhaseSeconds = {
  readonly agent: string
  readonly build_s: number | null
  readonly agent_s: number | null
  readonly verifier_s: number | null
}

/** The slowest build, solution and verification. Nop does nothing, so it says nothing about the agent's limit. */
export function phaseTimes(trials: readonly PhaseSeconds[], limits: PhaseLimits): readonly PhaseTime[] {
  const oracle = trials.filter(({ agent }) => agent === 'oracle')
  return [
    ...slowest('build', trials, limits.build_timeout_s),
    ...slowest('agent', oracle, limits.agent_timeout_s),
    ...slowest('verifier', trials, limits.verifier_timeout_s),
  ]
}

/** The share of its limit that a phase took; null where there is no limit. */
export function shareOf({ seconds, limit }: PhaseTime): number | null {
  return limit === null || limit <= 0 ? null : seconds / limit
}

function slowest(
  phase: PhaseTime['phase'],
  trials: readonly PhaseSeconds[],
  limit: number | null,
): readonly PhaseTime[] {
  const times = trials.flatMap((trial) => {
    const seconds = trial[`${phase}_s`]
    return seconds === null ? [] : [{ phase, agent: trial.agent, seconds, limit }]
  })
  const [first] = times.sort((a, b) => b.seconds - a.seconds)
  return first === undefined ? [] : [first]
}
