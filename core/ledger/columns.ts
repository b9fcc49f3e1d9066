import { z } from 'zod'

/** How a column stands in Parquet. `json` is canonical JSON as text, for what is not one value. */
export type ColumnKind = 'string' | 'double' | 'int' | 'boolean' | 'timestamp' | 'json'

/** One value of a record: an instant is its ISO text, a list is a list. */
export type Cell = string | number | boolean | null | readonly string[]

export type Column = {
  readonly name: string
  readonly kind: ColumnKind
  readonly nullable: boolean
  /** What the record schema asks of one value. */
  readonly schema: z.ZodType
}

/** The Parquet columns of a record, in the order of its schema. Throws a TypeError for a field that has no column kind. */
export function columnsOf(schema: z.ZodObject): readonly Column[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const nullable = field instanceof z.ZodNullable
    const kind = kindOf(nullable ? field.unwrap() : field)
    if (kind === null || !(field instanceof z.ZodType)) throw new TypeError(`${name}: no column can hold this type`)
    return { name, kind, nullable, schema: field }
  })
}

function kindOf(field: unknown): ColumnKind | null {
  if (field instanceof z.ZodISODateTime) return 'timestamp'
  if (field instanceof z.ZodNumberFormat) return field.format === 'safeint' ? 'int' : 'double'
  if (field instanceof z.ZodNumber) return 'double'
  if (field instanceof z.ZodBoolean) return 'boolean'
  if (field instanceof z.ZodArray) return 'json'
  if (field instanceof z.ZodString || field instanceof z.ZodStringFormat || field instanceof z.ZodEnum) return 'string'
  return null
}

/** The type that hyparquet-writer is told for each kind, and DuckDB's name for what it then reads. */
export const STORED_AS = {
  string: { parquet: 'STRING', duckdb: 'VARCHAR' },
  double: { parquet: 'DOUBLE', duckdb: 'DOUBLE' },
  int: { parquet: 'INT64', duckdb: 'BIGINT' },
  boolean: { parquet: 'BOOLEAN', duckdb: 'BOOLEAN' },
  timestamp: { parquet: 'TIMESTAMP', duckdb: 'TIMESTAMP' },
  json: { parquet: 'STRING', duckdb: 'VARCHAR' },
} as const satisfies Record<ColumnKind, { readonly parquet: string; readonly duckdb: string }>

/** What hyparquet-writer takes for one value of a column. */
export type Stored = string | number | bigint | boolean | Date | null

/**
 * One value as Parquet holds it. Throws a TypeError for a value that would not come back as it is.
 * Negative zero is stored as 0: equal records must be equal bytes.
 */
export function toStored(column: Column, value: unknown): Stored {
  if (value === null && column.nullable) return null
  switch (column.kind) {
    case 'string':
      if (typeof value === 'string' && value.isWellFormed()) return value
      break
    case 'json':
      if (Array.isArray(value)) return JSON.stringify(value)
      break
    case 'double':
      if (typeof value === 'number' && Number.isFinite(value)) return value + 0
      break
    case 'int':
      if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
      break
    case 'boolean':
      if (typeof value === 'boolean') return value
      break
    case 'timestamp':
      if (typeof value === 'string' && isInstant(value)) return new Date(value)
      break
  }
  throw new TypeError(`column ${column.name} (${column.kind}) cannot hold ${JSON.stringify(value)}`)
}

function isInstant(text: string): boolean {
  const time = Date.parse(text)
  return Number.isFinite(time) && new Date(time).toISOString() === text
}

/**
 * One value as a record holds it, from what hyparquet gives (null or undefined, string, number, bigint, boolean; a
 * timestamp already as ISO text). Throws a TypeError for what the record schema does not allow.
 */
export function fromStored(column: Column, value: unknown): Cell {
  const cell = value === undefined ? null : widen(column, value)
  const parsed = column.schema.safeParse(cell)
  if (!parsed.success) throw new TypeError(`column ${column.name} holds ${describe(value)}`)
  return cell
}

function widen(column: Column, value: unknown): Cell {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value === 'bigint') {
    const number = Number(value)
    if (!Number.isSafeInteger(number)) throw new TypeError(`column ${column.name} holds ${value}, beyond 2^53`)
    return number
  }
  if (typeof value === 'string') return column.kind === 'json' ? parseList(column, value) : value
  throw new TypeError(`column ${column.name} holds ${describe(value)}`)
}

function parseList(column: Column, text: string): readonly string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(text))
  } catch {
    throw new TypeError(`column ${column.name} holds ${describe(text)}, which is no list of strings`)
  }
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 80 ? `${text.slice(0, 80)}...` : text
}
