import { censoredDuration, costPerSuccess, count, places, scoreWithInterval, spent } from '#core/report/format'
import type { Leaderboard } from '#core/report/leaderboard'
import type { LeaderboardRow } from '#core/report/row'

/** One column of a printed board. `cell` may return text of a manifest: escape it for where it goes. */
export type Column = {
  readonly head: string
  readonly align: 'left' | 'right'
  readonly cell: (row: LeaderboardRow, board: Leaderboard) => string
}

/** The board's columns, the same in the terminal, in Markdown and on the site. */
export const COLUMNS = [
  { head: 'rank', align: 'right', cell: (row) => count(row.rank) },
  { head: 'config', align: 'left', cell: (row) => row.label },
  { head: 'score', align: 'right', cell: (row) => scoreWithInterval(row.score, row.score_low, row.score_high) },
  { head: 'places', align: 'right', cell: (row) => places(row.rank_best, row.rank_worst) },
  { head: 'group', align: 'right', cell: (row) => count(row.group) },
  { head: 'trials', align: 'right', cell: (row) => count(row.n) },
  { head: 'excluded', align: 'right', cell: (row) => count(row.excluded) },
  { head: 'tasks', align: 'right', cell: (row, board) => `${row.tasks}/${board.tasks.length}` },
  { head: 'cost', align: 'right', cell: (row) => spent(row, row.n) },
  { head: 'per success', align: 'right', cell: (row) => costPerSuccess(row) },
  { head: 'median time', align: 'right', cell: (row) => censoredDuration(row.time_p50_s, row.time_p50_censored) },
  { head: 'p90 time', align: 'right', cell: (row) => censoredDuration(row.time_p90_s, row.time_p90_censored) },
] as const satisfies readonly Column[]
