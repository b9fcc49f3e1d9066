import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { parquetMetadata } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isIntact, seal, UNSEALED } from '#core/ledger/checksum'
import { columnsOf } from '#core/ledger/columns'
import { contentDigest, contentLine, decodeSegment, encodeSegment } from '#core/ledger/segment'
import { monthOf, RUNS, type Table, TESTS, TRIALS } from '#core/ledger/tables'
import { anyTrial, aRun, aTest, aTrial } from '#core/ledger/testing'

const threeTrials = [
  aTrial(1),
  aTrial(2, { reward: null, outcome: 'agent_error', flags: ['self_inflicted'] }),
  aTrial(3),
]

describe('a segment', () => {
  test('gives back exactly the rows it was made of, sorted by id', async () => {
    const rows = await decodeSegment(TRIALS, encodeSegment(TRIALS, threeTrials).bytes)
    expect(rows).toEqual(threeTrials.toSorted(TRIALS.compare))
    const run = aRun(1, { interrupted: true, cost_usd: 0 })
    expect(await decodeSegment(RUNS, encodeSegment(RUNS, [run]).bytes)).toEqual([run])
  })

  test('gives back any rows', async () => {
    const rows = fc
      .uniqueArray(fc.nat(), { minLength: 1, maxLength: 30 })
      .chain((ids) => fc.tuple(...ids.map(anyTrial)))
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const { bytes, digest } = encodeSegment(TRIALS, given)
        const found = await decodeSegment(TRIALS, bytes)
        expect(found.map(contentLine)).toEqual(given.toSorted(TRIALS.compare).map(contentLine))
        expect(contentDigest(found)).toBe(digest)
      }),
      { numRuns: 60 },
    )
  })

  test('is the same bytes for the same rows in any order and with fields in any order', () => {
    const turned = threeTrials
      .toReversed()
      .map((row) => TRIALS.schema.parse(Object.fromEntries(Object.entries(row).reverse())))
    const a = encodeSegment(TRIALS, threeTrials)
    const b = encodeSegment(TRIALS, turned)
    expect(b.digest).toBe(a.digest)
    expect(Buffer.from(b.bytes).equals(a.bytes)).toBe(true)
  })

  test('is named by the SHA-256 of its canonical lines, so that its name can be recomputed by anyone', () => {
    const row = aTest(7, { message: 'é "quoted"' })
    const line = `{"duration_s":0.5,"message":"é \\"quoted\\"","name":"test_output","position":0,"status":"passed","trial_id":"${row.trial_id}"}\n`
    expect(encodeSegment(TESTS, [row]).digest).toBe(createHash('sha256').update(line).digest('hex'))
  })

  test('orders tests by trial, suite (none first) and position, and equal keys by content', async () => {
    const rows = [
      aTest(1, { suite: 'b', position: 0 }),
      aTest(1, { suite: null, position: 10 }),
      aTest(1, { suite: null, position: 9, name: 'z' }),
      aTest(1, { suite: null, position: 9, name: 'a' }),
    ]
    const found = await decodeSegment(TESTS, encodeSegment(TESTS, rows).bytes)
    expect(found.map(({ suite, position, name }) => [suite, position, name])).toEqual([
      [null, 9, 'a'],
      [null, 9, 'z'],
      [null, 10, 'test_output'],
      ['b', 0, 'test_output'],
    ])
    expect(encodeSegment(TESTS, rows.toReversed())).toEqual(encodeSegment(TESTS, rows))
  })

  test('says its schema version, table and lists in its metadata', () => {
    const metadata = parquetMetadata(encodeSegment(TRIALS, threeTrials).bytes)
    expect(metadata.key_value_metadata).toEqual([
      { key: 'schema_version', value: '1' },
      { key: 'table', value: 'trials' },
      { key: 'lists', value: '["flags"]' },
      { key: 'file_crc32', value: expect.stringMatching(/^[0-9a-f]{8}$/) },
    ])
  })

  test('reads only the columns asked for, and the id', async () => {
    const [first] = await decodeSegment(TRIALS, encodeSegment(TRIALS, [aTrial(1)]).bytes, ['outcome'])
    expect(first).toEqual({ trial_id: aTrial(1).trial_id, outcome: 'passed' })
  })
})

