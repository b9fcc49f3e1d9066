import { describe, expect, test } from 'vitest'
import { type Classification, classify } from '#core/trial/classify'
import type { TrialEvents, VerifierChecks } from '#core/trial/events'
import type { RewardFile, TrialEvidence } from '#core/trial/evidence'
import { type Provenance, plannedTrialSchema } from '#core/trial/planned'
import { evidenceOf, FOREIGN, ORACLE, resultDocument } from '#core/trial/testing'

const verified = (reward: unknown) => ({ verifier_result: { rewards: { reward } } })
const file = (name: RewardFile['file'], value: number | null, step: string | null = null): RewardFile => ({
  step,
  file: name,
  value,
})
const raised = (exception_type: string, changes: object = {}) => ({ exception_type, exception_message: '', ...changes })

/** A step as Harbor writes it, every key there. */
const stepOf = (changes: { readonly step_name: string } & Record<string, unknown>) => ({
  agent_result: null,
  verifier_result: null,
  exception_info: null,
  agent_execution: null,
  verifier: null,
  ...changes,
})

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
    const step = stepOf({ step_name: 'beta', ...verified(1) })
    const document = resultDocument({ ...verified(1), step_results: [{ ...step, step_name: 'alpha' }, step] })
    expect(classify(evidenceOf(document, { reward_files: files }), FOREIGN)).toMatchObject({
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

describe('a result that its own files contradict', () => {
  test.each([
    ['no reward, but reward.txt has one', verified(null), [file('reward.txt', 1)]],
    ['no reward, but reward.json has one', { verifier_result: { rewards: {} } }, [file('reward.json', 0)]],
    ['nothing of the step alpha, but it has a reward.txt', verified(0), [file('reward.txt', 1, 'alpha')]],
    [
      'no reward, but every step has one',
      { ...verified(null), step_results: [stepOf({ step_name: 'alpha', ...verified(1) })] },
      [],
    ],
  ])('is unclassified: %s', (what, changes, reward_files) => {
    expect(classify(evidenceOf(resultDocument(changes), { reward_files }), FOREIGN)).toMatchObject({
      outcome: 'unclassified',
      detail: `result.json: ${what}`,
    })
  })

  test('is not one whose verifier wrote no number', () => {
    const nan = evidenceOf(resultDocument(verified(null)), { reward_files: [file('reward.txt', null)] })
    expect(classify(nan, FOREIGN).outcome).toBe('verifier_error')
  })
})

describe('a trial of several steps', () => {
  const step = (step_name: string, exception_info: object | null) =>
    stepOf({ step_name, exception_info, ...verified(1) })

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

  test('names the step only where the trial has no exception of its own, which is the one on record', () => {
    const step_results = [step('alpha', raised('RateLimitError', { exception_message: 'litellm.RateLimitError: x' }))]
    const of = (own: object | null) =>
      classify(evidenceOf(resultDocument({ ...verified(1), exception_info: own, step_results })), FOREIGN)
    expect(of(null)).toMatchObject({ exception: { exception_type: 'RateLimitError' }, exception_step: 'alpha' })
    expect(of(raised('AgentTimeoutError'))).toMatchObject({
      outcome: 'provider_error',
      detail: 'step alpha',
      exception: { exception_type: 'AgentTimeoutError' },
      exception_step: null,
    })
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

  test('is the last one where the time is none of this trial, as local time beside UTC (Harbor up to 0.20)', () => {
    const times = { started_at: '2026-11-21T08:00:00Z', finished_at: '2026-11-21T08:00:09Z' }
    const { verifier: _, ...begun } = phases
    for (const occurred_at of ['2026-11-21T17:00:04', '2026-11-21T03:00:04']) {
      const exception_info = raised('KeyError', { occurred_at })
      const found = classify(evidenceOf(resultDocument({ ...begun, ...times, exception_info })), FOREIGN)
      expect(found).toMatchObject({ outcome: 'agent_error', phase: 'agent_execution' })
    }
  })

  test("is one of a step where Harbor 0.5 noted an exception of a step as the trial's", () => {
    const step_results = [stepOf({ step_name: 'first', agent_execution: timing(3) })]
    const exception_info = raised('KeyError', { occurred_at: '2026-11-21T08:00:04Z' })
    const document = resultDocument({ agent_setup: timing(1), step_results, exception_info })
    expect(classify(evidenceOf(document), FOREIGN).outcome).toBe('agent_error')
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

/** Of a plan that asks for oracle; `could_cause_before` as in Provenance. */
function plannedAfter(could_cause_before: number): Provenance {
  const settings = { agent: 'oracle', agent_version: null, model: null, kwargs: {}, env_names: [] }
  const trial = plannedTrialSchema.parse({
    slot: 0,
    task: { name: 'hc-ok', path: 'tasks/hc-ok', digest: `sha256:${'1'.repeat(64)}` },
    config: { ...settings, config_id: '0123456789ab', label: 'oracle' },
    attempt: 1,
    estimate_seconds: 5,
    limit_seconds: 100,
  })
  return {
    ...FOREIGN,
    planned: { trial, try: 1, could_cause_before, harbor_version: '0.24.0', environment: 'docker' },
  }
}

/** A try of which only the wrapper knows anything. */
function withoutResult(run: Partial<NonNullable<TrialEvidence['run']>>, events: TrialEvents | null = null) {
  const evidence = evidenceOf(resultDocument(), { events })
  const known = { interrupted: false, overtime: false, started_at: null, finished_at: null, end: null }
  return { ...evidence, result: { state: 'missing' }, run: { ...known, ...run } } as const
}

const BEGUN: TrialEvents = { trial_id: null, agent_began: true, verification: null }
const EXECUTED = { agent_execution: { started_at: '2026-11-21T08:00:00Z', finished_at: null } }

describe('an exclusion that the agent could have caused', () => {
  const gone = raised('RuntimeError', { exception_message: 'service "main" is not running' })
  const died = evidenceOf(resultDocument({ ...EXECUTED, exception_info: gone }))
  const said = evidenceOf(resultDocument({ ...EXECUTED, exception_info: raised('ApiRateLimitError') }))

  test.each([
    ['its container died', died, 'infrastructure_error', 'container-not-running'],
    ['its console said rate limit', said, 'provider_error', 'cli-rate-limit'],
  ])('is excluded the first time, and marked: %s', (_, evidence, outcome, rule) => {
    const { agent_could_cause, ...found } = classify(evidence, plannedAfter(0))
    expect(found).toMatchObject({ outcome, rule, reward: null, flags: [] })
    expect(agent_could_cause).toBe(true)
  })

  test.each([1, 2, 5])(
    'counts 0 once there were %i before, whatever the kind, with a flag and its own rule',
    (before) => {
      expect(classify(died, plannedAfter(before))).toMatchObject({
        outcome: 'agent_error',
        rule: 'container-not-running',
        reward: 0,
        flags: ['self_inflicted'],
        detail: 'excluded for the same kind of reason before, so this one counts 0',
      })
      expect(classify(said, plannedAfter(before))).toMatchObject({ outcome: 'agent_error', flags: ['self_inflicted'] })
    },
  )

  test('counts 0 even where Harbor verified it and it had passed', () => {
    const document = resultDocument({ ...EXECUTED, ...verified(1), exception_info: raised('ApiRateLimitError') })
    expect(classify(evidenceOf(document), plannedAfter(1))).toMatchObject({ outcome: 'agent_error', reward: 0 })
  })

  test('keeps its other detail and flags', () => {
    const step_results = [stepOf({ step_name: 'alpha', exception_info: gone, ...EXECUTED })]
    const checks = { ...CHECKS, removed_rewards: ['reward.txt'] }
    const evidence = evidenceOf(resultDocument({ step_results }), { events: { ...BEGUN, verification: checks } })
    expect(classify(evidence, plannedAfter(1))).toMatchObject({
      detail: 'excluded for the same kind of reason before, so this one counts 0; step alpha',
      flags: ['reward_preseeded', 'self_inflicted'],
    })
  })

  test('is not its doing before it had begun', () => {
    const early = evidenceOf(resultDocument({ exception_info: gone }))
    expect(classify(early, plannedAfter(1))).toMatchObject({
      outcome: 'infrastructure_error',
      agent_could_cause: false,
      flags: [],
    })
    // What was noted while it ran is enough.
    expect(classify({ ...early, events: BEGUN }, plannedAfter(1)).outcome).toBe('agent_error')
  })

  test('is no other exclusion, however many there were before', () => {
    const refused = raised('AuthenticationError', { exception_message: 'litellm.AuthenticationError: x' })
    for (const exception_info of [refused, raised('CancelledError'), raised('HealthcheckError')]) {
      const { outcome, flags } = classify(evidenceOf(resultDocument({ ...EXECUTED, exception_info })), plannedAfter(1))
      expect([outcome, flags]).toEqual([expect.stringMatching(/^(provider_error|cancelled|infrastructure_error)$/), []])
    }
  })

  test('is no score: one that counts is left as it is', () => {
    const timeout = resultDocument({ ...EXECUTED, ...verified(1), exception_info: raised('AgentTimeoutError') })
    const lock = { task: { name: null, digest: `sha256:${'1'.repeat(64)}` }, extra_docker_compose: null }
    const found = classify(evidenceOf(timeout, { lock }), plannedAfter(1))
    expect(found).toMatchObject({ outcome: 'agent_timeout', reward: 1, flags: [] })
  })
})

describe('a trial that ran beyond the sum of its limits', () => {
  const cancelled = resultDocument({ ...EXECUTED, exception_info: raised('CancelledError') })
  const over = { interrupted: false, overtime: true, started_at: null, finished_at: null, end: null }

  test('is not cancelled: nobody asked for it', () => {
    expect(classify(evidenceOf(cancelled, { run: over }), plannedAfter(0))).toMatchObject({
      outcome: 'infrastructure_error',
      rule: 'overtime',
      agent_could_cause: true,
    })
    expect(classify(evidenceOf(cancelled, { run: { ...over, overtime: false } }), plannedAfter(0)).outcome).toBe(
      'cancelled',
    )
  })

  test('and left no result may be its agent’s doing once that had begun', () => {
    const left = { overtime: true, end: 'Harbor ended with SIGKILL' }
    expect(classify(withoutResult(left), plannedAfter(0))).toMatchObject({
      outcome: 'infrastructure_error',
      rule: 'overtime-no-result',
      agent_could_cause: false,
      detail: 'Harbor ended with SIGKILL',
    })
    expect(classify(withoutResult(left, BEGUN), plannedAfter(0)).agent_could_cause).toBe(true)
    expect(classify(withoutResult(left, BEGUN), plannedAfter(1))).toMatchObject({
      outcome: 'agent_error',
      reward: 0,
      flags: ['self_inflicted'],
    })
  })
})

describe('a planned try without a result', () => {
  test('is lost, with the way its Harbor ended', () => {
    expect(classify(withoutResult({ end: 'Harbor ended with lost' }, BEGUN), plannedAfter(3))).toMatchObject({
      outcome: 'lost',
      rule: 'no-result',
      agent_could_cause: false,
      detail: 'Harbor ended with lost',
      flags: [],
    } satisfies Partial<Classification>)
  })

  test('is cancelled when it was interrupted', () => {
    expect(classify(withoutResult({ interrupted: true }, BEGUN), plannedAfter(3)).outcome).toBe('cancelled')
  })
})

const CHECKS: VerifierChecks = {
  removed: [],
  removed_rewards: [],
  not_emptied: [],
  processes: [],
  processes_total: 0,
  writers: ['verifier'],
  exec_roots: 1,
  unchecked: null,
}

describe('what was noted while a trial ran', () => {
  const flags = (changes: Partial<VerifierChecks> | null) => {
    const verification = changes === null ? null : { ...CHECKS, ...changes }
    return classify(evidenceOf(resultDocument(verified(1)), { events: { ...BEGUN, verification } }), FOREIGN)
  }

  test('no reward is believed where something could not be removed before it was written', () => {
    expect(flags({ not_emptied: ['deep'] })).toMatchObject({
      outcome: 'infrastructure_error',
      rule: 'verifier-not-emptied',
      agent_could_cause: true,
    })
    expect(flags({}).outcome).toBe('passed')
    expect(flags(null).outcome).toBe('passed')
  })

  test.each<readonly [string, Partial<VerifierChecks> | null, readonly string[]]>([
    ['nothing at all', null, []],
    ['a clean verification', {}, []],
    [
      'a reward that was there before',
      { removed: ['reward.txt'], removed_rewards: ['reward.txt'] },
      ['reward_preseeded'],
    ],
    ['another file that was there before', { removed: ['notes.txt'] }, []],
    ['a second command that wrote during verification', { exec_roots: 2 }, ['reward_rewritten']],
    ['a process that wrote during verification', { writers: ['verifier', 'container'] }, ['reward_rewritten']],
    [
      'both',
      { removed_rewards: ['reward.json'], processes_total: 1, writers: ['container'] },
      ['reward_preseeded', 'reward_rewritten'],
    ],
  ])('flags the trial by it, and changes no score: %s', (_, changes, expected) => {
    expect(flags(changes)).toMatchObject({ outcome: 'passed', reward: 1, flags: expected })
  })

  test('does so beside a conflict of the reward files', () => {
    const reward_files = [file('reward.txt', 0), file('reward.json', 1)]
    const events = { ...BEGUN, verification: { ...CHECKS, writers: ['container' as const] } }
    expect(classify(evidenceOf(resultDocument(verified(1)), { reward_files, events }), FOREIGN)).toMatchObject({
      outcome: 'failed',
      flags: ['reward_conflict', 'reward_rewritten'],
    })
  })

  test('does so although no result came of it', () => {
    const events = { ...BEGUN, verification: { ...CHECKS, removed_rewards: ['reward.txt'] } }
    expect(classify(withoutResult({}, events), plannedAfter(0)).flags).toEqual(['reward_preseeded'])
  })
})

describe('a planned trial without a lock', () => {
  const planned = plannedAfter(0)

  test('is not scored, since nothing says which content of the task ran', () => {
    expect(classify(evidenceOf(resultDocument(verified(1))), planned)).toMatchObject({
      outcome: 'invalid',
      rule: 'not-as-planned',
      detail: expect.stringContaining('task_digest'),
    })
  })

  test('is not blamed for an overlay, which only the lock can tell from ours', () => {
    const config = { agent: ORACLE, environment: { extra_docker_compose: ['/runners/overlay/init.yaml'] } }
    expect(classify(evidenceOf(resultDocument({ ...verified(1), config })), planned).detail).toBe(
      'task_digest: no lock.json says which content ran',
    )
  })

  test('is still held against every other override', () => {
    const config = { agent: ORACLE, timeout_multiplier: 2 }
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

  const cut = { exception_info: null, verifier_result: null }

  test('was cut short when it ends without an exception and without a verification, which no plan leaves out', () => {
    expect(classify(evidenceOf(resultDocument(cut)), planned)).toMatchObject({
      outcome: 'cancelled',
      rule: 'cut-short',
      agent_could_cause: false,
    })
    expect(classify(evidenceOf(resultDocument(cut)), FOREIGN).rule).toBe('not-verified')
  })

  test("that was cut short beyond all its limits is the agent's doing the second time", () => {
    const run = { interrupted: false, overtime: true, started_at: null, finished_at: null, end: null }
    const ran = { ...cut, agent_execution: { started_at: null, finished_at: null } }
    const overtime = evidenceOf(resultDocument(ran), { run })
    expect(classify(overtime, planned)).toMatchObject({ outcome: 'infrastructure_error', agent_could_cause: true })
    expect(classify(overtime, plannedAfter(1))).toMatchObject({
      outcome: 'agent_error',
      reward: 0,
      flags: ['self_inflicted'],
    })
  })

  test('whose result is broken counts 0 the second time if the agent had begun: it may have filled the disk', () => {
    const broken = (agent_began: boolean) => ({
      ...evidenceOf(resultDocument({})),
      result: { state: 'unreadable', digest: null, reason: 'not JSON' } as const,
      events: { trial_id: null, agent_began, verification: null },
    })
    const again = plannedAfter(1)
    expect(classify(broken(true), again)).toMatchObject({ outcome: 'agent_error', flags: ['self_inflicted'] })
    expect(classify(broken(false), again).outcome).toBe('infrastructure_error')
  })
})
