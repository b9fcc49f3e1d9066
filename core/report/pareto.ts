import { isCalibration } from '#core/report/calibration'
import { compareText } from '#core/report/compare-text'
import { EVIDENCE_LIMIT } from '#core/report/comparison'
import { count, list, plural } from '#core/report/format'
import type { AnyLeaderboard } from '#core/report/leaderboard'
import type { LeaderboardRow } from '#core/report/row'
import { pairedTest, sharedTasks } from '#core/statistics/paired-test'
import { COMPARISON_TOLERANCE } from '#core/statistics/tolerance'
import type { ConfigId } from '#core/trial/ids'

/** A config with what a trial of it costs and what it scores. */
export type ParetoPoint = {
  readonly config_id: ConfigId
  readonly label: string
  /** Mean cost of a trial, every task with the same weight, US dollars. */
  readonly cost_usd: number
  /** Whether that is known on every task of the board. */
  readonly cost_complete: boolean
  /** 0..1, with its 95 % interval. */
  readonly score: number
  readonly low: number | null
  readonly high: number | null
  /** No other point costs at most as much and scores at least as high, one of these better. By the numbers seen, not by a test. */
  readonly on_frontier: boolean
  /**
   * p of the paired test against the best config of the frontier that is no dearer, as compare gives it of the two;
   * null on the frontier and where there is no test.
   */
  readonly frontier_p: number | null
  /** Below the frontier, but by no test: `frontier_p` is beyond 0.05 or null. */
  readonly within_noise: boolean
}

export type Pareto = {
  /** Cheapest first, of equal cost the best first. */
  readonly points: readonly ParetoPoint[]
  /** Configs that would be a point if any cost of theirs were known, in the board's order. */
  readonly cost_unknown: readonly Undrawn[]
  /** Contenders that are no point because of their trials: not ranked, or on a preview without a counted trial on some task. */
  readonly not_comparable: readonly Undrawn[]
}

export type Undrawn = Pick<LeaderboardRow, 'config_id' | 'label' | 'score'>

/**
 * Cost against score: every ranked config, on a preview every one that covers all tasks. Agents that calibrate tasks
 * stay aside.
 */
export function pareto(board: Pick<AnyLeaderboard, 'rows' | 'source' | 'tasks'>): Pareto {
  const contenders = board.rows.filter((row) => !isCalibration(row))
  const isComparable = (row: LeaderboardRow) => row.rank !== null || (board.source === 'next' && row.coverage === 1)
  const rows = contenders.filter(isComparable)
  const known = rows.flatMap((row) => {
    const { config_id, label, cost_per_task_usd, score, score_low: low, score_high: high } = row
    return cost_per_task_usd === null || score === null
      ? []
      : [
          {
            config_id,
            label,
            cost_usd: cost_per_task_usd,
            cost_complete: row.cost_per_success_tasks === board.tasks.length,
            score,
            low,
            high,
          },
        ]
  })
  const sorted = known.toSorted(
    (a, b) => a.cost_usd - b.cost_usd || b.score - a.score || compareText(a.config_id, b.config_id),
  )
  const cells = new Map(rows.map((row) => [row.config_id, row.cells]))
  let best: (typeof sorted)[number] | null = null
  const points = sorted.map((point): ParetoPoint => {
    const isTwin = point.cost_usd === best?.cost_usd && point.score === best.score
    if (best === null || isTwin || point.score > best.score) {
      best = point
      return { ...point, on_frontier: true, frontier_p: null, within_noise: false }
    }
    const shared = sharedTasks(cells.get(point.config_id) ?? [], cells.get(best.config_id) ?? [])
    const frontier_p = pairedTest(shared)?.p ?? null
    const isBelow = frontier_p !== null && frontier_p <= EVIDENCE_LIMIT + COMPARISON_TOLERANCE
    return { ...point, on_frontier: false, frontier_p, within_noise: !isBelow }
  })
  return {
    points,
    cost_unknown: rows.filter((row) => row.cost_per_task_usd === null).map(undrawn),
    not_comparable: contenders.filter((row) => !isComparable(row)).map(undrawn),
  }
}

/** How many of the other points no test puts below the frontier, as a sentence; none where every point is on it. */
export function noiseWords({ points }: Pick<Pareto, 'points'>): string[] {
  const others = points.filter((point) => !point.on_frontier)
  if (others.length === 0) return []
  const noise = others.filter((point) => point.within_noise)
  if (noise.length === 0) return [`Paired tests show each of ${plural(others.length, 'other')} to be below the line.`]
  const names = noise.length > 3 ? '' : ` (${list(noise.map(({ label }) => label))})`
  return [
    `Frontier within noise: of ${plural(others.length, 'other')}, no paired test shows ${count(noise.length)}${names} to be below the line.`,
  ]
}

/** What a point is to the frontier, in words; null: by the paired test below it. */
export function frontierWords({ on_frontier, within_noise }: ParetoPoint): string | null {
  if (on_frontier) return 'on the frontier'
  return within_noise ? 'frontier within noise' : null
}

/**
 * The number by which a plot and its table name each point: the frontier's from the cheapest on, as they are listed
 * beside a plot, then the others, again the cheapest first.
 */
export function pointNumbers({ points }: Pick<Pareto, 'points'>): ReadonlyMap<ConfigId, number> {
  const order = [...points.filter((point) => point.on_frontier), ...points.filter((point) => !point.on_frontier)]
  return new Map(order.map(({ config_id }, index) => [config_id, index + 1]))
}

/** Who is not drawn, and why, in words; the labels may hold any text. A reason that holds of nobody is left out. */
export function undrawnWords(
  { cost_unknown, not_comparable }: Pareto,
  isPreview: boolean,
): { readonly words: string; readonly configs: readonly Undrawn[] }[] {
  return [
    { words: 'Not drawn, because no cost of theirs is known, reported or estimated', configs: cost_unknown },
    {
      words: isPreview
        ? 'Not drawn, because a task of this preview has no trial of theirs that counts'
        : 'Not drawn, because they are not ranked',
      configs: not_comparable,
    },
  ].filter(({ configs }) => configs.length > 0)
}

function undrawn({ config_id, label, score }: LeaderboardRow): Undrawn {
  return { config_id, label, score }
}
