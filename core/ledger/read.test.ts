import { cpSync, mkdirSync, readFileSync, renameSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parquetMetadata } from 'hyparquet'
import { beforeEach, describe, expect, test } from 'vitest'
import { listLedgerFiles, segmentFile } from '#core/ledger/files'
import { readRuns, readTests, readTrials } from '#core/ledger/read'
import { encodeSegment } from '#core/ledger/segment'
import { type AnyRow, RUNS, type Table, TESTS, TRIALS } from '#core/ledger/tables'
import { aRun, aTest, aTrial, temporaryFolder } from '#core/ledger/testing'
import { UserError } from '#core/user-error'

let dir: string
beforeEach(() => {
  dir = temporaryFolder()
})

function put<Row extends AnyRow>(table: Table<Row>, month: string, rows: readonly Row[]): string {
  const { digest, bytes } = encodeSegment(table, rows)
  const { path } = segmentFile(dir, table.name, month, digest)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, bytes)
  return path
}

function toBuffer(path: string): ArrayBuffer {
  return new Uint8Array(readFileSync(path)).buffer
}

describe('reading a ledger', () => {
  test('that is not there gives no rows', async () => {
    const absent = join(dir, 'absent')
    expect([await readTrials(absent), await readTests(absent), await readRuns(absent)]).toEqual([[], [], []])
  })

  test('gives the rows of all months by id', async () => {
    put(TRIALS, '2026-11', [aTrial(3), aTrial(1)])
    put(TRIALS, 'undated', [aTrial(2, { started_at: null, finished_at: null })])
    put(RUNS, '2026-11', [aRun(1)])
    const ids = (await readTrials(dir)).map(({ trial_id }) => trial_id)
    expect(ids).toEqual([aTrial(1), aTrial(2), aTrial(3)].map(({ trial_id }) => trial_id).sort())
    expect(await readRuns(dir)).toEqual([aRun(1)])
  })

  test('gives null for a column that is younger than a segment: nothing was checked then', async () => {
    const committed = join(import.meta.dirname, '../../results')
    const old = join(
      committed,
      'trials/2026-11/606a32d4dd574b9bb6f9122975493956d5bb6f238e509878672306b85c357c86.parquet',
    )
    expect(parquetMetadata(toBuffer(old)).schema.map(({ name }) => name)).not.toContain('checks')
    const found = new Set((await readTrials(committed)).map(({ trial_id }) => trial_id))
    cpSync(old, join(dir, 'trials/2026-11', basename(old)), { recursive: true })
    const rows = await readTrials(dir)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.map(({ checks }) => checks)).toEqual(rows.map(() => null))
    expect(rows.every(({ trial_id }) => found.has(trial_id))).toBe(true)

    // Beside a segment that has it.
    put(TRIALS, '2026-11', [aTrial(1, { checks: '{}' })])
    const both = await readTrials(dir, ['checks'])
    expect(both).toHaveLength(rows.length + 1)
    expect(both.flatMap(({ checks }) => checks ?? [])).toEqual(['{}'])
  })

  test('gives a trial that stands in two segments once, from the first by path', async () => {
    put(TRIALS, '2026-10', [aTrial(1), aTrial(2)])
    put(TRIALS, '2026-11', [aTrial(2, { reward: 0.5 }), aTrial(3)])
    const rows = await readTrials(dir, ['reward'])
    expect(rows).toHaveLength(3)
    expect(rows.map(({ reward }) => reward)).toEqual([1, 1, 1])
  })

  test('gives the tests of a trial from one segment only, in the order of its report', async () => {
    put(TESTS, '2026-10', [aTest(1, { position: 0, name: 'a' }), aTest(1, { position: 1, name: 'b' })])
    put(TESTS, '2026-11', [aTest(1, { position: 0, name: 'a' }), aTest(1, { position: 2, name: 'c' }), aTest(2)])
    const names = (await readTests(dir))
      .filter(({ trial_id }) => trial_id === aTrial(1).trial_id)
      .map(({ name }) => name)
    expect(names).toEqual(['a', 'b'])
    expect(await readTests(dir)).toHaveLength(3)
  })

  test.each([
    ['truncated', (path: string) => truncateSync(path, 100)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['not Parquet', (path: string) => writeFileSync(path, 'PAR1 no PAR1')],
  ])('names a segment that is %s, and gives nothing', async (_, damage) => {
    put(TRIALS, '2026-10', [aTrial(1)])
    const path = put(TRIALS, '2026-11', [aTrial(2)])
    damage(path)
    const error = await readTrials(dir, ['outcome']).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ where: path, kind: 'failure', remedy: expect.stringContaining('git checkout') })
  })

  test('names a table that cannot be listed', async () => {
    writeFileSync(join(dir, 'trials'), '')
    await expect(readTrials(dir)).rejects.toMatchObject({ name: 'UserError', where: join(dir, 'trials') })
  })
})

test('only regular files with a month and a digest in their path are segments; the rest is listed apart and not read', async () => {
  const path = put(TRIALS, '2026-11', [aTrial(1)])
  const folder = join(dir, 'trials', '2026-11')
  writeFileSync(join(folder, 'notes.parquet'), 'x')
  writeFileSync(join(folder, `.${'0'.repeat(64)}.00000000-0000-4000-8000-000000000000.tmp`), 'x')
  writeFileSync(join(folder, `${'A'.repeat(64)}.parquet`), 'x')
  symlinkSync(path, join(folder, `${'b'.repeat(64)}.parquet`))
  mkdirSync(join(folder, `${'c'.repeat(64)}.parquet`))
  mkdirSync(join(dir, 'trials', '2026-13'))
  writeFileSync(join(dir, 'trials', 'README'), 'x')
  writeFileSync(join(dir, 'README.md'), 'beside the tables, nobody minds')
  const { segments, strays } = await listLedgerFiles(dir)
  expect(segments.map((segment) => segment.path)).toEqual([path])
  expect(strays).toHaveLength(7)
  expect(await readTrials(dir)).toEqual([aTrial(1)])
})

test('a segment keeps its rows when it is moved to another month', async () => {
  const path = put(TRIALS, '2026-11', [aTrial(1)])
  mkdirSync(join(dir, 'trials', '2026-12'))
  renameSync(path, path.replace('2026-11', '2026-12'))
  expect(await readTrials(dir)).toEqual([aTrial(1)])
})
