import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { beforeEach, expect, test } from 'vitest'
import { exportDatabase, exportText } from '#core/ledger/export'
import { importRecords } from '#core/ledger/import'
import { readRuns, readTests, readTrials } from '#core/ledger/read'
import { encodeSegment } from '#core/ledger/segment'
import { TRIALS } from '#core/ledger/tables'
import { aRun, aTest, aTrial, contentsIn, temporaryFolder, trialItem } from '#core/ledger/testing'

let dir: string
let out: string
beforeEach(async () => {
  dir = temporaryFolder()
  out = temporaryFolder()
  await importRecords(dir, [
    trialItem(
      aTrial(1, {
        config_label: 'a "quoted", label',
        exception_message: 'two\r\nlines',
        outcome_detail: '',
        reward: 0.1 + 0.2,
        input_tokens: 2 ** 53 - 1,
        flags: ['reward_conflict', 'self_inflicted'],
      }),
      [aTest(1), aTest(1, { position: 1, message: 'naïve ✓' })],
    ),
    trialItem(aTrial(2, { reward: null, outcome: 'agent_error' })),
    { kind: 'run', path: 'p', record: aRun(1) },
  ])
})

const to = (name: string, force = false) => ({ file: join(out, name), force })

test('JSON lines hold every row of a table as the readers give it', async () => {
  const expected = { trials: await readTrials(dir), tests: await readTests(dir), runs: await readRuns(dir) }
  for (const table of ['trials', 'tests', 'runs'] as const) {
    expect(await exportText(dir, 'jsonl', table, to(`${table}.jsonl`))).toBe(expected[table].length)
    const lines = readFileSync(join(out, `${table}.jsonl`), 'utf8').split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => JSON.parse(line))).toEqual(expected[table])
  }
})

test('CSV comes back from another reader with every value, null and empty text apart', async () => {
  expect(await exportText(dir, 'csv', 'trials', to('trials.csv'))).toBe(2)
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const columns = TRIALS.columns.map(({ name }) => `'${name}': 'VARCHAR'`).join(', ')
  const reader = await connection.runAndReadAll(
    `FROM read_csv('${join(out, 'trials.csv')}', header = true, columns = {${columns}}, allow_quoted_nulls = false, strict_mode = true)`,
  )
  const text = (value: unknown) =>
    value === null ? null : Array.isArray(value) ? JSON.stringify(value) : String(value)
  const expected = (await readTrials(dir)).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)])),
  )
  expect(reader.getRowObjectsJson()).toEqual(expected)
})

test('the database stands by itself, with its views and what is voided', async () => {
  writeFileSync(join(dir, 'voids.yaml'), `- { trial: ${aTrial(1).trial_id}, reason: r, author: a, date: 2026-11-21 }\n`)
  await exportDatabase(dir, 1, to('ledger.duckdb'))
  const connection = await (
    await DuckDBInstance.create(join(out, 'ledger.duckdb'), { access_mode: 'READ_ONLY' })
  ).connect()
  const { rows } = { rows: (await connection.runAndReadAll('SELECT n, excluded FROM cells')).getRowsJson() }
  expect(rows).toEqual([['1', '1']])
  expect((await connection.runAndReadAll('SELECT reason FROM voids')).getRowsJson()).toEqual([['r']])
  expect(readdirSync(out)).toEqual(['ledger.duckdb'])
})

test.each(['csv', 'jsonl', 'duckdb'] as const)('%s replaces a file only when it is told to', async (format) => {
  const make = (force: boolean) =>
    format === 'duckdb'
      ? exportDatabase(dir, 1, to('file', force))
      : exportText(dir, format, 'trials', to('file', force))
  writeFileSync(join(out, 'file'), 'mine')
  await expect(make(false)).rejects.toMatchObject({ name: 'UserError', kind: 'usage', where: join(out, 'file') })
  expect(readFileSync(join(out, 'file'), 'utf8')).toBe('mine')
  await make(true)
  expect(readFileSync(join(out, 'file'), 'utf8')).not.toBe('mine')
  expect(readdirSync(out)).toEqual(['file'])
})

test.each(['csv', 'duckdb'] as const)('%s of a ledger that cannot be read leaves what was there', async (format) => {
  const folder = join(dir, 'trials', '2026-12')
  mkdirSync(folder, { recursive: true })
  const { digest, bytes } = encodeSegment(TRIALS, [aTrial(3)])
  writeFileSync(join(folder, `${digest}.parquet`), bytes.subarray(9))
  writeFileSync(join(out, 'file'), 'mine')
  const before = contentsIn(out)
  const exporting =
    format === 'csv' ? exportText(dir, 'csv', 'trials', to('file', true)) : exportDatabase(dir, 1, to('file', true))
  await expect(exporting).rejects.toMatchObject({ name: 'UserError', where: expect.stringContaining(digest) })
  expect(contentsIn(out)).toEqual(before)
})

test.each(['csv', 'duckdb'] as const)(
  '%s into a folder that is not there is named, and nothing is made',
  async (format) => {
    const target = { file: join(out, 'absent', 'file'), force: false }
    const exporting = format === 'csv' ? exportText(dir, 'csv', 'trials', target) : exportDatabase(dir, 1, target)
    await expect(exporting).rejects.toMatchObject({ name: 'UserError', kind: 'failure' })
    expect(existsSync(join(out, 'absent'))).toBe(false)
  },
)
