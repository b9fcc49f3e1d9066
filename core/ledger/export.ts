import { randomUUID } from 'node:crypto'
import { createWriteStream, promises as fs } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openLedgerDatabase } from '#core/ledger/duckdb'
import { isErrno } from '#core/ledger/files'
import { readRuns, readTests, readTrials } from '#core/ledger/read'
import { type AnyRow, RUNS, type TableName, TESTS, TRIALS } from '#core/ledger/tables'
import { syncFolder } from '#core/ledger/write'
import { UserError } from '#core/user-error'

export const TEXT_FORMATS = ['csv', 'jsonl'] as const
export type TextFormat = (typeof TEXT_FORMATS)[number]

export type ExportTo = {
  readonly file: string
  /** Replace what is there. Without it a file that is there is an error. */
  readonly force: boolean
}

/**
 * One table as text, each id once, by id. `csv`: RFC 4180 with a header; null is empty, an empty text `""`, a list its
 * JSON. `jsonl`: one JSON object a line, with its nulls. Voids change nothing: these are the rows as they are.
 * Returns the number of rows. The file appears whole or not at all; throws a UserError where it cannot.
 */
export async function exportText(dir: string, format: TextFormat, table: TableName, to: ExportTo): Promise<number> {
  return await replacing(to, async (temporary) => {
    const rows = await rowsOf(dir, table)
    await pipeline(FORMATTERS[format](COLUMNS[table], rows), createWriteStream(temporary, { flags: 'wx', flush: true }))
    return rows.length
  })
}

/** The ledger as a DuckDB database that stands by itself, with all its tables and views. As `exportText`. */
export async function exportDatabase(dir: string, passThreshold: number, to: ExportTo): Promise<void> {
  await replacing(to, async (temporary) => {
    const database = await openLedgerDatabase(dir, { passThreshold, file: temporary })
    database.close()
  })
}

const COLUMNS: { readonly [table in TableName]: readonly string[] } = {
  trials: TRIALS.columns.map(({ name }) => name),
  tests: TESTS.columns.map(({ name }) => name),
  runs: RUNS.columns.map(({ name }) => name),
}

function rowsOf(dir: string, table: TableName): Promise<readonly AnyRow[]> {
  return table === 'trials' ? readTrials(dir) : table === 'tests' ? readTests(dir) : readRuns(dir)
}

const FORMATTERS: {
  readonly [format in TextFormat]: (columns: readonly string[], rows: readonly AnyRow[]) => Iterable<string>
} = { csv: csvLines, jsonl: jsonLines }

function* csvLines(columns: readonly string[], rows: readonly AnyRow[]): Generator<string> {
  yield `${columns.join(',')}\r\n`
  for (const row of rows) yield `${columns.map((name) => csvCell(row[name])).join(',')}\r\n`
}

function* jsonLines(_columns: readonly string[], rows: readonly AnyRow[]): Generator<string> {
  for (const row of rows) yield `${JSON.stringify(row)}\n`
}

function csvCell(value: unknown): string {
  if (value === null) return ''
  const text = Array.isArray(value) ? JSON.stringify(value) : String(value)
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

async function replacing<Result>(
  { file, force }: ExportTo,
  write: (temporary: string) => Promise<Result>,
): Promise<Result> {
  const folder = dirname(file)
  const temporary = join(folder, `.${basename(file)}.${randomUUID()}.tmp`)
  try {
    if (!force && (await exists(file))) {
      throw new UserError('this file is there already', {
        where: file,
        remedy: 'Give --force to replace it, or another name with --out.',
      })
    }
    const result = await write(temporary)
    await fs.rename(temporary, file)
    await syncFolder(folder)
    return result
  } catch (cause) {
    await fs.rm(temporary, { force: true }).catch(() => undefined)
    if (!isErrno(cause)) throw cause
    throw new UserError(`cannot write the export: ${cause.message}`, {
      where: file,
      remedy: 'Name a file in a folder that is there and can be written (--out FILE).',
      kind: 'failure',
      cause,
    })
  }
}

async function exists(file: string): Promise<boolean> {
  return await fs.lstat(file).then(
    () => true,
    (error: unknown) => {
      if (isErrno(error) && error.code === 'ENOENT') return false
      throw error
    },
  )
}
