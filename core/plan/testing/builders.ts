import { parseManifest } from '#core/manifest/parse'
import type { LedgerTrial } from '#core/plan/desired'
import type { PlanInputs } from '#core/plan/plan'
import type { Task } from '#core/task/task'
import { configId } from '#core/trial/config'
import { type TaskDigest, taskDigestSchema, trialIdSchema } from '#core/trial/ids'

export function digestOf(character: string): TaskDigest {
  return taskDigestSchema.parse(`sha256:${character.repeat(64)}`)
}

/** A task that may take at most 600 + 360 + 300 + 600 + 60 seconds. */
export function buildTask(name: string, changes: Partial<Task> = {}): Task {
  return {
    name,
    path: `tasks/${name}`,
    digest: digestOf('a'),
    instruction: 'Do it.',
    limits: {
      agent_timeout_s: 300,
      verifier_timeout_s: 600,
      build_timeout_s: 600,
      cpus: 1,
      memory_mb: 256,
      storage_mb: null,
    },
    verifier_mode: 'shared',
    artifacts: [],
    tags: [],
    difficulty: null,
    category: null,
    author: null,
    ...changes,
  }
}

export const ORACLE = configId({ agent: 'oracle', agent_version: null, model: null, kwargs: {}, env_names: [] })
export const NOP = configId({ agent: 'nop', agent_version: null, model: null, kwargs: {}, env_names: [] })

/** A passed oracle trial of task `a...a` under this project's own plan. */
export function buildTrial(changes: Partial<LedgerTrial> = {}): LedgerTrial {
  return {
    trial_id: trialIdSchema.parse('6e1c448b-e799-4c8b-ac50-5c0f940dfbfd'),
    task_name: 'one',
    task_digest: digestOf('a'),
    config_id: ORACLE,
    attempt: 1,
    outcome: 'passed',
    outcome_rule: 'passed',
    agent_s: 1,
    harness: 'harbor',
    overrides: null,
    origin: 'local',
    environment: 'docker',
    harbor_version: '0.24.0',
    started_at: '2026-11-21T08:00:00.000Z',
    finished_at: '2026-11-21T08:00:10.000Z',
    cost_usd: null,
    model_provider: null,
    model: null,
    input_tokens: null,
    cache_tokens: null,
    output_tokens: null,
    ...changes,
  }
}

/** Oracle and nop, three good trials each. */
export function buildInputs(changes: Partial<PlanInputs> = {}): PlanInputs {
  const experiment = parseManifest('experiments: { main: { attempts: 3 } }', 'regatta.yaml').experiments.get('main')
  if (experiment === undefined) throw new Error('no experiment')
  return {
    experiment,
    tasks: [buildTask('one')],
    ledger: [],
    voids: [],
    prices: [],
    harbor_version: '0.24.0',
    harbor_minors: ['0.24'],
    mode: 'top-up',
    attempts: 3,
    execution: { tries: 3, at_once_per_provider: {} },
    packing: { max_shards: 20, trials_at_once: 4, limit_seconds: null },
    proof: null,
    repository: null,
    commit: null,
    ...changes,
  }
}
