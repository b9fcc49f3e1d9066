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

/** Why no job that may last so many seconds can run a trial of the task; null where one can. */
export function unfitFor(task: Task, limit_seconds: number): string | null {
  if (task.limits.agent_timeout_s === null) return 'task.toml sets no limit for the agent ([agent] timeout_sec)'
  const worst = worstCaseSeconds(task)
  if (worst <= limit_seconds) return null
  return `a trial of it could take ${Math.ceil(worst / 60)} minutes, and a job may take ${Math.floor(limit_seconds / 60)}`
}

export type Estimator = {
  /** Wall time of one trial: p90 (type 7) of the cell's trials, else of the task's, at most its worst case, which it is where nothing is known. */
  readonly seconds: (task: Task, config: WantedConfig) => number
  /**
   * Mean cost of the cell's trials, else of the config's, each as reported, else by its tokens and the price table; 0 for
   * agents that call no model; null when unknown.
   */
  readonly usd: (task: Task, config: WantedConfig) => number | null
}

/** What the ledger knows of durations and costs. Excluded trials say nothing about either. */
export function estimator(ledger: readonly LedgerTrial[], prices: Prices): Estimator {
  const seconds = { ofCell: values(), ofTask: values() }
  const costs = { ofCell: values(), ofConfig: values() }
  // One pass: a ledger has many trials, and each is looked at for every plan.
  for (const trial of ledger) {
    if (trial.task_digest === null || isExcluded(trial.outcome)) continue
    const cell = cellOf(trial)
    const took = secondsOf(trial)
    add(seconds.ofCell, cell, took)
    add(seconds.ofTask, trial.task_digest, took)
    const cost = costOf(trial, prices)?.usd ?? null
    add(costs.ofCell, cell, cost)
    add(costs.ofConfig, trial.config_id, cost)
  }
  const p90OfCell = summaries(seconds.ofCell, p90)
  const p90OfTask = summaries(seconds.ofTask, p90)
  const costOfCell = summaries(costs.ofCell, mean)
  const costOfConfig = summaries(costs.ofConfig, mean)
  return {
    seconds: (task, config) => {
      const worst = worstCaseSeconds(task)
      const seen =
        p90OfCell.get(cellOf({ task_digest: task.digest, config_id: config.config_id })) ?? p90OfTask.get(task.digest)
      return Math.min(seen ?? worst, worst)
    },
    usd: (task, config) =>
      FREE_AGENTS.has(config.agent)
        ? 0
        : (costOfCell.get(cellOf({ task_digest: task.digest, config_id: config.config_id })) ??
          costOfConfig.get(config.config_id) ??
          null),
  }
}

/** Null where a clock went back: a trial cannot end before it began. */
function secondsOf({ started_at, finished_at }: LedgerTrial): number | null {
  if (started_at === null || finished_at === null) return null
  const seconds = (Date.parse(finished_at) - Date.parse(started_at)) / 1000
  return seconds < 0 ? null : seconds
}

function cellOf(trial: Pick<LedgerTrial, 'task_digest' | 'config_id'>): string {
  return `${trial.task_digest} ${trial.config_id}`
}

function p90(values: readonly number[]): number | null {
  return quantile(values, 0.9)
}

/** What is known of each group of trials; a group of which nothing is known is not in it. */
type Values = Map<string, number[]>

function values(): Values {
  return new Map()
}

function add(known: Values, group: string, value: number | null): void {
  if (value === null) return
  const members = known.get(group)
  if (members === undefined) known.set(group, [value])
  else members.push(value)
}

function summaries(
  known: Values,
  summary: (values: readonly number[]) => number | null,
): ReadonlyMap<string, number | null> {
  return new Map([...known].map(([group, members]) => [group, summary(members)]))
}
