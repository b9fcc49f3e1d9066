import { describe, expect, it } from 'vitest'
import { EXCLUDED_OUTCOMES, isExcluded, OUTCOMES } from '#core/trial/outcome'
import { POLICY_NAMES, success } from '#core/trial/policy'
import type { TrialRecord } from '#core/trial/record'
import { buildRecord } from '#core/trial/testing'

function judge(details: Partial<TrialRecord>, threshold = 1) {
  const trial = buildRecord(details)
  return Object.fromEntries(POLICY_NAMES.map((policy) => [policy, success(trial, policy, threshold)]))
}

describe('what a trial counts as by each policy', () => {
  it.each<[what: string, trial: Partial<TrialRecord>, by: readonly (boolean | null)[]]>([
    ['a success', { outcome: 'passed', reward: 1 }, [true, true, true]],
    ['a failure', { outcome: 'failed', reward: 0 }, [false, false, false]],
    [
      'a timeout with its reward',
      { outcome: 'agent_timeout', reward: 1, exception_type: 'AgentTimeoutError' },
      [true, true, true],
    ],
    [
      'a timeout without',
      { outcome: 'agent_timeout', reward: null, exception_type: 'AgentTimeoutError' },
      [false, false, false],
    ],
    [
      'a crash that earned a reward',
      { outcome: 'agent_error', reward: 1, exception_type: 'NonZeroAgentExitCodeError' },
      [true, null, true],
    ],
    [
      'a crash in one step, where the trial itself has no exception',
      { outcome: 'agent_error', reward: 0.5, exception_type: 'KeyError', exception_step: 'alpha' },
      [false, false, false],
    ],
    [
      "a crash of which an old row does not say that it was a step's",
      { outcome: 'agent_error', reward: 1, exception_type: 'KeyError', outcome_detail: 'step alpha' },
      [true, null, true],
    ],
    [
      'a verifier timeout',
      { outcome: 'verifier_error', reward: null, exception_type: 'VerifierTimeoutError' },
      [false, false, false],
    ],
    [
      'no reward file',
      { outcome: 'verifier_error', reward: null, exception_type: 'RewardFileNotFoundError' },
      [false, false, false],
    ],
    [
      'a refusal',
      { outcome: 'refusal', reward: null, exception_type: 'AgentSafetyRefusalError' },
      [false, null, false],
    ],
    [
      'a rate limit',
      { outcome: 'provider_error', reward: null, exception_type: 'ApiRateLimitError' },
      [null, null, false],
    ],
    [
      'a build that failed',
      { outcome: 'infrastructure_error', reward: null, exception_type: 'RuntimeError' },
      [null, null, false],
    ],
    ['a stopped one', { outcome: 'cancelled', reward: null, exception_type: 'CancelledError' }, [null, null, false]],
    ['one without a result', { outcome: 'lost', reward: null, record_state: 'partial' }, [null, null, null]],
    ['a partial one', { outcome: 'infrastructure_error', reward: null, record_state: 'partial' }, [null, null, null]],
    ['one that is not what was planned', { outcome: 'invalid', reward: 1 }, [null, null, null]],
  ])('%s', (_, trial, [own, tbench, nullZero]) => {
    expect(judge(trial)).toEqual({ default: own, tbench, 'null-zero': nullZero })
  })

  it('is a success from the threshold on, by every policy', () => {
    const partly = { outcome: 'failed', reward: 0.5 } as const
    expect(Object.values(judge(partly, 0.5))).toEqual([true, true, true])
    expect(Object.values(judge(partly, 0.51))).toEqual([false, false, false])
  })
})

it('counts by default exactly what is not excluded', () => {
  const uncounted = OUTCOMES.filter((outcome) => judge({ outcome, reward: 0 }).default === null)
  expect(uncounted).toEqual([...EXCLUDED_OUTCOMES])
  expect(uncounted.every(isExcluded)).toBe(true)
})
