import type { Outcome } from '#core/trial/outcome'

/** One way to look at a trial of Terminal-Bench 1: what the rules are held against. */
export type Tb1Facts = {
  /** `failure_mode` as it was written. */
  readonly failure_mode: string
  /** `is_resolved`, against the threshold; `none`: there was no verdict. */
  readonly verdict: 'passed' | 'failed' | 'none'
  /**
   * `contradict`: the verdict is not what the tests give, every one of which must have passed. `missing`: it is resolved, and
   * not one test is named.
   */
  readonly tests: 'agree' | 'contradict' | 'missing'
  /** false: nothing was written down of it: no time, no recording, no verdict. */
  readonly began: boolean
}

export type Tb1Rule = {
  readonly id: string
  /** Conditions; all that are given must hold. */
  readonly when: Partial<Omit<Tb1Facts, 'failure_mode'>> & { readonly failure_mode?: readonly string[] }
  readonly outcome: Outcome
  readonly why: string
}

/** `unset` is what 0.1 and 0.2 write of a trial that nothing went wrong with; `none` is the agents' own word for it. */
const NOTHING_WRONG = ['unset', 'none']

/**
 * How the outcome is decided: the first row whose conditions all hold; `unclassified` where none does. A new failure mode
 * is a new row and a fixture. Terminal-Bench 1 does not tell a failure of a model's provider from one of the agent.
 */
export const TB1_RULES: readonly Tb1Rule[] = [
  {
    id: 'tb1-contradiction',
    when: { tests: 'contradict' },
    outcome: 'invalid',
    why: 'is_resolved is not what parser_results give: all tests passed, or not all',
  },
  {
    id: 'tb1-not-begun',
    when: { failure_mode: ['unknown_agent_error'], began: false },
    outcome: 'infrastructure_error',
    why: 'Terminal-Bench itself failed, calls that an error of the agent, and wrote down nothing of the trial, not even how far it came',
  },
  {
    id: 'tb1-agent-installation-failed',
    when: { failure_mode: ['agent_installation_failed'] },
    outcome: 'infrastructure_error',
    why: 'the agent could not be installed in the container',
  },
  {
    id: 'tb1-agent-timeout',
    when: { failure_mode: ['agent_timeout'] },
    outcome: 'agent_timeout',
    why: 'the agent ran into its limit; the tests ran all the same',
  },
  {
    id: 'tb1-length-exceeded',
    when: { failure_mode: ['context_length_exceeded', 'output_length_exceeded'] },
    outcome: 'limit',
    why: "the model's context or answer was longer than the model takes or gives",
  },
  {
    id: 'tb1-llm-parse-error',
    when: { failure_mode: ['fatal_llm_parse_error'] },
    outcome: 'agent_error',
    why: "the agent could not read its model's answers",
  },
  {
    id: 'tb1-agent-error',
    when: { failure_mode: ['unknown_agent_error', 'unknown'] },
    outcome: 'agent_error',
    why: 'the agent raised, or ended without a result',
  },
  {
    id: 'tb1-test-timeout',
    when: { failure_mode: ['test_timeout'] },
    outcome: 'verifier_error',
    why: 'the tests ran into their limit',
  },
  {
    id: 'tb1-parse-error',
    when: { failure_mode: ['parse_error'] },
    outcome: 'verifier_error',
    why: 'what the tests printed has no result that could be read',
  },
  {
    id: 'tb1-no-tests',
    when: { failure_mode: NOTHING_WRONG, tests: 'missing' },
    outcome: 'verifier_error',
    why: 'resolved without a single test: of no tests all have passed, which shows nothing',
  },
  // As of Harbor's trials: the reward decides.
  {
    id: 'passed',
    when: { failure_mode: NOTHING_WRONG, verdict: 'passed' },
    outcome: 'passed',
    why: 'resolved',
  },
  {
    id: 'failed',
    when: { failure_mode: NOTHING_WRONG, verdict: 'failed' },
    outcome: 'failed',
    why: 'not resolved',
  },
]

/** The outcome of a trial, and the rule that decided. */
export function tb1Outcome(facts: Tb1Facts): { readonly outcome: Outcome; readonly rule: string } {
  const rule = TB1_RULES.find(({ when: { failure_mode, ...others } }) =>
    [
      failure_mode === undefined || failure_mode.includes(facts.failure_mode),
      ...Object.entries(others).map(([name, value]) => facts[name as keyof typeof others] === value),
    ].every(Boolean),
  )
  return rule === undefined
    ? { outcome: 'unclassified', rule: 'tb1-no-rule' }
    : { outcome: rule.outcome, rule: rule.id }
}
