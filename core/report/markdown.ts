import { markdownTable } from 'markdown-table'
import { COLUMNS } from '#core/report/columns'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { type AnyLeaderboard, boardParts } from '#core/report/leaderboard'
import { boardNotes, excludedNotes, onlyElsewhere, type RowNote, unrankedNotes } from '#core/report/notes'
import type { LeaderboardRow } from '#core/report/row'

/** A board as GitHub Markdown. Nothing in a name or a label can act: see escapeMarkdown. */
export function leaderboardMarkdown(board: AnyLeaderboard): string {
  const parts = boardParts(board)
  const excluded = excludedNotes(board.rows)
  const blocks = [
    ...(parts.some(({ title }) => title === null)
      ? []
      : [escapeMarkdown(onlyElsewhere(board) ?? '') || 'No config can be ranked yet.']),
    ...parts.flatMap(({ title, rows }) => {
      const why = unrankedNotes(rows)
      return [
        ...(title === null ? [] : [`**${title}**`]),
        table(board, rows),
        ...(why.length === 0 ? [] : [notes(why)]),
      ]
    }),
    ...(excluded.length === 0 ? [] : ['**Excluded trials**', notes(excluded)]),
    boardNotes(board)
      .map((note) => `- ${escapeMarkdown(note)}`)
      .join('\n'),
  ]
  return `${blocks.join('\n\n')}\n`
}

function table(board: AnyLeaderboard, rows: readonly LeaderboardRow[]): string {
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
