import Table from 'cli-table3'
import { BORDERLESS } from '#core/report/borderless'
import { COLUMNS, type Column } from '#core/report/columns'
import type { AnyLeaderboard } from '#core/report/leaderboard'
import { boardNotes, excludedNotes, nothingWords, type RowNote, unrankedNotes } from '#core/report/notes'
import { wrapped } from '#core/report/wrapped'
import { oneLine } from '#core/trial/plain-text'

/** Columns that a narrow terminal goes without, the first to go first. Never the trials behind a score. */
const DISPENSABLE = ['p90 time', 'median time', 'per success', 'cost', 'tasks', 'group', 'places']
const NARROWEST_LABEL = 12

/**
 * A board for a terminal, plain text without colour. Labels are cut, then columns dropped, until it fits.
 *
 * @param width in columns; a table that cannot be narrower stays wider
 */
export function leaderboardText(board: AnyLeaderboard, { width }: { readonly width: number }): string {
  const blocks = [
    board.rows.length === 0 ? nothingWords(board) : fitted(board, width),
    ...notes('Not ranked:', unrankedNotes(board.rows), width),
    ...notes('Excluded trials:', excludedNotes(board.rows), width),
    boardNotes(board)
      .map((note) => wrapped(note, width, ''))
      .join('\n'),
  ]
  return `${blocks.join('\n\n')}\n`
}

function notes(head: string, of: readonly RowNote[], width: number): string[] {
  const lines = of.map(({ label, text }) => wrapped(`${oneLine(label)}: ${oneLine(text)}`, width, '  '))
  return lines.length === 0 ? [] : [[head, ...lines].join('\n')]
}

function fitted(board: AnyLeaderboard, width: number): string {
  const natural = drawn(board, COLUMNS, null)
  if (natural.width <= width) return text(natural)
  let columns: readonly Column[] = COLUMNS
  let narrowest = drawn(board, columns, NARROWEST_LABEL)
  for (const head of DISPENSABLE) {
    if (narrowest.width <= width) break
    columns = columns.filter((column) => column.head !== head)
    narrowest = drawn(board, columns, NARROWEST_LABEL)
  }
  return text(drawn(board, columns, NARROWEST_LABEL + Math.max(0, width - narrowest.width)))
}

type Drawn = { readonly lines: readonly string[]; readonly width: number }

function drawn(board: AnyLeaderboard, columns: readonly Column[], label: number | null): Drawn {
  const table = new Table({
    head: columns.map((column) => column.head),
    colAligns: columns.map((column) => column.align),
    colWidths: columns.map((column) => (column.head === 'config' ? label : null)),
    ...BORDERLESS,
    truncate: '…',
  })
  table.push(...board.rows.map((row) => columns.map((column) => oneLine(column.cell(row, board)))))
  const lines = table.toString().split('\n')
  // The first line is the head: ASCII, padded to the full width, so its length is the table's width in columns.
  return { lines, width: lines[0]?.length ?? 0 }
}

function text(table: Drawn): string {
  return table.lines.map((line) => line.trimEnd()).join('\n')
}
