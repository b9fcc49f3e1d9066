import { createHash } from 'node:crypto'
import { contentLine } from '#core/ledger/segment'
import type { AnyRow, Table } from '#core/ledger/tables'

/** What a ledger says of one id: its rows, each once. Two of one content are the same whatever segments they stand in. */
export type Content = {
  /** SHA-256 (hex) of the rows in their segment's order, where the evidence was kept left out. */
  readonly digest: string
  /** 1, but for the tests of a trial; more than 1 contradict each other. */
  readonly rows: number
  /** How many rows more stood there, equal to one of these. */
  readonly repeated: number
}

/** The contents of a segment by id. */
export function contentsOf<Row extends AnyRow>(table: Table<Row>, rows: readonly Row[]): ReadonlyMap<string, Content> {
  const contents = new Map<string, Content>()
  for (const [id, own] of Map.groupBy(rows, (row) => String(row[table.id]))) {
    // Copies of a trial may have been kept in different places.
    const lines = new Set(own.map((row) => contentLine({ ...row, evidence: null })))
    const digest = createHash('sha256')
      .update([...lines].join('\n'))
      .digest('hex')
    contents.set(id, { digest, rows: lines.size, repeated: own.length - lines.size })
  }
  return contents
}

/** Whether the rows of one id within one segment contradict each other. Only tests come several to an id. */
export function isContradiction(table: { readonly name: string }, content: Content): boolean {
  return table.name !== 'tests' && content.rows > 1
}
