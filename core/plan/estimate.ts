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
  const told = ledger.filter((trial) => !isExcluded(trial.outcome) && trial.task_digest !== null)
  const seconds = (trial: LedgerTrial): number | null =>
    trial.started_at === null || trial.finished_at === null
      ? null
      : (Date.parse(trial.finished_at) - Date.parse(trial.started_at)) / 1000
  const p90OfCell = summaries(told, cellOf, seconds, p90)
  const p90OfTask = summaries(told, (trial) => trial.task_digest ?? '', seconds, p90)
  const usd = (trial: LedgerTrial) => costOf(trial, prices)?.usd ?? null
  const costOfCell = summaries(told, cellOf, usd, mean)
  const costOfConfig = summaries(told, (trial) => trial.config_id, usd, mean)
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

function cellOf(trial: Pick<LedgerTrial, 'task_digest' | 'config_id'>): string {
  return `${trial.task_digest} ${trial.config_id}`
}

function p90(values: readonly number[]): number | null {
  return quantile(values, 0.9)
}

/** One number per group of trials, from the values that are known; a group without any has none. */
function summaries(
  trials: readonly LedgerTrial[],
  key: (trial: LedgerTrial) => string,
  value: (trial: LedgerTrial) => number | null,
  summary: (values: readonly number[]) => number | null,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const [group, members] of Map.groupBy(trials, key)) {
    const known = members.map(value).filter((one) => one !== null)
    const result = known.length === 0 ? null : summary(known)
    if (result !== null) found.set(group, result)
  }
  return found
}
