import type { BoardRules } from '#core/report/rules'
import type { Outcome } from '#core/trial/outcome'
import { success } from '#core/trial/policy'

/** How an outcome is shown to people: a letter, words, what it means and what it does to a score. */
export type OutcomeWords = {
  readonly letter: string
  readonly words: string
  readonly meaning: string
  readonly counts: 'success' | 'failure' | 'by its reward, else as a failure' | 'not at all'
}

/** One row per outcome; no two share a letter. */
export const OUTCOME_WORDS: { readonly [outcome in Outcome]: OutcomeWords } = {
  passed: {
    letter: 'P',
    words: 'passed',
    meaning: 'the verifier gave a reward at or above the pass threshold',
    counts: 'success',
  },
  failed: {
    letter: 'F',
    words: 'failed',
    meaning: 'the verifier gave a reward below the pass threshold',
    counts: 'failure',
  },
  agent_timeout: {
    letter: 'T',
    words: 'agent timeout',
    meaning: 'the agent used up its time',
    counts: 'by its reward, else as a failure',
  },
  agent_error: {
    letter: 'E',
    words: 'agent error',
    meaning: 'the agent crashed',
    counts: 'by its reward, else as a failure',
  },
  refusal: {
    letter: 'R',
    words: 'refusal',
    meaning: 'the model refused to do the task',
    counts: 'by its reward, else as a failure',
  },
  limit: {
    letter: 'L',
    words: 'token or context limit',
    meaning: 'the agent used up its tokens or its context',
    counts: 'by its reward, else as a failure',
  },
  verifier_error: {
    letter: 'V',
    words: 'verifier error',
    meaning: 'the verifier ran out of time or left no readable reward after the agent ran',
    counts: 'failure',
  },
  provider_error: {
    letter: 'A',
    words: 'provider error',
    meaning: "the model's API failed: rate limit, server error, authentication, credit",
    counts: 'not at all',
  },
  infrastructure_error: {
    letter: 'I',
    words: 'infrastructure error',
    meaning: 'image, Docker, set-up, disk, network or Harbor itself failed',
    counts: 'not at all',
  },
  cancelled: { letter: 'C', words: 'cancelled', meaning: 'somebody stopped the run', counts: 'not at all' },
  lost: { letter: 'M', words: 'missing', meaning: 'it was planned and left no trace', counts: 'not at all' },
  invalid: {
    letter: 'N',
    words: 'invalid',
    meaning: 'it was not what was planned, or it was voided',
    counts: 'not at all',
  },
  unclassified: {
    letter: 'U',
    words: 'unclassified',
    meaning: 'no rule knows this failure yet; the config is not ranked until one does',
    counts: 'not at all',
  },
}

/** One trial in a row of marks: never told by colour alone. */
export type Mark = {
  /** The outcome's letter, with `+` where a trial that did not end well still earned its reward. */
  readonly text: string
  readonly tone: 'success' | 'failure' | 'excluded'
  /** `agent timeout, counts as a success`. */
  readonly words: string
}

/** The mark of a voided trial, whatever became of it. */
export const VOIDED: Mark = { text: OUTCOME_WORDS.invalid.letter, tone: 'excluded', words: 'voided, not counted' }

/** The mark of one trial. P and F follow the threshold of the board, not the one that the trial ran under. */
export function mark(trial: Parameters<typeof success>[0], rules: BoardRules): Mark {
  const succeeded = success(trial, rules.policy, rules.pass_threshold)
  if (succeeded === null) {
    const { letter, words } = OUTCOME_WORDS[trial.outcome]
    return { text: letter, tone: 'excluded', words: `${words}, not counted` }
  }
  const tone = succeeded ? 'success' : 'failure'
  if (trial.outcome === 'passed' || trial.outcome === 'failed') {
    const { letter, words } = OUTCOME_WORDS[succeeded ? 'passed' : 'failed']
    return { text: letter, tone, words }
  }
  const { letter, words } = OUTCOME_WORDS[trial.outcome]
  return { text: succeeded ? `${letter}+` : letter, tone, words: `${words}, counts as a ${tone}` }
}
