import { describe, expect, test } from 'vitest'
import { classify } from '#core/trial/classify'
import type { RewardFile } from '#core/trial/evidence'
import { plannedTrialSchema } from '#core/trial/planned'
import { evidenceOf, FOREIGN, resultDocument } from '#core/trial/testing'

const verified = (reward: unknown) => ({ verifier_result: { rewards: { reward } } })
const file = (name: RewardFile['file'], value: number | null, step: string | null = null): RewardFile => ({
  step,
  file: name,
  value,
})
const raised = (exception_type: string, changes: object = {}) => ({ exception_type, exception_message: '', ...changes })

describe('the reward that counts', () => {
  test('is the lower of two files that disagree, with a flag', () => {
    const found = classify(
      evidenceOf(resultDocument(verified(1)), { reward_files: [file('reward.txt', 0), file('reward.json', 1)] }),
      FOREIGN,
    )
    expect(found).toMatchObject({ outcome: 'failed', reward: 0, flags: ['reward_conflict'] })
  })

  test('is the one of two files that agree, without a flag', () => {
    const found = classify(
      evidenceOf(resultDocument(verified(1)), { reward_files: [file('reward.txt', 1), file('reward.json', 1)] }),
      FOREIGN,
    )
    expect(found).toMatchObject({ outcome: 'passed', reward: 1, flags: [] })
  })

  test('is none when one of two files holds no number: the verifier died while an agent planted the other', () => {
    const found = classify(
      evidenceOf(resultDocument(verified(1)), { reward_files: [file('reward.txt', null), file('reward.json', 1)] }),
      FOREIGN,
    )
    expect(found).toMatchObject({ outcome: 'verifier_error', reward: null, flags: ['reward_conflict'] })
  })

  test('is lowered by a conflict in one step', () => {
    const files = [file('reward.txt', 0, 'beta'), file('reward.json', 1, 'beta'), file('reward.txt', 1, 'alpha')]
    expect(classify(evidenceOf(resultDocument(verified(1)), { reward_files: files }), FOREIGN)).toMatchObject({
      outcome: 'failed',
      reward: 0,
    })
  })

  test('is held against the threshold', () => {
    expect(classify(evidenceOf(resultDocument(verified(0.5))), { ...FOREIGN, pass_threshold: 0.5 }).outcome).toBe(
      'passed',
    )
    expect(classify(evidenceOf(resultDocument(verified(0.5))), FOREIGN).outcome).toBe('failed')
  })

  test.each([null, '1', true, [1]])('is none for %j', (reward) => {
    expect(classify(evidenceOf(resultDocument(verified(reward))), FOREIGN)).toMatchObject({
      outcome: 'verifier_error',
      reward: null,
    })
  })
})

describe('a trial of several steps', () => {
  const step = (step_name: string, exception_info: object | null) => ({
    step_name,
    exception_info,
    verifier_result: { rewards: { reward: 1 } },
  })

  test('is excluded when any step is, whatever came before', () => {
    const step_results = [
      step('alpha', raised('NonZeroAgentExitCodeError')),
      step('beta', raised('RateLimitError', { exception_message: 'litellm.RateLimitError: x' })),
    ]
    expect(classify(evidenceOf(resultDocument({ ...verified(1), step_results })), FOREIGN)).toMatchObject({
      outcome: 'provider_error',
      rule: 'api-rate-limit',
      detail: 'step beta',
    })
  })

  test('is cancelled when it was cancelled, whatever a step did', () => {
    const step_results = [step('alpha', raised('NonZeroAgentExitCodeError'))]
    expect(
      classify(evidenceOf(resultDocument({ exception_info: raised('CancelledError'), step_results })), FOREIGN).outcome,
    ).toBe('cancelled')
  })

  test('has no reward to count when the verifier of a step failed', () => {
    const step_results = [step('alpha', raised('VerifierTimeoutError')), step('beta', null)]
    expect(classify(evidenceOf(resultDocument({ ...verified(1), step_results })), FOREIGN)).toMatchObject({
      outcome: 'verifier_error',
      reward: null,
    })
  })
})

