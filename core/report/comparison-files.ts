import { createHash } from 'node:crypto'
import type { ComparisonColumns, ComparisonIndex } from '#core/report/comparison-data'
import type { Leaderboard } from '#core/report/leaderboard'
import { pathSegment } from '#core/report/page-path'
import type { LeaderboardRow } from '#core/report/row'
import { oneLine } from '#core/trial/plain-text'

/** What the comparison of any two rows of a board is made from: see ComparisonIndex. */
export function comparisonIndex(board: Leaderboard): ComparisonIndex {
  return {
    schema_version: 1,
    board: boardId(board),
    harness: board.harness,
    policy: board.policy,
    pass_threshold: board.pass_threshold,
    task_version: board.task_version,
    source: board.source,
    tasks: board.tasks.map(({ name, digest }) => ({ name: oneLine(name), digest, segment: pathSegment(name) })),
    configs: board.rows.map(({ config_id, label, agent, model, rank, not_rankable_because }) => ({
      config_id,
      label: oneLine(label),
      agent: oneLine(agent),
      model: model === null ? null : oneLine(model),
      rank,
      not_rankable_because: not_rankable_because === null ? null : oneLine(not_rankable_because),
    })),
  }
}

/** The part of one row. */
export function comparisonColumns(board: string, row: LeaderboardRow): ComparisonColumns {
  const { config_id, excluded_by, cells } = row
  return {
    schema_version: 1,
    board,
    config_id,
    excluded_by,
    n: cells.map(({ n }) => n),
    successes: cells.map(({ successes }) => successes),
    excluded: cells.map(({ excluded }) => excluded),
    cost_per_trial_usd: cells.map(({ cost_per_trial_usd }) => cost_per_trial_usd),
    estimated_cost_known: cells.map(({ estimated_cost_known }) => estimated_cost_known),
    time_p50_s: cells.map(({ time_p50_s }) => time_p50_s),
    time_p50_censored: cells.map(({ time_p50_censored }) => (time_p50_censored ? 1 : 0)),
  }
}

/** By what two builds differ when their columns must not be mixed: the tasks, in their order, and the rules. */
function boardId({ policy, pass_threshold, task_version, source, tasks }: Leaderboard): string {
  const identity = [policy, pass_threshold, task_version, source, tasks.map(({ name, digest }) => [name, digest])]
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 12)
}
