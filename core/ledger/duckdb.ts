import { randomUUID } from 'node:crypto'
import { promises as fs } from 'node:fs'
import {
  type DuckDBConnection,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValueConverter,
  type Json,
  JsonDuckDBValueConverter,
  StatementType,
} from '@duckdb/node-api'
import { isIntact } from '#core/ledger/checksum'
import { listLedgerFiles } from '#core/ledger/files'
import { readPrices } from '#core/ledger/prices'
import { TABLE_NAMES, type TableName } from '#core/ledger/tables'
import { DERIVED_VIEWS, pricesSql, sqlTexts, tableSql, taskNamesSql, trialNamesSql, voidsSql } from '#core/ledger/views'
import { readVoids } from '#core/ledger/voids'
import type { Prices } from '#core/trial/price'
import { standIns, type Void } from '#core/trial/voids'
import { UserError } from '#core/user-error'

export type LedgerDatabase = {
  readonly connection: DuckDBConnection
  readonly close: () => void
}

export type LedgerDatabaseOptions = {
  /** The reward from which a trial is a success. */
  readonly passThreshold: number
  /** Where to build a database that stands by itself; replaces what is there. Left out: in memory, over the segments. */
  readonly file?: string | undefined
  /** On how many threads a file is built; left out: on all that there are. */
  readonly threads?: number | undefined
}

const SETTINGS = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  // Nothing is spilled beside the ledger.
  temp_directory: '',
}

/**
 * Opens the ledger for SQL: the tables `trials`, `tests`, `runs`, `voids`, `task_names` and `prices`, and the derived
 * views. An absent or empty ledger gives empty tables with the right columns. Queries reach the segments listed now and no other file, and no network.
 * Throws a UserError for a ledger that DuckDB cannot read, or a file that cannot be written.
 */
export async function openLedgerDatabase(dir: string, options: LedgerDatabaseOptions): Promise<LedgerDatabase> {
  if (!Number.isFinite(options.passThreshold)) {
    throw new UserError(`the pass threshold must be a finite number, not ${options.passThreshold}`)
  }
  const { segments } = await listLedgerFiles(dir)
  const pathsOf = (name: TableName) => segments.filter(({ table }) => table === name).map(({ path }) => path)
  const paths = new Map(TABLE_NAMES.map((name) => [name, pathsOf(name)]))
  // DuckDB reads a damaged segment without noticing.
  for (const { path } of segments) await requireIntact(path)
  const given = { voids: await readVoids(dir), prices: await readPrices(dir) }
  try {
    return options.file === undefined
      ? await overSegments(paths, given, options.passThreshold)
      : await inFile(paths, given, options.passThreshold, options.file, options.threads)
  } catch (cause) {
    throw new UserError(`cannot open the ledger as a database: ${messageOf(cause)}`, {
      where: options.file ?? dir,
      remedy:
        options.file === undefined
          ? 'Restore the ledger from Git, or name another one (--ledger DIR).'
          : 'Check that this file can be written and that the ledger is whole.',
      kind: 'failure',
      cause,
    })
  }
}

async function requireIntact(path: string): Promise<void> {
  if (isIntact(await fs.readFile(path))) return
  throw new UserError('the segment is damaged: its bytes are not those that were written', {
    where: path,
    remedy: 'Restore it from Git.',
    kind: 'failure',
  })
}

type Paths = ReadonlyMap<TableName, readonly string[]>

/** What people give beside the segments. */
type Given = { readonly voids: readonly Void[]; readonly prices: Prices }

/** SQL of the tables beside the segments', by the name that each gets. */
async function givenTables(
  connection: DuckDBConnection,
  paths: Paths,
  { voids, prices }: Given,
): Promise<readonly (readonly [name: string, sql: string])[]> {
  const found = await connection.runAndReadAll(trialNamesSql(paths.get('trials') ?? []))
  const names = found.getRows().map(([name]) => String(name))
  return [
    ['voids', voidsSql(voids)],
    ['task_names', taskNamesSql(standIns(voids, names))],
    ['prices', pricesSql(prices)],
  ]
}

async function overSegments(paths: Paths, given: Given, passThreshold: number): Promise<LedgerDatabase> {
  const database = await open(':memory:', SETTINGS)
  const { connection } = database
  return orClose(database, async () => {
    for (const [name, tablePaths] of paths) await connection.run(`CREATE VIEW ${name} AS ${tableSql(name, tablePaths)}`)
    for (const [name, sql] of await givenTables(connection, paths, given)) {
      await connection.run(`CREATE VIEW ${name} AS ${sql}`)
    }
    await createDerivedViews(connection, passThreshold)
    await connection.run(`SET allowed_paths = ${sqlTexts([...paths.values()].flat())}`)
    await connection.run('SET enable_external_access = false')
    await connection.run('SET lock_configuration = true')
    return database
  })
}

