import type { ImportItem } from '#core/ledger/sift'
import type { TrialEvidence } from '#core/trial/evidence'
import { trialResultSchema } from '#core/trial/harbor-result'
import { readCtrf } from '#core/trial/named-tests/ctrf'
import type { Provenance } from '#core/trial/planned'
import { toRecord } from '#core/trial/to-record'
import { HARBOR_VERSION, type SyntheticTrial, sha256 } from '#scripts/benchmarks/synthetic-trials'

/** Trials of one plan's shard. */
const PER_SHARD = 300

/** A trial as a workflow run would have left it, so that no column that can be known is empty. */
export function syntheticItem(trial: SyntheticTrial): Extract<ImportItem, { kind: 'trial' }> {
  const { record, tests } = toRecord(evidenceOf(trial), provenanceOf(trial))
  return { kind: 'trial', path: trial.trial_name, record, tests }
}

function evidenceOf(trial: SyntheticTrial): TrialEvidence {
  const { trial_name, reward, report } = trial
  const tests = report === null ? null : readCtrf(JSON.stringify(report))
  return {
    result: {
      state: 'readable',
      digest: sha256(JSON.stringify(trial.result)),
      result: trialResultSchema.parse(trial.result),
    },
    lock: { task: { name: trial.planned.task.name, digest: trial.planned.task.digest }, extra_docker_compose: null },
    harbor_version: HARBOR_VERSION,
    job_tasks: [],
    reward_files: reward === null ? [] : [{ step: null, file: 'reward.txt', value: reward }],
    tests_started: reward !== null,
    trial_log: trial.log,
    exception_noted: trial.exception !== null,
    agent_exit_code: null,
    reports: tests === null ? [] : [{ step: null, tests }],
    run: { interrupted: false, overtime: false, started_at: null, finished_at: null, end: null },
    events: {
      trial_id: trial.id,
      agent_began: true,
      verification: {
        removed: [],
        removed_rewards: [],
        not_emptied: [],
        processes: [],
        processes_total: 0,
        writers: reward === null ? [] : ['verifier'],
        exec_roots: 1,
        unchecked: null,
      },
    },
    directory_name: trial_name,
    location: `shard-${shardOf(trial)}/trials/${trial.planned.slot}-1/${trial_name}`,
  }
}

function provenanceOf(trial: SyntheticTrial): Provenance {
  const shard = shardOf(trial)
  return {
    origin: 'actions',
    dataset: 'nightly',
    experiment: 'main',
    plan_digest: sha256(`plan ${Math.floor(shard / 10)}`),
    pass_threshold: 1,
    repository: 'example/bench',
    commit: sha256(`commit ${Math.floor(shard / 10)}`).slice(7, 47),
    run_id: `${17_000_000_000 + Math.floor(shard / 10)}`,
    run_attempt: 1,
    shard: shard % 10,
    runner: `runner-${shard % 4}`,
    planned: {
      trial: trial.planned,
      try: 1,
      could_cause_before: 0,
      harbor_version: HARBOR_VERSION,
      environment: 'docker',
    },
  }
}

function shardOf({ planned }: SyntheticTrial): number {
  return Math.floor(planned.slot / PER_SHARD)
}
