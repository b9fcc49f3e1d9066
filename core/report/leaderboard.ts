import { compareText } from '#core/report/compare-text'
import { type ConfigName, configNames } from '#core/report/config-names'
import { interval, list, plural, points } from '#core/report/format'
import { LEFT_OUT_REASONS, type LeftOutReason, type Standing, standings } from '#core/report/standing'
import { type ExcludedBy, type Tally, tally } from '#core/report/tally'
import type { BoardTask, TaskSet } from '#core/report/task-set'
import { boardScore } from '#core/statistics/board'
import { scoreBounds, tooWideToRank, WIDEST_RANKABLE } from '#core/statistics/bounds'
import { separableGroups } from '#core/statistics/groups'
import { mean, sum } from '#core/statistics/mean'
import { pairwiseTests } from '#core/statistics/pairwise'
import { quantile } from '#core/statistics/quantile'
import { competitionRanks } from '#core/statistics/rank'
import { rankIntervals } from '#core/statistics/rank-interval'
import type { ConfigId, TaskDigest } from '#core/trial/ids'
import type { TrialRecord } from '#core/trial/record'
import type { Void } from '#core/trial/voids'

/** One task x one config on a board. */
export type Cell = Tally & {
  readonly config_id: ConfigId
  readonly task_name: string
  readonly task_digest: TaskDigest
  /** Attempts that ended in nothing but excluded trials: what could still move the score. */
  readonly open: number
}

/** One config on a board. Scores, rewards and errors are proportions 0..1; null is undefined or unknown. */
export type LeaderboardRow = {
  readonly config_id: ConfigId
  readonly label: string
  readonly agent: string
  readonly model: string | null
  /** Competition rank among the rows that can be ranked (1, 2, 2, 4); null when this one cannot. */
  readonly rank: number | null
  /** The places that paired tests over the tasks cannot rule out, 1 the best; null when not ranked. */
  readonly rank_best: number | null
  readonly rank_worst: number | null
  /** Configs of a group cannot be told from its best one, 1 the first group; null when not ranked. */
  readonly group: number | null
  /** In words, joined by "; "; null when ranked. */
  readonly unranked_reason: string | null
  /** Mean of the task rates, every covered task with equal weight. */
  readonly score: number | null
  /** 95 % interval for tasks like these (effective-n Wilson). */
  readonly score_low: number | null
  readonly score_high: number | null
  /** Error for tasks like these, and for a rerun of exactly these. */
  readonly se_task: number | null
  readonly se_rerun: number | null
  /** Trials that count. */
  readonly n: number
  readonly excluded: number
  readonly excluded_by: ExcludedBy
  /** Trials of this config in the ledger that have no part in this board. */
  readonly left_out: number
  /** Tasks with at least one trial that counts, and their share of the board's tasks. */
  readonly tasks: number
  readonly coverage: number
  /** Counted trials that no plan of this repository asked for: whoever imported them vouches for them. */
  readonly imported: number
  /** Attempts without a trial that counts; an excluded trial whose attempt was made good is none. */
  readonly open: number
  /** The score if every open attempt had failed, or succeeded. */
  readonly bound_low: number | null
  readonly bound_high: number | null
  /** Like the score with rewards in place of successes (none counts 0); null when a reward is outside 0..1. */
  readonly mean_reward: number | null
  /** Sum of the known costs of counted trials, and how many of them have one; null when none has. */
  readonly cost_usd: number | null
  readonly cost_known: number
  /** What excluded trials cost besides, as far as known. */
  readonly excluded_cost_usd: number | null
  /** Median time of the agent in counted trials; `censored` when timeouts make it a lower bound. */
  readonly time_p50_s: number | null
  readonly time_p50_censored: boolean
  /** One per task of the board, in its order, also where nothing ran. */
  readonly cells: readonly Cell[]
}

/** Everything that is published about a set of trials. Plain data: as JSON it is the `report` document. */
export type Leaderboard = {
  readonly schema_version: 1
  /** A success is a reward at or above it. */
  readonly pass_threshold: number
  readonly source: TaskSet['source']
  /** The release that it ranks, else null. */
  readonly release: TaskSet['release']
  readonly tasks: readonly BoardTask[]
  /** Ranked rows by rank, then label; below them the others by label. */
  readonly rows: readonly LeaderboardRow[]
  /** `ledger` = `counted` + `excluded` + `left_out`. */
  readonly trials: {
    readonly ledger: number
    readonly counted: number
    readonly excluded: number
    readonly left_out: number
  }
  /** Trials of the ledger that are no trials of this board, by reason, with the configs they belong to. */
  readonly left_out: readonly { readonly reason: LeftOutReason; readonly trials: number; readonly configs: number }[]
  /** Configs of the ledger without a row, because no trial of theirs is of a task of this board. */
  readonly configs_without_row: number
  /** Excluded trials that were voided, by decision, most trials first. They count as `invalid`. */
  readonly voided: readonly (Pick<Void, 'reason' | 'author' | 'date'> & { readonly trials: number })[]
}

