import { isExcluded, type Outcome } from '#core/trial/outcome'
import type { TrialRecord } from '#core/trial/record'

export const POLICY_NAMES = ['default', 'tbench', 'null-zero'] as const
export type PolicyName = (typeof POLICY_NAMES)[number]

type Judged = Pick<TrialRecord, 'outcome' | 'reward' | 'exception_type' | 'exception_step' | 'record_state'>

/** By what rule trials count. Whatever the policy, a voided trial does not, and no reward is a failure. */
export type Policy = {
  /** What counts and what is left out of the trials of each harness, as a sentence for every report. */
  readonly words: Readonly<Record<TrialRecord['harness'], string>>
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

/** What Terminal-Bench 1 itself counted: its trials have no exceptions, so policies that differ by these are one. */
const AS_TB1 =
  'every trial whose verdict its own tests do not contradict, whatever its failure_mode, no verdict or one without a single test being a failure'

/** `default` is Regatta's own; the others are those of other leaderboards, so that numbers can be compared. */
export const POLICIES: Readonly<Record<PolicyName, Policy>> = {
  default: {
    words: {
      harbor:
        "the agent's own failures count (timeout, crash, refusal, limit), by the reward where there is one, else as failed; what says nothing about the agent (infrastructure, provider, cancelled) is excluded",
      tb1: "the agent's own failures count (timeout, error, limit), by the verdict where there is one, else as failed, a failure of the model's provider among them; what says nothing about the agent (no container, no installed agent, a verdict that its tests contradict) is excluded",
    },
    counts: ({ outcome }) => !isExcluded(outcome),
  },
  tbench: {
    words: {
      harbor: `as tbench.ai counts: trials without an exception of their own (a step's is none) and those with ${TBENCH_KEEPS.join(', ')}, no reward being 0; trials with any other exception are excluded, also where they earned a reward`,
      tb1: `as Terminal-Bench 1 itself counted: ${AS_TB1}`,
    },
    counts: (trial) => isJudgeable(trial) && (!hasOwnException(trial) || isKept(trial.exception_type)),
  },
  'null-zero': {
    words: {
      harbor:
        "as Harbor's own metrics count: every trial that left a result, no reward being 0, whatever the reason, so infrastructure counts against the agent",
      tb1: `${AS_TB1}, so infrastructure counts against the agent; the same as tbench`,
    },
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