async function inFile(
  paths: Paths,
  given: Given,
  passThreshold: number,
  file: string,
  threads?: number,
): Promise<LedgerDatabase> {
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    const building = await open(temporary, {
      ...SETTINGS,
      ...(threads === undefined ? {} : { threads: String(threads) }),
    })
    await orClose(building, async () => {
      for (const [name, tablePaths] of paths) {
        await building.connection.run(`CREATE TABLE ${name} AS ${tableSql(name, tablePaths)} ORDER BY ALL`)
      }
      for (const [name, sql] of await givenTables(building.connection, paths, given)) {
        await building.connection.run(`CREATE TABLE ${name} AS ${sql}`)
      }
      await createDerivedViews(building.connection, passThreshold)
      await building.connection.run('CHECKPOINT')
    })
    building.close()
    await fs.rename(temporary, file)
  } catch (error) {
    await fs.rm(temporary, { force: true })
    await fs.rm(`${temporary}.wal`, { force: true })
    throw error
  }
  return open(file, {
    ...SETTINGS,
    access_mode: 'READ_ONLY',
    enable_external_access: 'false',
    lock_configuration: 'true',
  })
}

async function createDerivedViews(connection: DuckDBConnection, passThreshold: number): Promise<void> {
  for (const { name, sql } of DERIVED_VIEWS) await connection.run(`CREATE VIEW ${name} AS ${sql(passThreshold)}`)
}

async function open(path: string, settings: Record<string, string>): Promise<LedgerDatabase> {
  const instance = await DuckDBInstance.create(path, settings)
  const connection = await instance.connect()
  return {
    connection,
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

async function orClose<Result>(database: LedgerDatabase, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    database.close()
    throw error
  }
}

/** JSON as a query gives it. */
export type QueryResult = {
  /** In the order of the query; a name that comes twice is numbered (`n`, `n:1`). */
  readonly columns: readonly string[]
  readonly rows: readonly { readonly [column: string]: Json }[]
}

// Anything else could write to a file that the connection may read, a segment (COPY, also inside EXPLAIN ANALYZE or EXECUTE).
const MAY_RUN: ReadonlySet<StatementType> = new Set([StatementType.SELECT, StatementType.CREATE])

/**
 * Runs SQL and returns the rows of its last statement. Whole numbers of any width and decimals become numbers, instants
 * ISO text in UTC, other types what DuckDB's JSON conversion makes of them (NaN and infinities are text).
 * Throws a UserError with DuckDB's own message for SQL that fails, for a statement that is neither SELECT nor CREATE,
 * and for a whole number beyond 2^53.
 */
export async function query({ connection }: LedgerDatabase, sql: string): Promise<QueryResult> {
  try {
    return await runStatements(connection, sql)
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    throw new UserError(messageOf(cause), {
      where: 'the SQL query',
      remedy:
        'Tables: trials, leaderboard_trials, cells, leaderboard, rules, tests, runs, voids, task_names, prices. DESCRIBE trials lists the columns of one.',
      cause,
    })
  }
}

async function runStatements(connection: DuckDBConnection, sql: string): Promise<QueryResult> {
  let result: QueryResult | null = null
  if (sql.trim() !== '') {
    const statements = await connection.extractStatements(sql)
    for (let index = 0; index < statements.count; index++) {
      const statement = await statements.prepare(index)
      try {
        if (!MAY_RUN.has(statement.statementType)) {
          throw new UserError(`${StatementType[statement.statementType]} statements are not run on the ledger`, {
            where: 'the SQL query',
            remedy: 'Use SELECT (DESCRIBE and SUMMARIZE work too), after CREATE VIEW or CREATE MACRO where that helps.',
          })
        }
        const reader = await statement.runAndReadAll()
        const columns = reader.deduplicatedColumnNames()
        result = { columns, rows: reader.convertRowObjects(toJson) }
      } finally {
        statement.destroySync()
      }
    }
  }
  if (result === null) throw new UserError('the SQL query is empty', { where: 'the SQL query' })
  return result
}

const toJson: DuckDBValueConverter<Json> = (value, type, converter) => {
  if (typeof value === 'bigint') return safeNumber(value)
  if (value instanceof DuckDBDecimalValue) return value.toDouble()
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    const time = Number(value.micros / 1000n)
    if (Math.abs(time) <= 8.64e15) return new Date(time).toISOString()
  }
  return JsonDuckDBValueConverter(value, type, converter)
}

function safeNumber(value: bigint): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new UserError(`the result holds ${value}, which is beyond 2^53 and would be rounded`, {
    where: 'the SQL query',
    remedy: 'Cast that column to VARCHAR or DOUBLE.',
  })
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