type Placed = { readonly trial: TrialRecord; readonly standing: Standing }

/** The board of these trials over a set of tasks. Pure; the order of the trials changes nothing. */
export function leaderboard({
  trials,
  tasks,
  passThreshold,
  voids,
}: {
  readonly trials: readonly TrialRecord[]
  readonly tasks: TaskSet
  readonly passThreshold: number
  readonly voids: readonly Void[]
}): Leaderboard {
  const standingOf = standings(tasks.tasks, passThreshold, voids)
  const placed = trials.map((trial) => ({ trial, standing: standingOf(trial) }))
  const names = configNames(trials)
  const own = Map.groupBy(placed, ({ trial }) => trial.config_id)
  const rows: LeaderboardRow[] = []
  for (const name of names.values()) {
    const its = own.get(name.config_id) ?? []
    if (its.some(ranOnBoard)) rows.push(row(name, its, tasks.tasks))
  }
  return {
    schema_version: 1,
    pass_threshold: passThreshold,
    source: tasks.source,
    release: tasks.release,
    tasks: tasks.tasks,
    rows: ranked(tasks.source === 'next' ? rows.map(asPreview) : rows),
    trials: {
      ledger: placed.length,
      counted: placed.filter(({ standing }) => standing.kind === 'counted').length,
      excluded: placed.filter(({ standing }) => standing.kind === 'excluded').length,
      left_out: placed.filter(({ standing }) => standing.kind === 'left_out').length,
    },
    left_out: leftOut(placed),
    configs_without_row: names.size - rows.length,
    voided: voided(placed),
  }
}

/** Whether a trial is of a task version of the board, whatever else speaks against it. */
function ranOnBoard({ standing }: Placed): boolean {
  return standing.kind !== 'left_out' || standing.reason === 'overrides'
}

function row(name: ConfigName, placed: readonly Placed[], tasks: readonly BoardTask[]): LeaderboardRow {
  const byTask = Map.groupBy(placed, ({ standing }) => standing.task)
  const cells = tasks.map((task) => {
    const its = byTask.get(task) ?? []
    return {
      config_id: name.config_id,
      task_name: task.name,
      task_digest: task.digest,
      ...tally(its.map(({ standing }) => standing)),
      open: openAttempts(its),
    }
  })
  const open = sum(cells.map((cell) => cell.open))
  const whole = tally(placed.map(({ standing }) => standing))
  const score = boardScore(cells)
  const bounds = scoreBounds(cells.map(({ n, successes, open }) => ({ n, successes, excluded: open })))
  const counted = placed.filter(({ standing }) => standing.kind === 'counted')
  const excluded = placed.filter(({ standing }) => standing.kind === 'excluded')
  const costs = counted.flatMap(({ trial }) => trial.cost_usd ?? [])
  const time_p50_s = quantile(
    counted.flatMap(({ trial }) => trial.agent_s ?? []),
    0.5,
  )
  return {
    ...name,
    rank: null,
    rank_best: null,
    rank_worst: null,
    group: null,
    unranked_reason: unrankedReason(cells, whole, open, bounds),
    score: score.score,
    score_low: score.interval?.low ?? null,
    score_high: score.interval?.high ?? null,
    se_task: score.se_task,
    se_rerun: score.se_rerun,
    n: whole.n,
    imported: counted.filter(({ trial }) => trial.origin === 'import').length,
    excluded: whole.excluded,
    excluded_by: whole.excluded_by,
    left_out: whole.left_out,
    tasks: score.tasks_covered,
    coverage: tasks.length === 0 ? 0 : score.tasks_covered / tasks.length,
    open,
    bound_low: bounds?.low ?? null,
    bound_high: bounds?.high ?? null,
    mean_reward: meanReward(counted),
    cost_usd: total(costs),
    cost_known: costs.length,
    excluded_cost_usd: total(excluded.flatMap(({ trial }) => trial.cost_usd ?? [])),
    time_p50_s,
    time_p50_censored: isCensored(counted, time_p50_s),
    cells,
  }
}

/**
 * A later trial of the same attempt makes an excluded one good (docs/decisions/0003). Trials of a foreign tree have no
 * attempt, so each excluded one stays open.
 */
function openAttempts(placed: readonly Placed[]): number {
  const made = new Set(placed.filter(({ standing }) => standing.kind === 'counted').map(({ trial }) => trial.attempt))
  const excluded = placed.filter(({ standing }) => standing.kind === 'excluded').map(({ trial }) => trial.attempt)
  const attempts = new Set(excluded.filter((attempt) => attempt !== null && !made.has(attempt)))
  return attempts.size + excluded.filter((attempt) => attempt === null).length
}

