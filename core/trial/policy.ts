import { isExcluded, type Outcome } from '#core/trial/outcome'
import type { TrialRecord } from '#core/trial/record'

export const POLICY_NAMES = ['default', 'tbench', 'null-zero'] as const
export type PolicyName = (typeof POLICY_NAMES)[number]

type Judged = Pick<TrialRecord, 'outcome' | 'reward' | 'exception_type' | 'exception_step' | 'record_state'>

/** By what rule trials count. Whatever the policy, a voided trial does not, and no reward is a failure. */
export type Policy = {
  /** What counts and what is left out, as a sentence for every report. */
  readonly words: string
  readonly counts: (trial: Judged) => boolean
}

/** The exceptions that tbench.ai's own query keeps; it drops trials with any other. */
const TBENCH_KEEPS: readonly string[] = [
  'AgentTimeoutError',
  'VerifierTimeoutError',
  'PermissionError',
  'RewardFileNotFoundError',
]

/** Not what was planned, or nothing there to judge: no policy of anybody's counts them. */
const NEVER: readonly Outcome[] = ['invalid', 'lost']

/** `default` is Regatta's own; the others are those of other leaderboards, so that numbers can be compared. */
export const POLICIES: Readonly<Record<PolicyName, Policy>> = {
  default: {
    words:
      "the agent's own failures count (timeout, crash, refusal, limit), by the reward where there is one, else as failed; what says nothing about the agent (infrastructure, provider, cancelled) is excluded",
    counts: ({ outcome }) => !isExcluded(outcome),
  },
  tbench: {
    words: `as tbench.ai counts: trials without an exception of their own (a step's is none) and those with ${TBENCH_KEEPS.join(', ')}, no reward being 0; trials with any other exception are excluded, also where they earned a reward`,
    counts: (trial) => isJudgeable(trial) && (!hasOwnException(trial) || isKept(trial.exception_type)),
  },
  'null-zero': {
    words:
      "as Harbor's own metrics count: every trial that left a result, no reward being 0, whatever the reason, so infrastructure counts against the agent",
    counts: isJudgeable,
  },
}

function isJudgeable({ outcome, record_state }: Judged): boolean {
  return record_state === 'complete' && !NEVER.includes(outcome)
}

/** What a step raised is no exception of the trial to Harbor, and so to who reads its `exception_info` only. */
function hasOwnException(trial: Judged): trial is Judged & { readonly exception_type: string } {
  return trial.exception_type !== null && trial.exception_step === null
}

function isKept(exceptionType: string): boolean {
  return TBENCH_KEEPS.includes(exceptionType)
}

/** Whether a trial is a success, a failure, or does not count (null). A counted trial without a reward is a failure. */
export function success(trial: Judged, policy: PolicyName, passThreshold: number): boolean | null {
  if (!POLICIES[policy].counts(trial)) return null
  return trial.reward !== null && trial.reward >= passThreshold
}
