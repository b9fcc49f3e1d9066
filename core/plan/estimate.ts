import type { LedgerTrial, WantedConfig } from '#core/plan/desired'
import { mean } from '#core/statistics/mean'
import { quantile } from '#core/statistics/quantile'
import type { Task } from '#core/task/task'
import { isExcluded } from '#core/trial/outcome'
import { costOf, type Prices } from '#core/trial/price'
import { UserError } from '#core/user-error'

/** Harbor's own limit for an agent's set-up, and what starting and removing containers may take at worst. */
const AGENT_SETUP_LIMIT_S = 360
const TEARDOWN_LIMIT_S = 60

/** Agents that call no model: their cost is known to be nothing. */
const FREE_AGENTS: ReadonlySet<string> = new Set(['oracle', 'nop'])

/** The longest that one trial of a task can take, every phase at its own limit, in seconds. */
export function worstCaseSeconds(task: Task): number {
  if (task.limits.agent_timeout_s === null) {
    throw new UserError('the task sets no limit for the agent, so nothing bounds a run of it', {
      where: `${task.path}/task.toml (agent.timeout_sec)`,
      remedy: 'set [agent] timeout_sec',
    })
  }
  const verifierBuild = task.verifier_mode === 'separate' ? task.limits.build_timeout_s : 0
  return (
    task.limits.build_timeout_s +
    AGENT_SETUP_LIMIT_S +
    task.limits.agent_timeout_s +
    verifierBuild +
    task.limits.verifier_timeout_s +
    TEARDOWN_LIMIT_S
  )
}

export type Estimator = {
  /** Wall time of one trial: p90 (type 7) of the cell's trials, else of the task's, else its worst case. */
  readonly seconds: (task: Task, config: WantedConfig) => number
  /**
   * Mean cost of the cell's trials, else of the config's, each as reported, else by its tokens and the price table; 0 for
   * agents that call no model; null when unknown.
   */
  readonly usd: (task: Task, config: WantedConfig) => number | null
}

/** What the ledger knows of durations and costs. Excluded trials say nothing about either. */
export function estimator(ledger: readonly LedgerTrial[], prices: Prices): Estimator {
  const told = ledger.flatMap((trial) => whatItTells(trial, prices))
  const p90OfCell = summaries(
    told,
    ({ cell }) => cell,
    ({ seconds }) => seconds,
    p90,
  )
  const p90OfTask = summaries(
    told,
    ({ task }) => task,
    ({ seconds }) => seconds,
    p90,
  )
  const costOfCell = summaries(
    told,
    ({ cell }) => cell,
    ({ usd }) => usd,
    mean,
  )
  const costOfConfig = summaries(
    told,
    ({ config }) => config,
    ({ usd }) => usd,
    mean,
  )
  return {
    seconds: (task, config) =>
      p90OfCell.get(cellOf({ task_digest: task.digest, config_id: config.config_id })) ??
      p90OfTask.get(task.digest) ??
      worstCaseSeconds(task),
    usd: (task, config) =>
      FREE_AGENTS.has(config.agent)
        ? 0
        : (costOfCell.get(cellOf({ task_digest: task.digest, config_id: config.config_id })) ??
          costOfConfig.get(config.config_id) ??
          null),
  }
}

/** What one trial says, worked out once; a ledger has many. */
type Told = {
  readonly cell: string
  readonly task: string
  readonly config: string
  readonly seconds: number | null
  readonly usd: number | null
}

function whatItTells(trial: LedgerTrial, prices: Prices): readonly Told[] {
  const { task_digest, config_id, started_at, finished_at } = trial
  if (task_digest === null || isExcluded(trial.outcome)) return []
  const seconds =
    started_at === null || finished_at === null ? null : (Date.parse(finished_at) - Date.parse(started_at)) / 1000
  return [
    { cell: cellOf(trial), task: task_digest, config: config_id, seconds, usd: costOf(trial, prices)?.usd ?? null },
  ]
}

function cellOf(trial: Pick<LedgerTrial, 'task_digest' | 'config_id'>): string {
  return `${trial.task_digest} ${trial.config_id}`
}

function p90(values: readonly number[]): number | null {
  return quantile(values, 0.9)
}

/** One number per group of trials, from the values that are known; a group without any has none. */
function summaries(
  trials: readonly Told[],
  key: (trial: Told) => string,
  value: (trial: Told) => number | null,
  summary: (values: readonly number[]) => number | null,
): ReadonlyMap<string, number> {
  const known = new Map<string, number[]>()
  for (const trial of trials) {
    const one = value(trial)
    if (one === null) continue
    const group = key(trial)
    const members = known.get(group)
    if (members === undefined) known.set(group, [one])
    else members.push(one)
  }
  const found = new Map<string, number>()
  for (const [group, values] of known) {
    const result = summary(values)
    if (result !== null) found.set(group, result)
  }
  return found
}
