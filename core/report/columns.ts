import { censoredDuration, costPerSuccess, count, places, scoreWithInterval, spent } from '#core/report/format'
import { withImportedMark } from '#core/report/imported'
import type { AnyLeaderboard } from '#core/report/leaderboard'
import type { LeaderboardRow } from '#core/report/row'
import { total } from '#core/report/spending'

/** One column of a printed board. `cell` may return text of a manifest: escape it for where it goes. */
export type Column = {
  readonly head: string
  readonly align: 'left' | 'right'
  readonly cell: (row: LeaderboardRow, board: AnyLeaderboard) => string
  /** The number by which rows are sorted, where they do not sort by their text; null is unknown. */
  readonly value?: (row: LeaderboardRow) => number | null
}

/** The board's columns, the same in the terminal, in Markdown and on the site. */
export const COLUMNS = [
  { head: 'rank', align: 'right', cell: (row) => count(row.rank) },
  { head: 'config', align: 'left', cell: (row) => row.label },
  {
    head: 'score',
    align: 'right',
    cell: (row) => scoreWithInterval(row.score, row.score_low, row.score_high),
    value: (row) => row.score,
  },
  {
    head: 'places',
    align: 'right',
    cell: (row) => places(row.rank_best, row.rank_worst),
    value: (row) => row.rank_best,
  },
  { head: 'group', align: 'right', cell: (row) => count(row.group) },
  { head: 'trials', align: 'right', cell: (row) => withImportedMark(count(row.n), row) },
  { head: 'excluded', align: 'right', cell: (row) => count(row.excluded) },
  { head: 'tasks', align: 'right', cell: (row, board) => `${row.tasks}/${board.tasks.length}` },
  { head: 'cost', align: 'right', cell: (row) => spent(row, row.n), value: knownCost },
  { head: 'per success', align: 'right', cell: (row) => costPerSuccess(row), value: (row) => row.cost_per_success_usd },
  {
    head: 'median time',
    align: 'right',
    cell: (row) => censoredDuration(row.time_p50_s, row.time_p50_censored),
    value: (row) => row.time_p50_s,
  },
  {
    head: 'p90 time',
    align: 'right',
    cell: (row) => censoredDuration(row.time_p90_s, row.time_p90_censored),
    value: (row) => row.time_p90_s,
  },
] as const satisfies readonly Column[]

function knownCost(row: LeaderboardRow): number | null {
  return total([row.cost_usd, row.estimated_cost_usd].flatMap((usd) => usd ?? []))
}
