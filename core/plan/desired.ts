import type { Experiment } from '#core/manifest/manifest'
import type { Task } from '#core/task/task'
import { configId } from '#core/trial/config'
import { agentCouldCause } from '#core/trial/could-cause'
import { satisfiesPlan } from '#core/trial/eligibility'
import type { ConfigId } from '#core/trial/ids'
import { isExcluded } from '#core/trial/outcome'
import type { PlannedTrial } from '#core/trial/planned'
import type { TrialRecord } from '#core/trial/record'
import { type Void, voidFinder } from '#core/trial/voids'
import { UserError } from '#core/user-error'

/** The columns of the ledger that planning reads. */
export const PLAN_COLUMNS = [
  'trial_id',
  'task_name',
  'task_digest',
  'config_id',
  'attempt',
  'outcome',
  'outcome_rule',
  'agent_s',
  'harness',
  'overrides',
  'origin',
  'environment',
  'harbor_version',
  'started_at',
  'finished_at',
  'cost_usd',
  'model_provider',
  'model',
  'input_tokens',
  'cache_tokens',
  'output_tokens',
] as const satisfies readonly (keyof TrialRecord)[]

export type LedgerTrial = Pick<TrialRecord, (typeof PLAN_COLUMNS)[number]>

/** `top-up`: as many as are missing to the count; `exact`: that many new ones, whatever the ledger holds. */
export type PlanMode = 'top-up' | 'exact'

export type WantedConfig = PlannedTrial['config']

export type Cell = {
  readonly task: Task
  readonly config: WantedConfig
  /** Attempt numbers to run now, ascending. */
  readonly attempts: readonly number[]
  /** By attempt: executions that the agent's side could have had excluded. */
  readonly could_cause_before: ReadonlyMap<number, number>
}

/** The configs of an experiment with their identity. Throws a UserError when two of them are the same config. */
export function wantedConfigs(experiment: Experiment): readonly WantedConfig[] {
  const byId = new Map<ConfigId, WantedConfig>()
  for (const { label, ...settings } of experiment.configs) {
    const id = configId(settings)
    const twin = byId.get(id)
    if (twin !== undefined) {
      throw new UserError(
        `experiment "${experiment.name}" names the same config twice: "${twin.label}" and "${label}"`,
        {
          remedy: 'take one of them out of regatta.yaml',
        },
      )
    }
    byId.set(id, {
      ...settings,
      kwargs: { ...settings.kwargs } as WantedConfig['kwargs'],
      env_names: [...settings.env_names],
      config_id: id,
      label,
    })
  }
  return [...byId.values()]
}

/**
 * The ledger as voids leave it: a voided trial is `invalid`, so it is no good one, though its attempt was made.
 *
 * @param names of every trial and task
 */
export function withVoids(
  ledger: readonly LedgerTrial[],
  voids: readonly Void[],
  names: ReadonlySet<string>,
): readonly LedgerTrial[] {
  const voidOf = voidFinder(voids, names)
  return ledger.map((trial) => (voidOf(trial) === null ? trial : { ...trial, outcome: 'invalid' }))
}

/** Every cell of the experiment with what the ledger has of it and what is missing. */
export function cells(
  wanted: {
    readonly tasks: readonly Task[]
    readonly configs: readonly WantedConfig[]
    readonly attempts: number
    readonly mode: PlanMode
    readonly environment: string
    readonly harborMinors: ReadonlySet<string>
  },
  ledger: readonly LedgerTrial[],
): readonly Cell[] {
  // Two levels, because a key of both texts would have to be made for each trial of a large ledger.
  const eligible = new Map<string, Map<string, LedgerTrial[]>>()
  for (const trial of ledger) {
    if (trial.task_digest === null || !satisfiesPlan(trial, wanted)) continue
    const ofTask = eligible.get(trial.task_digest) ?? new Map<string, LedgerTrial[]>()
    const found = ofTask.get(trial.config_id)
    if (found === undefined) eligible.set(trial.task_digest, ofTask.set(trial.config_id, [trial]))
    else found.push(trial)
  }
  return wanted.tasks.flatMap((task) =>
    wanted.configs.map((config) => {
      const trials = eligible.get(task.digest)?.get(config.config_id) ?? []
      const good = trials.filter((trial) => !isExcluded(trial.outcome))
      return { task, config, attempts: attemptsToRun(wanted, trials, good), could_cause_before: suspicions(trials) }
    }),
  )
}

/** How often each attempt was excluded for something that the agent's side could have caused. */
function suspicions(trials: readonly LedgerTrial[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const trial of trials) {
    if (trial.attempt !== null && agentCouldCause(trial))
      counts.set(trial.attempt, (counts.get(trial.attempt) ?? 0) + 1)
  }
  return counts
}

function attemptsToRun(
  wanted: { readonly attempts: number; readonly mode: PlanMode },
  trials: readonly LedgerTrial[],
  good: readonly LedgerTrial[],
): readonly number[] {
  if (wanted.mode === 'exact') {
    const highest = trials.reduce((max, trial) => Math.max(max, trial.attempt ?? 0), 0)
    return Array.from({ length: wanted.attempts }, (_, i) => highest + 1 + i)
  }
  // A gap is filled under its own number: attempt 3 that was lost is attempt 3 again, so that a report can tell it was made good.
  const taken = new Set(good.map((trial) => trial.attempt))
  const missing: number[] = []
  for (let attempt = 1; missing.length < wanted.attempts - good.length; attempt++) {
    if (!taken.has(attempt)) missing.push(attempt)
  }
  return missing
}
