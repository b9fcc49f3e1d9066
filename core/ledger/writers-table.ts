import type { SchemaElement } from 'hyparquet'
import { z } from 'zod'
import type { Column, ColumnKind } from '#core/ledger/columns'
import { keyValue, openSegment } from '#core/ledger/segment'
import { type AnyRow, ascending, type Table } from '#core/ledger/tables'

/**
 * The table of a segment as its writer knew it: the columns that this version knows, then those that only the writer did,
 * by name. Decoded with it, a segment gives every value it holds, and its content is that of its name.
 * Throws an Error for anything that is not a sound segment of this table, and for a column of a kind that is new too.
 */
export async function writersTable<Row extends AnyRow>(table: Table<Row>, bytes: Uint8Array): Promise<Table<Row>> {
  const { metadata } = await openSegment(bytes)
  const written = keyValue(metadata, 'table')
  if (written !== table.name) throw new TypeError(`it is a segment of the table ${written}`)
  const lists = z.array(z.string()).parse(JSON.parse(keyValue(metadata, 'lists') ?? '[]'))
  const known = new Set(table.columns.map(({ name }) => name))
  const unknown = metadata.schema
    .slice(1)
    .filter(({ name }) => !known.has(name))
    .map((element) => foreignColumn(element, lists))
  return withColumns(table, unknown)
}

/** The table with columns that it lacks, by name. Throws a TypeError for a column of two kinds. */
export function withColumns<Row extends AnyRow>(table: Table<Row>, columns: readonly Column[]): Table<Row> {
  const known = new Map(table.columns.map((column) => [column.name, column]))
  const missing = new Map<string, Column>()
  for (const column of columns) {
    const before = known.get(column.name) ?? missing.get(column.name)
    if (before === undefined) missing.set(column.name, column)
    else if (before.kind !== column.kind) {
      throw new TypeError(`column ${column.name} is ${before.kind} in one segment and ${column.kind} in another`)
    }
  }
  const added = [...missing.values()].sort((a, b) => ascending(a.name, b.name))
  return added.length === 0 ? table : { ...table, columns: [...table.columns, ...added] }
}

function foreignColumn(element: SchemaElement, lists: readonly string[]): Column {
  const { name } = element
  const kind = lists.includes(name) ? 'json' : storedKind(element)
  if (kind === null) throw new TypeError(`column ${name} is of a kind that only a newer Regatta knows`)
  // What comes without a new schema_version may be null.
  return { name, kind, nullable: true, schema: VALUES[kind].nullable() }
}

/** The inverse of STORED_AS, lists apart. */
function storedKind({ type, converted_type }: SchemaElement): ColumnKind | null {
  if (type === 'BYTE_ARRAY' && converted_type === 'UTF8') return 'string'
  if (type === 'INT64' && converted_type === 'TIMESTAMP_MILLIS') return 'timestamp'
  if (converted_type !== undefined) return null
  return type === 'INT64' ? 'int' : type === 'DOUBLE' ? 'double' : type === 'BOOLEAN' ? 'boolean' : null
}

const VALUES = {
  string: z.string(),
  double: z.number(),
  int: z.int(),
  boolean: z.boolean(),
  timestamp: z.iso.datetime({ precision: 3 }),
  json: z.array(z.string()),
} as const satisfies Record<ColumnKind, z.ZodType>
