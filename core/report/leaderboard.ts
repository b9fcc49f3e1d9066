import { isCalibration } from '#core/report/calibration'
import { compareText } from '#core/report/compare-text'
import { configNames } from '#core/report/config-names'
import { isOfBoard, type Placed } from '#core/report/placed'
import { boardRow, type LeaderboardRow } from '#core/report/row'
import type { BoardRules } from '#core/report/rules'
import { LEFT_OUT_REASONS, type LeftOutReason, standings } from '#core/report/standing'
import type { BoardTask, RankedTask, TaskSet } from '#core/report/task-set'
import { separableGroups } from '#core/statistics/groups'
import { pairwiseTests } from '#core/statistics/pairwise'
import { competitionRanks } from '#core/statistics/rank'
import { rankIntervals } from '#core/statistics/rank-interval'
import type { Prices } from '#core/trial/price'
import type { TrialRecord } from '#core/trial/record'
import { taskNames } from '#core/trial/task-name'
import { idleVoids, type Void } from '#core/trial/voids'

/** Everything that is published about a set of trials. Plain data: as JSON it is the `report` document. */
export type Leaderboard<Task extends RankedTask = BoardTask> = BoardRules &
  TaskSet<Task> & {
    readonly schema_version: 1
    /** Ranked rows by rank, then label; below them the others by label; last the agents that calibrate tasks, by score. */
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
    /** Voids of what the ledger does not hold, in their order: they take nothing out. */
    readonly idle_voids: readonly Void[]
  }

/** A board of any harness: its tasks may have no digest. */
export type AnyLeaderboard = Leaderboard<RankedTask>

/** The board of these trials over a set of tasks. Pure; the order of the trials changes nothing. */
export function leaderboard<Task extends RankedTask>({
  trials,
  tasks,
  rules,
  voids,
  prices,
}: {
  readonly trials: readonly TrialRecord[]
  readonly tasks: TaskSet<Task>
  readonly rules: BoardRules
  readonly voids: readonly Void[]
  readonly prices: Prices
}): Leaderboard<Task> {
  const standingOf = standings({ tasks: tasks.tasks, rules, voids, trials, dataset: tasks.dataset ?? null })
  const placed = trials.map((trial) => ({ trial, standing: standingOf(trial) }))
  const names = configNames(trials)
  const own = Map.groupBy(placed, ({ trial }) => trial.config_id)
  const rows: LeaderboardRow[] = []
  for (const name of names.values()) {
    const its = own.get(name.config_id) ?? []
    if (its.some(isOfBoard)) rows.push(boardRow(name, its, { tasks: tasks.tasks, prices }))
  }
  return {
    schema_version: 1,
    ...rules,
    ...tasks,
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
    idle_voids: idleVoids(voids, trials, taskNames(tasks.tasks, trials)),
  }
}

const PREVIEW = 'this is a preview of tasks that no release holds yet'

/** No rank may rest on tasks that can still change. */
function asPreview(row: LeaderboardRow): LeaderboardRow {
  return {
    ...row,
    rankable: false,
    not_rankable_because: [PREVIEW, row.not_rankable_because ?? []].flat().join('; '),
  }
}

/**
 * Why a row is not ranked, without what holds of every row of a preview; null where that is all, where it is ranked, and
 * for an agent that calibrates tasks, which has a place of its own.
 */
export function ownReason(row: LeaderboardRow): string | null {
  const { not_rankable_because } = row
  if (not_rankable_because === null || not_rankable_because === PREVIEW || isCalibration(row)) return null
  return not_rankable_because.startsWith(`${PREVIEW}; `)
    ? not_rankable_because.slice(PREVIEW.length + 2)
    : not_rankable_because
}

/** The rows of a board as every table of it sets them apart, in its order; parts without a row are left out. */
export type BoardPart = { readonly title: string | null; readonly rows: readonly LeaderboardRow[] }

/** What is ranked has no title. */
export function boardParts({ rows }: Pick<AnyLeaderboard, 'rows'>): BoardPart[] {
  const rest = rows.filter((row) => row.rank === null)
  return [
    { title: null, rows: rows.filter((row) => row.rank !== null) },
    { title: 'Not ranked', rows: rest.filter((row) => !isCalibration(row)) },
    { title: 'For reference: agents that calibrate tasks', rows: rest.filter(isCalibration) },
  ].filter((part) => part.rows.length > 0)
}

function ranked(rows: readonly LeaderboardRow[]): LeaderboardRow[] {
  const rankable = rows.filter((each) => each.rankable)
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
    ...rows.filter((each) => !each.rankable).sort((a, b) => calibrationLast(a, b) || byRankThenLabel(a, b)),
  ]
}

function calibrationLast(a: LeaderboardRow, b: LeaderboardRow): number {
  const order = Number(isCalibration(a)) - Number(isCalibration(b))
  return order === 0 && isCalibration(a) ? (b.score ?? -1) - (a.score ?? -1) : order
}

function byRankThenLabel(a: LeaderboardRow, b: LeaderboardRow): number {
  return (a.rank ?? 0) - (b.rank ?? 0) || compareText(a.label, b.label) || compareText(a.config_id, b.config_id)
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
