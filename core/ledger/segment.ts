import { createHash } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { isIntact, seal, UNSEALED } from '#core/ledger/checksum'
import { type Cell, type Column, fromStored, STORED_AS, toStored } from '#core/ledger/columns'
import { type AnyRow, ascending, type Table } from '#core/ledger/tables'
import { canonicalJson } from '#core/trial/config'

/** Of the segment format. A column added later that may be null needs no new version; anything else does. */
export const SCHEMA_VERSION = 1

const ROWS_PER_GROUP = 100_000
const ZSTD_LEVEL = 9

export type EncodedSegment = {
  /** SHA-256 of the logical content, 64 hex digits: the segment's name. */
  readonly digest: string
  readonly bytes: Uint8Array
}

/**
 * One row's part of the logical content: RFC 8785 JSON, without the fields that are null. Null is left out so that a
 * segment keeps its name when the schema gains a column.
 */
export function contentLine(row: AnyRow): string {
  return canonicalJson(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)))
}

/** SHA-256 (hex) of the logical content: the lines of the rows in order, each ended by a line feed. */
export function contentDigest(sortedRows: Iterable<AnyRow>): string {
  const hash = createHash('sha256')
  for (const row of sortedRows) hash.update(`${contentLine(row)}\n`)
  return hash.digest('hex')
}

/**
 * Rows, in any order, as a Parquet file and its name. The same set of rows gives the same bytes.
 * Throws a TypeError for a value that would not come back as it is.
 */
export function encodeSegment<Row extends AnyRow>(table: Table<Row>, rows: readonly Row[]): EncodedSegment {
  const sorted = rows.toSorted((a, b) => table.compare(a, b) || ascending(contentLine(a), contentLine(b)))
  const buffer = parquetWriteBuffer({
    columnData: table.columns.map((column) => ({
      name: column.name,
      type: STORED_AS[column.kind].parquet,
      nullable: column.nullable,
      data: sorted.map((row) => toStored(column, row[column.name])),
    })),
    codec: 'ZSTD',
    compressors: { ZSTD: compress },
    rowGroupSize: ROWS_PER_GROUP,
    createdBy: 'regatta',
    kvMetadata: [
      { key: 'schema_version', value: String(SCHEMA_VERSION) },
      { key: 'table', value: table.name },
      // Which text columns hold lists: a reader that does not know a column needs it to compute the content.
      {
        key: 'lists',
        value: JSON.stringify(table.columns.filter(({ kind }) => kind === 'json').map(({ name }) => name)),
      },
      UNSEALED,
    ],
  })
  const bytes = new Uint8Array(buffer)
  seal(bytes)
  return { digest: contentDigest(sorted), bytes }
}

function compress(input: Uint8Array): Uint8Array {
  return zstdCompressSync(input, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } })
}

/** What zlib sets aside for its output at first, each time, however short it is. */
const ZLIB_CHUNK = 16 * 1024

/** Most pages are short, and a segment has two for each column: zlib's own first buffer would be garbage for all of them. */
function decompress(input: Uint8Array, length: number): Uint8Array {
  return zstdDecompressSync(input, { chunkSize: Math.min(Math.max(length, constants.Z_MIN_CHUNK), ZLIB_CHUNK) })
}

/**
 * The rows of a segment with the named columns (all if none are named) and the table's id, in the segment's order.
 * A column that the file lacks reads as null where null is allowed; columns that this version does not know are ignored.
 * Throws an Error for anything that is not a sound segment of this table.
 */
export async function decodeSegment<Row extends AnyRow, K extends string & keyof Row = string & keyof Row>(
  table: Table<Row>,
  bytes: Uint8Array,
  columns?: readonly K[],
): Promise<Pick<Row, K>[]> {
  const { file, metadata } = await openSegment(bytes)
  const rowCount = Number(metadata.num_rows)
  const present = new Set(metadata.schema.slice(1).map(({ name }) => name))
  const wanted = table.columns.filter(
    ({ name }) => columns === undefined || name === table.id || columns.some((column) => column === name),
  )
  const stored = new Map<string, unknown[]>()
  await parquetRead({
    file,
    metadata,
    columns: wanted.map(({ name }) => name).filter((name) => present.has(name)),
    compressors: { ZSTD: decompress },
    parsers: PARSERS,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const values = stored.get(columnName) ?? []
      for (let index = 0; index < columnData.length; index++) values[rowStart + index] = columnData[index]
      stored.set(columnName, values)
    },
  })
  const cells = wanted.map((column) => [column.name, cellsOf(column, stored.get(column.name), rowCount)] as const)
  // Keys that are added one by one make a slow hash table of a row with many columns; copies of a parsed one share its shape.
  const blank: Record<string, Cell | undefined> = JSON.parse(
    JSON.stringify(Object.fromEntries(cells.map(([name]) => [name, null]))),
  )
  return Array.from({ length: rowCount }, (_, index) => {
    const row = { ...blank }
    for (const [name, values] of cells) row[name] = values[index]
    // Every value has just passed its own field's schema.
    return row as Pick<Row, K>
  })
}

/** A segment's bytes and metadata, checked but not decoded. Throws an Error as `decodeSegment`. */
export async function openSegment(
  bytes: Uint8Array,
): Promise<{ readonly file: ArrayBuffer; readonly metadata: FileMetaData }> {
  if (!isIntact(bytes))
    throw new TypeError('its checksum does not fit: the file is damaged or was not written by Regatta')
  const file = new Uint8Array(bytes).buffer
  const metadata = await parquetMetadataAsync(file)
  const version = Number(keyValue(metadata, 'schema_version'))
  if (!(version >= 1)) throw new TypeError('no schema_version in its metadata')
  if (version > SCHEMA_VERSION) throw new TypeError(`schema_version ${version} is newer than this Regatta`)
  return { file, metadata }
}

/** The names of the columns that a segment has. Throws as `decodeSegment`. */
export async function columnsIn(bytes: Uint8Array): Promise<ReadonlySet<string>> {
  const { metadata } = await openSegment(bytes)
  return new Set(metadata.schema.slice(1).map(({ name }) => name))
}

/** An entry of a segment's own metadata. */
export function keyValue(metadata: FileMetaData, name: string): string | undefined {
  return metadata.key_value_metadata?.find(({ key }) => key === name)?.value
}

function cellsOf(column: Column, stored: readonly unknown[] | undefined, rowCount: number): readonly Cell[] {
  if (stored === undefined && !column.nullable) throw new TypeError(`column ${column.name} is missing`)
  if (stored !== undefined && stored.length !== rowCount) throw new TypeError(`column ${column.name} is cut short`)
  const known = new Map<unknown, Cell>()
  const cells: Cell[] = []
  for (let index = 0; index < rowCount; index++) {
    const value = stored?.[index]
    const seen = known.get(value)
    const cell = seen === undefined ? fromStored(column, value) : seen
    if (seen === undefined) known.set(value, cell)
    cells.push(cell)
  }
  return cells
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const PARSERS = {
  timestampFromMilliseconds: (millis: bigint) => new Date(Number(millis)).toISOString(),
  stringFromBytes: (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : utf8.decode(bytes)),
}
