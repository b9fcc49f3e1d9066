import { markdownTable } from 'markdown-table'
import { COLUMNS } from '#core/report/columns'
import { escapeMarkdown } from '#core/report/escape-markdown'
import type { Leaderboard } from '#core/report/leaderboard'
import { boardNotes, excludedNotes, type RowNote, unrankedNotes } from '#core/report/notes'
import type { LeaderboardRow } from '#core/report/row'

/** A board as GitHub Markdown. Nothing in a name or a label can act: see escapeMarkdown. */
export function leaderboardMarkdown(board: Leaderboard): string {
  const ranked = board.rows.filter((row) => row.rank !== null)
  const unranked = board.rows.filter((row) => row.rank === null)
  const excluded = excludedNotes(board.rows)
  const blocks = [
    ...(ranked.length === 0 ? ['No config can be ranked yet.'] : [table(board, ranked)]),
    ...(unranked.length === 0 ? [] : ['**Not ranked**', table(board, unranked), notes(unrankedNotes(unranked))]),
    ...(excluded.length === 0 ? [] : ['**Excluded trials**', notes(excluded)]),
    boardNotes(board)
      .map((note) => `- ${escapeMarkdown(note)}`)
      .join('\n'),
  ]
  return `${blocks.join('\n\n')}\n`
}

function table(board: Leaderboard, rows: readonly LeaderboardRow[]): string {
  return markdownTable(
    [
      COLUMNS.map((column) => column.head),
      ...rows.map((row) => COLUMNS.map((column) => escapeMarkdown(column.cell(row, board)))),
    ],
    { align: COLUMNS.map((column) => column.align) },
  )
}

function notes(of: readonly RowNote[]): string {
  return of.map(({ label, text }) => `- ${escapeMarkdown(label)}: ${escapeMarkdown(text)}`).join('\n')
}