/** Why a row cannot be ranked: every reason at once, so that mending one does not reveal the next. */
function unrankedReason(
  cells: readonly Cell[],
  whole: Tally,
  open: number,
  bounds: { readonly low: number; readonly high: number } | null,
): string | null {
  const reasons: string[] = []
  const uncovered = cells.filter((cell) => cell.n === 0).map((cell) => cell.task_name)
  if (uncovered.length > 0) {
    reasons.push(`no trial counts on ${uncovered.length} of ${plural(cells.length, 'task')} (${list(uncovered)})`)
  }
  if (bounds !== null && tooWideToRank(bounds)) {
    reasons.push(
      `${plural(open, 'attempt')} without a trial that counts could move the score within ${interval(bounds.low, bounds.high)}, ` +
        `more than ${points(WIDEST_RANKABLE)} points`,
    )
  }
  const unclassified = whole.excluded_by.unclassified ?? 0
  if (unclassified > 0) {
    reasons.push(`${plural(unclassified, 'trial')} ended in a way that no rule classifies yet`)
  }
  return reasons.length === 0 ? null : reasons.join('; ')
}

/** No rank may rest on tasks that can still change. */
function asPreview(row: LeaderboardRow): LeaderboardRow {
  const preview = 'this is a preview of tasks that no release holds yet'
  return { ...row, unranked_reason: [preview, row.unranked_reason ?? []].flat().join('; ') }
}

function ranked(rows: readonly LeaderboardRow[]): LeaderboardRow[] {
  const rankable = rows.filter((each) => each.unranked_reason === null)
  const ranks = competitionRanks(rankable.map((each) => each.score))
  const tests = pairwiseTests(rankable.map((each) => each.cells))
  const places = rankIntervals(rankable.length, tests)
  const groups = separableGroups(
    rankable.map(({ config_id, score }) => ({ id: config_id, score })),
    tests,
  )
  return [
    ...rankable
      .map((each, index) => ({
        ...each,
        rank: ranks[index] ?? null,
        rank_best: places[index]?.best ?? null,
        rank_worst: places[index]?.worst ?? null,
        group: groups[index] ?? null,
      }))
      .sort(byRankThenLabel),
    ...rows.filter((each) => each.unranked_reason !== null).sort(byRankThenLabel),
  ]
}

function byRankThenLabel(a: LeaderboardRow, b: LeaderboardRow): number {
  return (a.rank ?? 0) - (b.rank ?? 0) || compareText(a.label, b.label) || compareText(a.config_id, b.config_id)
}

function meanReward(counted: readonly Placed[]): number | null {
  const means: number[] = []
  for (const placed of Map.groupBy(counted, ({ standing }) => standing.task).values()) {
    const rewards = placed.map(({ trial }) => trial.reward ?? 0)
    if (rewards.some((value) => value < 0 || value > 1)) return null
    means.push(mean(rewards) ?? 0)
  }
  return mean(means)
}

function total(costs: readonly number[]): number | null {
  return costs.length === 0 ? null : sum(costs)
}

/** A timeout at or below the median would have taken longer still, so the median is a lower bound. */
function isCensored(counted: readonly Placed[], median_s: number | null): boolean {
  return (
    median_s !== null &&
    counted.some(
      ({ trial }) => trial.outcome === 'agent_timeout' && trial.agent_s !== null && trial.agent_s <= median_s,
    )
  )
}

function leftOut(placed: readonly Placed[]): Leaderboard['left_out'] {
  const byReason = Map.groupBy(placed, ({ standing }) => (standing.kind === 'left_out' ? standing.reason : null))
  return (Object.keys(LEFT_OUT_REASONS) as LeftOutReason[]).flatMap((reason) => {
    const its = byReason.get(reason) ?? []
    const configs = new Set(its.map(({ trial }) => trial.config_id)).size
    return its.length === 0 ? [] : [{ reason, trials: its.length, configs }]
  })
}

function voided(placed: readonly Placed[]): Leaderboard['voided'] {
  const decisions = placed.flatMap(({ standing }) => (standing.kind === 'excluded' ? (standing.voided ?? []) : []))
  return [...Map.groupBy(decisions, ({ reason, author, date }) => JSON.stringify([reason, author, date]))]
    .flatMap(([key, its]) => {
      const [first] = its
      if (first === undefined) return []
      const { reason, author, date } = first
      return [{ key, decision: { reason, author, date, trials: its.length } }]
    })
    .sort((a, b) => b.decision.trials - a.decision.trials || compareText(a.key, b.key))
    .map(({ decision }) => decision)
}
