import Table from 'cli-table3'
import { BORDERLESS } from '#core/report/borderless'

/** A table of plain text, columns two spaces apart. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({ head: [...head], ...BORDERLESS })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