describe('the phase of an exception', () => {
  const timing = (second: number) => ({
    started_at: `2026-11-21T08:00:0${second}Z`,
    finished_at: `2026-11-21T08:00:0${second + 1}Z`,
  })
  const phases = { agent_setup: timing(1), agent_execution: timing(3), verifier: timing(5) }

  test('is where it was raised, not where the trial ended', () => {
    const found = classify(
      evidenceOf(
        resultDocument({ ...phases, exception_info: raised('KeyError', { occurred_at: '2026-11-21T08:00:04Z' }) }),
      ),
      FOREIGN,
    )
    expect(found).toMatchObject({ outcome: 'agent_error', phase: 'verifier' })
  })

  test('is the last one where nothing says when', () => {
    expect(
      classify(evidenceOf(resultDocument({ ...phases, exception_info: raised('KeyError') })), FOREIGN).outcome,
    ).toBe('unclassified')
  })
})

describe('a timeout in which no model call succeeded', () => {
  const timedOut = (metadata: object | null, tokens = 0) =>
    resultDocument({
      ...verified(0),
      agent_result: { n_input_tokens: tokens, n_output_tokens: tokens, metadata },
      exception_info: raised('AgentTimeoutError'),
    })

  test("is the provider's when the harness itself counted no call", () => {
    expect(classify(evidenceOf(timedOut({ api_request_times_msec: [], n_episodes: 1 })), FOREIGN).outcome).toBe(
      'provider_error',
    )
  })

  test.each([
    ['the counters come from inside the container', timedOut(null)],
    ['a call was answered', timedOut({ api_request_times_msec: [12.5], n_episodes: 1 })],
    ['a second episode began', timedOut({ api_request_times_msec: [], n_episodes: 18 })],
    ['tokens were counted', timedOut({ api_request_times_msec: [] }, 5)],
  ])("is the agent's own when %s", (_, document) => {
    expect(classify(evidenceOf(document), FOREIGN).outcome).toBe('agent_timeout')
  })
})

test('an agent process that was killed is worth a note', () => {
  expect(classify(evidenceOf(resultDocument(verified(0)), { agent_exit_code: 137 }), FOREIGN).detail).toContain('137')
})

describe('a planned trial without a lock', () => {
  const settings = { agent: 'oracle', agent_version: null, model: null, kwargs: {}, env_names: [] }
  const trial = plannedTrialSchema.parse({
    slot: 0,
    task: { name: 'hc-ok', path: 'tasks/hc-ok', digest: `sha256:${'1'.repeat(64)}` },
    config: { ...settings, config_id: '0123456789ab', label: 'oracle' },
    attempt: 1,
    estimate_seconds: 5,
    limit_seconds: 100,
  })
  const planned = { ...FOREIGN, planned: { trial, try: 1, harbor_version: '0.24.0', environment: 'docker' } }

  test('is not scored, since nothing says which content of the task ran', () => {
    expect(classify(evidenceOf(resultDocument(verified(1))), planned)).toMatchObject({
      outcome: 'invalid',
      rule: 'not-as-planned',
      detail: expect.stringContaining('task_digest'),
    })
  })

  test('is not blamed for an overlay, which only the lock can tell from ours', () => {
    const config = { agent: { name: 'oracle' }, environment: { extra_docker_compose: ['/runners/overlay/init.yaml'] } }
    expect(classify(evidenceOf(resultDocument({ ...verified(1), config })), planned).detail).toBe(
      'task_digest: no lock.json says which content ran',
    )
  })

  test('is still held against every other override', () => {
    const config = { agent: { name: 'oracle' }, timeout_multiplier: 2 }
    expect(classify(evidenceOf(resultDocument({ ...verified(1), config })), planned).detail).toBe(
      'overrides: planned none, ran {"timeout_multiplier":2}',
    )
  })

  test('keeps its own reason when it is excluded anyway', () => {
    const document = resultDocument({ exception_info: raised('HealthcheckError') })
    expect(classify(evidenceOf(document), planned)).toMatchObject({
      outcome: 'infrastructure_error',
      rule: 'unhealthy',
    })
  })
})
