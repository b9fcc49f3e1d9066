import { promises as fs } from 'node:fs'
import { listLedgerFiles, type SegmentFile } from '#core/ledger/files'
import { contentDigest, decodeSegment } from '#core/ledger/segment'
import { type AnyRow, ascending, RUNS, type Table, TESTS, TRIALS } from '#core/ledger/tables'
import { writersTable } from '#core/ledger/writers-table'
import type { RunRecord, TestRecord, TrialRecord } from '#core/trial/record'
import { UserError } from '#core/user-error'

/**
 * The ledger's trials, one row per trial_id, by trial_id. With `columns` only these (and trial_id) are read, which costs
 * a fraction. An absent ledger is empty. Throws a UserError that names the file if a segment cannot be read.
 */
export function readTrials(dir: string): Promise<TrialRecord[]>
export function readTrials<K extends keyof TrialRecord>(
  dir: string,
  columns: readonly K[],
): Promise<Pick<TrialRecord, K | 'trial_id'>[]>
export function readTrials(dir: string, columns?: readonly (keyof TrialRecord)[]): Promise<object[]> {
  return readTable(TRIALS, dir, columns)
}

/** The named tests of all trials, by trial_id, then in the order of the segments: suite (none first), position. As `readTrials`. */
export function readTests(dir: string): Promise<TestRecord[]>
export function readTests<K extends keyof TestRecord>(
  dir: string,
  columns: readonly K[],
): Promise<Pick<TestRecord, K | 'trial_id'>[]>
export function readTests(dir: string, columns?: readonly (keyof TestRecord)[]): Promise<object[]> {
  return readTable(TESTS, dir, columns)
}

/** The ledger's runs, one row per run_record_id, by run_record_id. As `readTrials`. */
export function readRuns(dir: string): Promise<RunRecord[]>
export function readRuns<K extends keyof RunRecord>(
  dir: string,
  columns: readonly K[],
): Promise<Pick<RunRecord, K | 'run_record_id'>[]>
export function readRuns(dir: string, columns?: readonly (keyof RunRecord)[]): Promise<object[]> {
  return readTable(RUNS, dir, columns)
}

/**
 * The rows of one segment with the named columns and the table's id. Throws a UserError that names the file if it
 * cannot be read.
 */
export async function readSegment<Row extends AnyRow, K extends string & keyof Row = string & keyof Row>(
  table: Table<Row>,
  file: SegmentFile,
  columns?: readonly K[],
): Promise<Pick<Row, K>[]> {
  return await orUnreadable(file, async () => decodeSegment(table, await fs.readFile(file.path), columns))
}

/** A segment with every column that its writer knew, as `writersTable` says. */
export type WholeSegment<Row extends AnyRow> = {
  readonly table: Table<Row>
  readonly rows: readonly Row[]
  /** Of its content; a sound segment has it as its name. */
  readonly digest: string
}

/** Throws as `readSegment`, also where this version cannot carry a column of a newer one. */
export async function readWholeSegment<Row extends AnyRow>(
  known: Table<Row>,
  file: Pick<SegmentFile, 'path'>,
): Promise<WholeSegment<Row>> {
  return await orUnreadable(file, async () => decodeWhole(known, await fs.readFile(file.path)))
}

/** As `readWholeSegment`, from bytes; throws as `decodeSegment`. */
export async function decodeWhole<Row extends AnyRow>(
  known: Table<Row>,
  bytes: Uint8Array,
): Promise<WholeSegment<Row>> {
  const table = await writersTable(known, bytes)
  // With every column, a row is whole.
  const rows = (await decodeSegment(table, bytes)) as Row[]
  return { table, rows, digest: contentDigest(rows) }
}

/** Makes whatever `work` throws a UserError that names the segment. */
export async function orUnreadable<Result>(
  file: Pick<SegmentFile, 'path'>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    throw new UserError(
      `cannot read a segment of the ledger: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        where: file.path,
        remedy: 'Restore the file from Git (git checkout -- FILE), or update Regatta if a newer one wrote it.',
        kind: 'failure',
        cause,
      },
    )
  }
}

async function readTable<Row extends AnyRow, K extends string & keyof Row>(
  table: Table<Row>,
  dir: string,
  columns: readonly K[] | undefined,
): Promise<Pick<Row, K>[]> {
  const { segments } = await listLedgerFiles(dir, [table.name])
  const seen = new Set<string>()
  const found: { readonly id: string; readonly row: Pick<Row, K> }[] = []
  for (const segment of segments) {
    const rows = await readSegment(table, segment, columns)
    const fresh = rows.map((row) => ({ id: String((row as AnyRow)[table.id]), row })).filter(({ id }) => !seen.has(id))
    for (const each of fresh) {
      seen.add(each.id)
      found.push(each)
    }
  }
  // A stable sort keeps what belongs to one id in its segment's order.
  return found.sort((a, b) => ascending(a.id, b.id)).map(({ row }) => row)
}
