import type { Observations } from '#core/trial/observations'
import { type TestRecord, type TrialRecord, trialRecordSchema } from '#core/trial/record'

/** What is seen of a trial in which there is nothing to see. */
export function seen(changes: Partial<Observations> = {}): Observations {
  return {
    verifier: 'separate',
    verifications: 1,
    verified_s: 1.5,
    reward_files: ['reward.txt'],
    processes: [],
    outside: { state: 'known', paths: [], total: 0 },
    network: { state: 'known', rx_bytes: 90, rx_packets: 1, tx_bytes: 0, tx_packets: 0 },
    ...changes,
  }
}

/** A trial of oracle or nop, which passed unless something else is said. */
export function provingTrial(
  agent: 'oracle' | 'nop',
  attempt: number,
  changes: Partial<TrialRecord> = {},
): TrialRecord {
  const reward = changes.reward === undefined ? 1 : changes.reward
  return trialRecordSchema.parse({
    trial_id: `00000000-0000-4000-8000-${agent === 'oracle' ? '1' : '2'}${String(attempt).padStart(11, '0')}`,
    result_digest: null,
    harness: 'harbor',
    task_name: 'task',
    task_digest: `sha256:${'0'.repeat(64)}`,
    dataset: null,
    config_id: agent === 'oracle' ? '111111111111' : '222222222222',
    config_label: agent,
    agent,
    agent_version: null,
    model_provider: null,
    model: null,
    settings: '{}',
    harbor_version: '0.24.0',
    environment: 'docker',
    overrides: null,
    experiment: 'proof',
    plan_digest: `sha256:${'1'.repeat(64)}`,
    attempt,
    try: 1,
    outcome: reward === 1 ? 'passed' : 'failed',
    outcome_rule: 'verified',
    outcome_detail: null,
    record_state: 'complete',
    reward,
    rewards: null,
    phase: 'verifier',
    exception_type: null,
    exception_message: null,
    exception_step: null,
    flags: [],
    checks: '{}',
    started_at: null,
    finished_at: null,
    environment_setup_s: 2,
    agent_setup_s: 0,
    agent_s: 4,
    verifier_s: 3,
    input_tokens: null,
    cache_tokens: null,
    output_tokens: null,
    cost_usd: null,
    cost_source: 'unknown',
    steps: null,
    origin: 'local',
    repository: null,
    commit: null,
    run_id: null,
    run_attempt: null,
    shard: 0,
    runner: null,
    evidence: null,
    ...changes,
  })
}

export function testOf({ trial_id }: TrialRecord, name: string, status: TestRecord['status']): TestRecord {
  return { trial_id, position: 0, name, suite: null, status, duration_s: null, message: null }
}
