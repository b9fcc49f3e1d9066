import { censoredDuration, costWithCoverage, count, scoreWithInterval } from '#core/report/format'
import type { Leaderboard, LeaderboardRow } from '#core/report/leaderboard'

/** One column of a printed board. `cell` may return text of a manifest: escape it for where it goes. */
export type Column = {
  readonly head: string
  readonly align: 'left' | 'right'
  readonly cell: (row: LeaderboardRow, board: Leaderboard) => string
}

/** The board's columns, the same in the terminal and in Markdown. */
export const COLUMNS: readonly Column[] = [
  { head: 'rank', align: 'right', cell: (row) => count(row.rank) },
  { head: 'config', align: 'left', cell: (row) => row.label },
  { head: 'score', align: 'right', cell: (row) => scoreWithInterval(row.score, row.score_low, row.score_high) },
  { head: 'trials', align: 'right', cell: (row) => count(row.n) },
  { head: 'excluded', align: 'right', cell: (row) => count(row.excluded) },
  { head: 'tasks', align: 'right', cell: (row, board) => `${row.tasks}/${board.tasks.length}` },
  { head: 'cost', align: 'right', cell: (row) => costWithCoverage(row.cost_usd, row.cost_known, row.n) },
  { head: 'median time', align: 'right', cell: (row) => censoredDuration(row.time_p50_s, row.time_p50_censored) },
]
