import { COLUMN_NOTES } from '#core/ledger/column-notes'
import { type ColumnKind, STORED_AS } from '#core/ledger/columns'
import { RUNS, TABLE_NAMES, type TableName, TESTS, TRIALS } from '#core/ledger/tables'
import { type DataFile, derived } from '../sources.ts'
import { loadDatabase } from './database.ts'

/** A file below the site's `data/`. */
export type Download = { readonly path: string; readonly size_bytes: number; readonly sha256: string }

export type DataColumn = {
  readonly name: string
  readonly kind: ColumnKind
  /** DuckDB's name of its type. */
  readonly type: string
  readonly nullable: boolean
}

export type DataTable = {
  readonly name: TableName
  readonly says: string
  readonly files: readonly DataFile[]
  /** Columns that belong together, with what they mean; text in backquotes is code. */
  readonly columns: readonly { readonly columns: readonly DataColumn[]; readonly meaning: string }[]
}

export type DataPage = {
  readonly database: Download
  readonly tables: readonly DataTable[]
}

const SAYS = {
  trials: 'one row per trial',
  tests: 'one row per named test of a trial',
  runs: 'one row per shard of a plan that was carried out',
} as const satisfies Record<TableName, string>

const KNOWN = new Map([TRIALS, TESTS, RUNS].map(({ name, columns }) => [name, columns] as const))

export const dataOf = derived('data', async (sources): Promise<DataPage> => {
  const { content, sha256 } = await loadDatabase()
  return {
    database: { path: 'ledger.duckdb', size_bytes: content.length, sha256 },
    tables: TABLE_NAMES.map((name) => ({
      name,
      says: SAYS[name],
      files: sources.files.filter(({ segment }) => segment.table === name),
      columns: COLUMN_NOTES[name].map(({ columns, meaning }) => ({
        meaning,
        columns: columns.flatMap((each) => {
          const column = KNOWN.get(name)?.find((known) => known.name === each)
          return column === undefined
            ? []
            : [{ name: each, kind: column.kind, type: STORED_AS[column.kind].duckdb, nullable: column.nullable }]
        }),
      })),
    })),
  }
})

/** Every file that the site offers of the ledger, the database last. */
export function downloads({ tables, database }: DataPage): readonly Download[] {
  return [...tables.flatMap(({ files }) => files), database]
}
