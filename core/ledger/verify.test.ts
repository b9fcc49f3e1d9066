import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { beforeEach, describe, expect, test } from 'vitest'
import { seal, UNSEALED } from '#core/ledger/checksum'
import { compactLedger } from '#core/ledger/compact'
import { importRecords } from '#core/ledger/import'
import { encodeSegment } from '#core/ledger/segment'
import { type AnyRow, RUNS, type Table, TESTS, TRIALS } from '#core/ledger/tables'
import { aRun, aTest, aTrial, filesIn, temporaryFolder, trialItem } from '#core/ledger/testing'
import { verifyLedger } from '#core/ledger/verify'

let dir: string
beforeEach(() => {
  dir = temporaryFolder()
})

function put<Row extends AnyRow>(table: Table<Row>, rows: readonly Row[], month = '2026-11'): string {
  const { digest, bytes } = encodeSegment(table, rows)
  return putBytes(table.name, digest, bytes, month)
}

function putBytes(table: string, digest: string, bytes: Uint8Array, month = '2026-11'): string {
  const folder = join(dir, table, month)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${digest}.parquet`)
  writeFileSync(path, bytes)
  return path
}

test('a ledger that is not there, and one that imports made, are sound', async () => {
  expect(await verifyLedger(join(dir, 'absent'))).toEqual({
    segments: 0,
    rows: { trials: 0, tests: 0, runs: 0 },
    voids: 0,
    findings: [],
  })
  await importRecords(dir, [
    trialItem(aTrial(1), [aTest(1), aTest(1, { position: 1 })]),
    trialItem(aTrial(2, { started_at: null, finished_at: null }), [aTest(2)]),
    { kind: 'run', path: 'p', record: aRun(1) },
  ])
  writeFileSync(
    join(dir, 'voids.yaml'),
    `- { trial: ${aTrial(1).trial_id}, reason: r, author: a, date: 2026-11-21 }
- { cell: { task: regatta/fix-shell, config: ${aTrial(1).config_id} }, reason: r, author: a, date: 2026-11-21 }
- { config: ${aTrial(1).config_id}, reason: r, author: a, date: 2026-11-21 }
`,
  )
  const leftover = join(dir, 'trials/2026-11', `.${'0'.repeat(64)}.00000000-0000-4000-8000-000000000000.tmp`)
  writeFileSync(leftover, 'an import that was killed')
  const before = filesIn(dir)
  expect(await verifyLedger(dir)).toEqual({
    segments: 5,
    rows: { trials: 2, tests: 3, runs: 1 },
    voids: 3,
    findings: [],
  })
  expect(filesIn(dir)).toEqual(before)
})

test("the repository's own ledger is sound", async () => {
  const report = await verifyLedger(join(import.meta.dirname, '../../results'))
  expect(report.findings).toEqual([])
  expect(report.rows.trials).toBeGreaterThan(0)
})

/** A sound segment's bytes but for its schema version. */
function futureSegment(): Uint8Array {
  const bytes = new Uint8Array(
    parquetWriteBuffer({
      columnData: [{ name: 'trial_id', data: [aTrial(1).trial_id], type: 'STRING' }],
      kvMetadata: [{ key: 'schema_version', value: '2' }, { key: 'table', value: 'trials' }, UNSEALED],
    }),
  )
  seal(bytes)
  return bytes
}

const zeros = '0'.repeat(64)
const id = aTrial(1).trial_id

test.each<[fault: string, arrange: () => string, message: string, remedy: string]>([
  [
    'a damaged segment',
    () => {
      const path = put(TRIALS, [aTrial(1)])
      truncateSync(path, 100)
      return path
    },
    'its checksum does not fit',
    'Restore the file from Git',
  ],
  [
    'a segment under another name',
    () => putBytes('trials', zeros, encodeSegment(TRIALS, [aTrial(1)]).bytes),
    'its content is not that of its name',
    'Restore it from Git',
  ],
  [
    'a schema that is too new',
    () => putBytes('trials', zeros, futureSegment()),
    'schema_version 2 is newer',
    'update Regatta',
  ],
  [
    'a segment of another table',
    () => {
      const { digest, bytes } = encodeSegment(RUNS, [aRun(1)])
      return putBytes('trials', digest, bytes)
    },
    'it is a segment of the table runs',
    'Restore the file from Git',
  ],
  [
    'one trial in two segments',
    () => {
      const paths = [put(TRIALS, [aTrial(1)]), put(TRIALS, [aTrial(1), aTrial(2)])]
      return paths.sort()[1] ?? ''
    },
    `1 x trial_id stands in`,
    'regatta ledger compact --month 2026-11',
  ],
  [
    'one trial with two results',
    () => {
      const paths = [put(TRIALS, [aTrial(1)]), put(TRIALS, [aTrial(1, { result_digest: 'sha256:other' })])]
      return paths.sort()[1] ?? ''
    },
    `too, the first ${id}, with another content`,
    'Find out which is right',
  ],
  [
    'one trial twice in a segment',
    () => put(TRIALS, [aTrial(1), aTrial(1)]),
    `1 x trial_id stands more than once, the first ${id}; readers take one`,
    'Restore it from Git',
  ],
  [
    'two results of one trial in a segment',
    () => put(TRIALS, [aTrial(1), aTrial(1, { reward: 0 })]),
    `1 x trial_id stands more than once, the first ${id}, with another content`,
    'Find out which is right',
  ],
  [
    'one test twice in a segment',
    () => {
      put(TRIALS, [aTrial(1)])
      return put(TESTS, [aTest(1), aTest(1)])
    },
    'stands more than once',
    'Restore it from Git',
  ],
  [
    'the tests of one trial in two segments, not the same',
    () => {
      put(TRIALS, [aTrial(1)])
      const paths = [put(TESTS, [aTest(1)]), put(TESTS, [aTest(1), aTest(1, { position: 1 })])]
      return paths.sort()[1] ?? ''
    },
    'from a copy with other files around the same result.json; readers take the first',
    'Keep that one alone: regatta ledger compact --month 2026-11.',
  ],
  [
    'tests of no trial',
    () => {
      put(TRIALS, [aTrial(1)])
      return put(TESTS, [aTest(1), aTest(2), aTest(2, { position: 1 })])
    },
    `2 of its rows, the first of trial_id ${aTest(2).trial_id}, belong to no trial of the ledger`,
    'Import those trials',
  ],
  [
    'a segment in another month',
    () => put(TRIALS, [aTrial(1)], '2026-10'),
    `1 of its rows, the first of trial_id ${id}, belong to the month 2026-11`,
    'then: regatta ledger compact --month 2026-11',
  ],
  [
    'one run in two segments',
    () => {
      const paths = [put(RUNS, [aRun(1)]), put(RUNS, [aRun(1), aRun(2)])]
      return paths.sort()[1] ?? ''
    },
    '1 x run_record_id stands in',
    'regatta ledger compact --month 2026-11',
  ],
  [
    'a file that is no segment',
    () => {
      const path = put(TRIALS, [aTrial(1)])
      const copy = path.replace('.parquet', ' (1).parquet')
      cpSync(path, copy)
      return copy
    },
    'it is no segment',
    'Give a renamed segment its name back',
  ],
])('names %s, with the file and what to do', async (_, arrange, message, remedy) => {
  const where = arrange()
  const { findings } = await verifyLedger(dir)
  expect(findings).toEqual([
    { where, message: expect.stringContaining(message), remedy: expect.stringContaining(remedy) },
  ])
})

describe('a segment that stands in a month that is not its own', () => {
  const misplacedAt = async (path: string) =>
    (await verifyLedger(dir)).findings.find(({ where, message }) => where === path && message.includes('belong to'))
      ?.remedy

  test('beside the same segment where it belongs is to be removed, and then the ledger is sound', async () => {
    put(TRIALS, [aTrial(1), aTrial(2)])
    for (const month of ['2026-10', '2026-12']) {
      const copy = put(TRIALS, [aTrial(1), aTrial(2)], month)
      const { findings } = await verifyLedger(dir)
      expect(findings).toHaveLength(2)
      expect(findings.map(({ remedy }) => remedy).join()).not.toContain('compact')
      expect(findings.find(({ message }) => message.includes('stands in'))?.remedy).toContain('in the wrong month')
      expect(await misplacedAt(copy)).toBe(`Remove ${copy}: the same segment is where it belongs, in trials/2026-11.`)
      rmSync(copy)
      expect((await verifyLedger(dir)).findings).toEqual([])
    }
  })

  test('with rows that stand where they belong too is to be moved and merged, and then the ledger is sound', async () => {
    put(TRIALS, [aTrial(1), aTrial(3)])
    const stray = put(TRIALS, [aTrial(1), aTrial(2)], '2026-10')
    const name = basename(stray)
    expect(await misplacedAt(stray)).toBe(
      `Move it there (git mv trials/2026-10/${name} trials/2026-11/, in the ledger's folder), then: regatta ledger compact --month 2026-11.`,
    )
    renameSync(stray, join(dir, 'trials/2026-11', name))
    await compactLedger(dir, { now: new Date('2026-11-21T00:00:00Z'), month: '2026-11' })
    expect(await verifyLedger(dir)).toMatchObject({ findings: [], rows: { trials: 3 } })
  })
})

