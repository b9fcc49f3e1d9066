import { calibrationReason } from '#core/report/calibration'
import { type CellUse, cellUse } from '#core/report/cell-use'
import type { ConfigName } from '#core/report/config-names'
import { interval, list, plural, points } from '#core/report/format'
import { countedTrials, excludedTrials, type Placed } from '#core/report/placed'
import { type Spending, spending, total } from '#core/report/spending'
import { type ExcludedBy, type Tally, tally } from '#core/report/tally'
import type { RankedTask } from '#core/report/task-set'
import { type Timing, timing } from '#core/report/timing'
import { boardScore } from '#core/statistics/board'
import { scoreBounds, tooWideToRank, WIDEST_RANKABLE } from '#core/statistics/bounds'
import { mean, sum } from '#core/statistics/mean'
import { meanPassAtK, meanPassHatK } from '#core/statistics/pass-at-k'
import type { ConfigId, TaskDigest } from '#core/trial/ids'
import { oneLine } from '#core/trial/plain-text'
import type { Prices } from '#core/trial/price'

/** One task x one config on a board. */
export type Cell = Tally &
  CellUse & {
    readonly config_id: ConfigId
    readonly task_name: string
    /** Null where the board knows its tasks by their names alone. */
    readonly task_digest: TaskDigest | null
    /** Attempts that ended in nothing but excluded trials: what could still move the score. */
    readonly open: number
  }

/** The k of pass@k and pass^k. */
export const PASS_K = [1, 2, 3, 5, 10] as const

/** By k, 0..1; null where a covered task has fewer than k trials that count. */
export type PassByK = Readonly<Record<(typeof PASS_K)[number], number | null>>

/** One config on a board. Scores, rewards and errors are proportions 0..1; null is undefined or unknown. */
export type LeaderboardRow = Spending &
  Timing & {
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
    readonly rankable: boolean
    /** In words, joined by "; "; null when rankable. Of an agent that calibrates tasks that it does: it is no contender. */
    readonly not_rankable_because: string | null
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
    /** Chance that one of k trials succeeds, that all of k do: means over covered tasks. */
    readonly pass_at_k: PassByK
    readonly pass_hat_k: PassByK
    /** Like the score with rewards in place of successes (none counts 0); null when a reward is outside 0..1. */
    readonly mean_reward: number | null
    /** What excluded trials cost besides, as far as Harbor reported it. */
    readonly excluded_cost_usd: number | null
    /** One per task of the board, in its order, also where nothing ran. */
    readonly cells: readonly Cell[]
  }

/**
 * One config on a board, not yet ranked among the others.
 *
 * @param placed its trials, those that are left out included
 */
export function boardRow(
  name: ConfigName,
  placed: readonly Placed[],
  { tasks, prices }: { readonly tasks: readonly RankedTask[]; readonly prices: Prices },
): LeaderboardRow {
  const byTask = Map.groupBy(placed, ({ standing }) => standing.task)
  const cells = tasks.map((task) => boardCell(name.config_id, task, byTask.get(task) ?? [], prices))
  const open = sum(cells.map((cell) => cell.open))
  const whole = tally(placed.map(({ standing }) => standing))
  const score = boardScore(cells)
  const bounds = scoreBounds(cells.map(({ n, successes, open }) => ({ n, successes, excluded: open })))
  const counted = countedTrials(placed)
  const reason = calibrationReason(name) ?? whyNotRankable(cells, whole, open, bounds)
  return {
    ...name,
    rank: null,
    rank_best: null,
    rank_worst: null,
    group: null,
    rankable: reason === null,
    not_rankable_because: reason,
    score: score.score,
    score_low: score.interval?.low ?? null,
    score_high: score.interval?.high ?? null,
    se_task: score.se_task,
    se_rerun: score.se_rerun,
    n: whole.n,
    imported: counted.filter(({ origin }) => origin === 'import').length,
    excluded: whole.excluded,
    excluded_by: whole.excluded_by,
    left_out: whole.left_out,
    tasks: score.tasks_covered,
    coverage: tasks.length === 0 ? 0 : score.tasks_covered / tasks.length,
    open,
    bound_low: bounds?.low ?? null,
    bound_high: bounds?.high ?? null,
    pass_at_k: byK((k) => meanPassAtK(cells, k)?.value ?? null),
    pass_hat_k: byK((k) => meanPassHatK(cells, k)?.value ?? null),
    mean_reward: meanReward([...byTask.values()].map((its) => countedTrials(its).map(({ reward }) => reward ?? 0))),
    ...spending(cells, counted, prices),
    excluded_cost_usd: total(excludedTrials(placed).flatMap(({ cost_usd }) => cost_usd ?? [])),
    ...timing(counted),
    cells,
  }
}

function boardCell(config_id: ConfigId, task: RankedTask, placed: readonly Placed[], prices: Prices): Cell {
  return {
    config_id,
    task_name: task.name,
    task_digest: task.digest,
    ...tally(placed.map(({ standing }) => standing)),
    ...cellUse(countedTrials(placed), prices),
    open: openAttempts(placed),
  }
}

/**
 * A later trial of the same attempt makes an excluded one good (docs/decisions/0003). Trials of a foreign tree have no
 * attempt, so each excluded one stays open.
 */
function openAttempts(placed: readonly Placed[]): number {
  const made = new Set(countedTrials(placed).map(({ attempt }) => attempt))
  const excluded = excludedTrials(placed).map(({ attempt }) => attempt)
  const attempts = new Set(excluded.filter((attempt) => attempt !== null && !made.has(attempt)))
  return attempts.size + excluded.filter((attempt) => attempt === null).length
}

/** Why a row cannot be ranked: every reason at once, so that mending one does not reveal the next. */
function whyNotRankable(
  cells: readonly Cell[],
  whole: Tally,
  open: number,
  bounds: { readonly low: number; readonly high: number } | null,
): string | null {
  const reasons: string[] = []
  const uncovered = cells.filter((cell) => cell.n === 0).map((cell) => cell.task_name)
  if (uncovered.length > 0) {
    reasons.push(
      `no trial counts on ${uncovered.length} of ${plural(cells.length, 'task')} (${list(uncovered.map(oneLine))})`,
    )
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

function byK(value: (k: number) => number | null): PassByK {
  return Object.fromEntries(PASS_K.map((k) => [k, value(k)])) as PassByK
}

/** @param rewards of the counted trials, by task */
function meanReward(rewards: readonly (readonly number[])[]): number | null {
  if (rewards.flat().some((value) => value < 0 || value > 1)) return null
  return mean(rewards.flatMap((ofTask) => mean(ofTask) ?? []))
}