describe('a segment of another version', () => {
  const older = z.strictObject({ trial_id: z.string(), outcome: z.string() })
  const newer = older.extend({ mood: z.string().nullable(), grade: z.int().nullable() })
  const stricter = older.extend({ mood: z.string() })
  const table = <Row extends { trial_id: string }>(schema: z.ZodObject & z.ZodType<Row>): Table<Row> => ({
    name: 'trials',
    id: 'trial_id',
    schema,
    columns: columnsOf(schema),
    compare: (a, b) => (a.trial_id < b.trial_id ? -1 : 1),
  })
  const olderTable = table<z.infer<typeof older>>(older)
  const newerTable = table<z.infer<typeof newer>>(newer)

  test('reads a column that it lacks as null, and keeps its name', async () => {
    const { bytes, digest } = encodeSegment(olderTable, [{ trial_id: 'a', outcome: 'passed' }])
    const rows = await decodeSegment(newerTable, bytes)
    expect(rows).toEqual([{ trial_id: 'a', outcome: 'passed', mood: null, grade: null }])
    expect(contentDigest(rows)).toBe(digest)
  })

  test('loses nothing by columns that the reader does not know', async () => {
    const { bytes } = encodeSegment(newerTable, [{ trial_id: 'a', outcome: 'passed', mood: 'good', grade: 1 }])
    expect(await decodeSegment(olderTable, bytes)).toEqual([{ trial_id: 'a', outcome: 'passed' }])
  })

  test('is refused where a column that must have a value is missing', async () => {
    const { bytes } = encodeSegment(olderTable, [{ trial_id: 'a', outcome: 'passed' }])
    const reading = decodeSegment(table<z.infer<typeof stricter>>(stricter), bytes)
    await expect(reading).rejects.toThrow('column mood is missing')
  })

  test.each([
    [undefined, 'no schema_version'],
    ['2', 'schema_version 2 is newer than this Regatta'],
    ['soon', 'no schema_version'],
  ])('with schema_version %s is refused', async (value, message) => {
    const file = parquetWriteBuffer({
      columnData: [{ name: 'trial_id', data: ['a'], type: 'STRING' }],
      kvMetadata: [...(value === undefined ? [] : [{ key: 'schema_version', value }]), UNSEALED],
    })
    const bytes = new Uint8Array(file)
    seal(bytes)
    await expect(decodeSegment(olderTable, bytes)).rejects.toThrow(message)
  })
})

test('any one damaged byte, and any cut, is noticed before the file is decoded', async () => {
  const { bytes } = encodeSegment(TRIALS, threeTrials)
  for (let at = 0; at < bytes.length; at += 1) {
    const damaged = bytes.slice()
    damaged[at] = (damaged[at] ?? 0) ^ 0x10
    if (isIntact(damaged)) expect.fail(`byte ${at} of ${bytes.length}`)
    if (isIntact(bytes.subarray(0, at))) expect.fail(`cut after ${at} bytes`)
  }
  await expect(decodeSegment(TRIALS, bytes.subarray(1))).rejects.toThrow('its checksum does not fit')
})

test('the month is that of the end in UTC, else of the start, else undated', () => {
  expect(monthOf({ started_at: '2026-10-31T23:59:59.999Z', finished_at: '2026-11-01T00:00:00.000Z' })).toBe('2026-11')
  expect(monthOf({ started_at: '2026-10-31T23:59:59.999Z', finished_at: null })).toBe('2026-10')
  expect(monthOf({ started_at: null, finished_at: null })).toBe('undated')
})
