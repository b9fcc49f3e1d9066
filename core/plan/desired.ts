import type { Experiment } from '#core/manifest/manifest'
import type { Task } from '#core/task/task'
import { configId } from '#core/trial/config'
import { satisfiesPlan } from '#core/trial/eligibility'
import type { ConfigId } from '#core/trial/ids'
import { isExcluded } from '#core/trial/outcome'
import type { PlannedTrial } from '#core/trial/planned'
import type { TrialRecord } from '#core/trial/record'
import { UserError } from '#core/user-error'

/** The columns of the ledger that planning reads. */
export const PLAN_COLUMNS = [
  'task_digest',
  'config_id',
  'attempt',
  'outcome',
  'harness',
  'overrides',
  'origin',
  'environment',
  'harbor_version',
  'started_at',
  'finished_at',
  'cost_usd',
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
  const eligible = new Map<string, LedgerTrial[]>()
  for (const trial of ledger) {
    if (trial.task_digest === null || !satisfiesPlan(trial, wanted)) continue
    const key = `${trial.task_digest} ${trial.config_id}`
    const found = eligible.get(key)
    if (found === undefined) eligible.set(key, [trial])
    else found.push(trial)
  }
  return wanted.tasks.flatMap((task) =>
    wanted.configs.map((config) => {
      const trials = eligible.get(`${task.digest} ${config.config_id}`) ?? []
      const good = trials.filter((trial) => !isExcluded(trial.outcome))
      return { task, config, attempts: attemptsToRun(wanted, trials, good) }
    }),
  )
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
