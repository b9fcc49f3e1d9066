import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { seal, UNSEALED } from '#core/ledger/checksum'
import { columnsOf, STORED_AS, toStored } from '#core/ledger/columns'
import { compactLedger } from '#core/ledger/compact'
import { openLedgerDatabase, query } from '#core/ledger/duckdb'
import { listLedgerFiles } from '#core/ledger/files'
import { decodeWhole, readTrials } from '#core/ledger/read'
import { encodeSegment } from '#core/ledger/segment'
import { type AnyRow, type Table, TRIALS } from '#core/ledger/tables'
import { aTrial, contentsIn, temporaryFolder } from '#core/ledger/testing'
import { verifyLedger } from '#core/ledger/verify'
import { writersTable } from '#core/ledger/writers-table'
import { trialRecordSchema } from '#core/trial/record'

/** The trials as a version before `checks` and `phase` knew them, and as one knows them that is not yet written. */
const olderSchema = trialRecordSchema.omit({ checks: true, phase: true })
const newerSchema = trialRecordSchema.extend({
  mood: z.string().nullable(),
  grade: z.int().nullable(),
  heat: z.number().nullable(),
  kind: z.boolean().nullable(),
  seen_at: z.iso.datetime({ precision: 3 }).nullable(),
  tags: z.array(z.string()).nullable(),
})
const OLDER = { ...TRIALS, schema: olderSchema, columns: columnsOf(olderSchema) } as unknown as Table<AnyRow>
const NEWER = { ...TRIALS, schema: newerSchema, columns: columnsOf(newerSchema) } as unknown as Table<AnyRow>

const NEW_VALUES = {
  mood: '["looks like a list"]',
  grade: 7,
  heat: 0.1,
  kind: false,
  seen_at: '2026-11-21T08:00:00.000Z',
  tags: ['b', 'a'],
}
const NO_NEW_VALUES = { mood: null, grade: null, heat: null, kind: null, seen_at: null, tags: null }

const { checks: _checks, phase: _phase, ...old } = aTrial(1)
const older: AnyRow = old
const current = aTrial(2, { checks: '{}' })
const newer: readonly AnyRow[] = [
  { ...aTrial(3, { checks: '{}' }), ...NEW_VALUES },
  { ...aTrial(4), ...NO_NEW_VALUES },
]

let dir: string
beforeEach(() => {
  dir = temporaryFolder()
  put(OLDER, [older])
  put(TRIALS as unknown as Table<AnyRow>, [current])
  put(NEWER, newer)
})

function put(table: Table<AnyRow>, rows: readonly AnyRow[]): void {
  const { digest, bytes } = encodeSegment(table, rows)
  putBytes(digest, bytes)
}

function putBytes(digest: string, bytes: Uint8Array): string {
  const path = join(dir, 'trials', '2026-11', `${digest}.parquet`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  return path
}

const rowsNow = [aTrial(1, { checks: null, phase: null }), current, aTrial(3, { checks: '{}' }), aTrial(4)].sort(
  TRIALS.compare,
)

/** Every value of every segment, as plain Parquet, by trial. */
async function everything(): Promise<ReadonlyMap<unknown, object>> {
  const { segments } = await listLedgerFiles(dir)
  const rows = await Promise.all(
    segments.map(async ({ path }) => (await decodeWhole(TRIALS, readFileSync(path))).rows.map(present)),
  )
  return new Map(rows.flat().map((row) => [row.trial_id, row]))
}

function present(row: AnyRow): AnyRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
}

describe('a ledger of three versions', () => {
  test('reads a later column as null in older segments, and nothing of the columns of a newer version', async () => {
    expect(await readTrials(dir)).toEqual(rowsNow)
    const database = await openLedgerDatabase(dir, { passThreshold: 1 })
    const { rows } = await query(database, 'FROM trials ORDER BY trial_id')
    database.close()
    expect(rows).toEqual(rowsNow.map((row) => ({ ...row, flags: JSON.stringify(row.flags) })))
  })

  test('is sound: the name of a segment is that of all its columns, also of those not known here', async () => {
    expect((await verifyLedger(dir)).findings).toEqual([])
    const { segments } = await listLedgerFiles(dir)
    for (const { path } of segments) {
      expect((await decodeWhole(TRIALS, readFileSync(path))).digest).toBe(basename(path, '.parquet'))
    }
  })

  test('keeps every value of every version when it is compacted, under the name that the newest version gives', async () => {
    const before = await everything()
    expect(before.get(aTrial(3).trial_id)).toMatchObject(NEW_VALUES)
    const report = await compactLedger(dir, { now: new Date('2027-01-01T00:00:00Z'), month: null })
    expect(report).toMatchObject({ refused: [], compacted: [{ segments: 3, rows: 4, duplicates: 0 }] })
    expect(await everything()).toEqual(before)
    expect(await readTrials(dir)).toEqual(rowsNow)
    expect((await verifyLedger(dir)).findings).toEqual([])
    const path = report.compacted[0]?.path ?? ''
    const written = await writersTable(NEWER, readFileSync(path))
    expect(written.columns.map(({ name }) => name)).toEqual(NEWER.columns.map(({ name }) => name))
  })

  test('compacted in any order of its segments gives the same file', async () => {
    await compactLedger(dir, { now: new Date('2027-01-01T00:00:00Z'), month: null })
    const at_once = contentsIn(dir)
    dir = temporaryFolder()
    put(NEWER, newer)
    put(TRIALS as unknown as Table<AnyRow>, [current])
    await compactLedger(dir, { now: new Date('2027-01-01T00:00:00Z'), month: null })
    put(OLDER, [older])
    await compactLedger(dir, { now: new Date('2027-01-01T00:00:00Z'), month: null })
    expect(contentsIn(dir)).toEqual(at_once)
  })
})

test('a column of a kind that is new too: verify says it cannot tell, compaction leaves the month alone', async () => {
  const row: AnyRow = aTrial(9)
  const strange = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        ...TRIALS.columns.map((column) => ({
          name: column.name,
          data: [toStored(column, row[column.name])],
          type: STORED_AS[column.kind].parquet,
          nullable: column.nullable,
        })),
        { name: 'strange', data: [1], type: 'INT32' as const },
      ],
      kvMetadata: [{ key: 'schema_version', value: '1' }, { key: 'table', value: 'trials' }, UNSEALED],
    }),
  )
  seal(strange)
  const path = putBytes('0'.repeat(64), strange)
  expect(await readTrials(dir)).toHaveLength(5)
  const message = expect.stringContaining('column strange is of a kind that only a newer Regatta knows')
  expect((await verifyLedger(dir)).findings).toEqual([
    { where: path, message, remedy: expect.stringContaining('update Regatta') },
  ])
  const before = contentsIn(dir)
  const report = await compactLedger(dir, { now: new Date('2027-01-01T00:00:00Z'), month: null })
  expect(report).toMatchObject({ compacted: [], refused: [{ where: path, message }] })
  expect(contentsIn(dir)).toEqual(before)
})