test('takes a void of a task by its other name for one of what is there', async () => {
  put(TRIALS, [aTrial(1, { task_name: 'fix-shell' })])
  const cell = { task: 'regatta/fix-shell', config: aTrial(1).config_id }
  writeFileSync(join(dir, 'voids.yaml'), JSON.stringify([{ cell, reason: 'r', author: 'a', date: '2026-11-21' }]))
  expect((await verifyLedger(dir)).findings).toEqual([])
})

test('goes on after a finding, and still reads what is under a wrong name', async () => {
  const wrong = putBytes('trials', zeros, encodeSegment(TRIALS, [aTrial(1)]).bytes)
  put(TESTS, [aTest(1)])
  const damaged = put(RUNS, [aRun(1)])
  writeFileSync(damaged, readFileSync(damaged).subarray(1))
  const { findings, rows } = await verifyLedger(dir)
  expect(findings.map(({ where }) => where)).toEqual([wrong, damaged])
  expect(rows).toEqual({ trials: 1, tests: 1, runs: 0 })
})

test('names voids of what is not there, and a voids.yaml with a mistake', async () => {
  put(TRIALS, [aTrial(1)])
  const decision = 'reason: r, author: a, date: 2026-11-21'
  const file = join(dir, 'voids.yaml')
  writeFileSync(
    file,
    `- { trial: ${aTrial(2).trial_id}, ${decision} }
- { cell: { task: nothing, config: ${aTrial(1).config_id} }, ${decision} }
- { config: '000000000000', ${decision} }
- { trial: ${id}, ${decision} }
`,
  )
  const { findings, voids } = await verifyLedger(dir)
  expect(voids).toBe(4)
  expect(findings.map(({ where, message }) => [where, message])).toEqual([
    [file, `it voids trial ${aTrial(2).trial_id}, of which the ledger holds nothing`],
    [file, `it voids the cell of task nothing and config ${aTrial(1).config_id}, of which the ledger holds nothing`],
    [file, 'it voids config 000000000000, of which the ledger holds nothing'],
  ])
  writeFileSync(file, '- trial: x\n')
  expect((await verifyLedger(dir)).findings).toMatchObject([{ where: `${file}:1:10` }])
})
