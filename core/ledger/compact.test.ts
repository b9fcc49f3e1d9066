import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { compactLedger, MOST_SEGMENTS } from '#core/ledger/compact'
import { listLedgerFiles } from '#core/ledger/files'
import { importRecords } from '#core/ledger/import'
import { readRuns, readTests, readTrials } from '#core/ledger/read'
import { encodeSegment } from '#core/ledger/segment'
import type { ImportItem } from '#core/ledger/sift'
import { type AnyRow, type Table, TESTS, TRIALS } from '#core/ledger/tables'
import { anyItems, aRun, aTest, aTrial, contentsIn, filesIn, temporaryFolder, trialItem } from '#core/ledger/testing'
import { verifyLedger } from '#core/ledger/verify'

let dir: string
beforeEach(() => {
  dir = temporaryFolder()
})

const december = { now: new Date('2026-12-01T00:00:00Z'), month: null }
const november = { now: new Date('2026-11-30T23:59:59.999Z'), month: null }

const items: readonly ImportItem[] = [
  trialItem(aTrial(1), [aTest(1), aTest(1, { position: 1, name: 'other', status: 'failed' })]),
  trialItem(aTrial(2), [aTest(2)]),
  trialItem(aTrial(3)),
  { kind: 'run', path: 'plan.json', record: aRun(1) },
  { kind: 'run', path: 'plan.json', record: aRun(2) },
]

function put<Row extends AnyRow>(table: Table<Row>, rows: readonly Row[], month = '2026-11', ledger = dir): string {
  const { digest, bytes } = encodeSegment(table, rows)
  const folder = join(ledger, table.name, month)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${digest}.parquet`)
  writeFileSync(path, bytes)
  return path
}

async function importApart(ledger: string, given: readonly ImportItem[]): Promise<void> {
  for (const item of given) await importRecords(ledger, [item])
}

async function rowsIn(ledger: string): Promise<unknown> {
  return { trials: await readTrials(ledger), tests: await readTests(ledger), runs: await readRuns(ledger) }
}

describe('compaction', () => {
  test('makes of the segments of a closed month those that one import would have made', async () => {
    await importApart(dir, items)
    const before = await rowsIn(dir)
    const report = await compactLedger(dir, december)
    expect(report.refused).toEqual([])
    expect(
      report.compacted.map(({ table, month, segments, rows, duplicates }) => [
        table,
        month,
        segments,
        rows,
        duplicates,
      ]),
    ).toEqual([
      ['trials', '2026-11', 3, 3, 0],
      ['tests', '2026-11', 2, 3, 0],
      ['runs', '2026-11', 2, 2, 0],
    ])
    expect(await rowsIn(dir)).toEqual(before)
    const once = temporaryFolder()
    await importRecords(once, items)
    expect(contentsIn(dir)).toEqual(contentsIn(once))
    expect((await verifyLedger(dir)).findings).toEqual([])
    expect(await importRecords(dir, items)).toMatchObject({ imported: 0, duplicates: 3, conflicts: 0, segments: [] })
  })

  test('of whatever was imported in whatever parts gives the files of one import', async () => {
    const cut = fc.array(fc.array(fc.nat({ max: 7 }), { maxLength: 6 }), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(anyItems, cut, async (given, parts) => {
        const whole = temporaryFolder()
        const pieces = temporaryFolder()
        try {
          await importRecords(whole, given)
          for (const part of [...parts.map((part) => part.flatMap((at) => given[at] ?? [])), given]) {
            await importRecords(pieces, part)
          }
          await compactLedger(pieces, { now: new Date('2300-01-01T00:00:00Z'), month: null })
          await compactLedger(pieces, { now: new Date('2300-01-01T00:00:00Z'), month: 'undated' })
          expect(contentsIn(pieces)).toEqual(contentsIn(whole))
          expect((await verifyLedger(pieces)).findings).toEqual([])
        } finally {
          for (const folder of [whole, pieces]) rmSync(folder, { recursive: true })
        }
      }),
      { numRuns: 30 },
    )
  })

  test('leaves an open month alone, unless it is asked for, and a month of one segment', async () => {
    await importApart(dir, items)
    const before = filesIn(dir)
    expect(await compactLedger(dir, november)).toEqual({ compacted: [], refused: [] })
    expect(await compactLedger(dir, { ...november, month: '2026-10' })).toEqual({ compacted: [], refused: [] })
    expect(filesIn(dir)).toEqual(before)
    expect((await compactLedger(dir, { ...november, month: '2026-11' })).compacted).toHaveLength(3)
    const after = filesIn(dir)
    expect(await compactLedger(dir, december)).toEqual({ compacted: [], refused: [] })
    expect(filesIn(dir)).toEqual(after)
  })

  test(`compacts an open month of more than ${MOST_SEGMENTS} segments`, async () => {
    for (let seed = 0; seed < MOST_SEGMENTS; seed++) put(TRIALS, [aTrial(seed)])
    expect((await compactLedger(dir, november)).compacted).toEqual([])
    put(TRIALS, [aTrial('one more')])
    expect((await compactLedger(dir, november)).compacted).toMatchObject([{ segments: 201, rows: 201 }])
  })

  test('keeps of two copies the one that readers take, wherever the evidence of the other lay', async () => {
    put(TRIALS, [aTrial(1, { evidence: 'a' }), aTrial(2)])
    put(TRIALS, [aTrial(1, { evidence: 'b' }), aTrial(3)])
    put(TESTS, [aTest(1), aTest(2)])
    put(TESTS, [aTest(1)])
    const before = await rowsIn(dir)
    const { compacted } = await compactLedger(dir, december)
    expect(compacted.map(({ rows, duplicates }) => [rows, duplicates])).toEqual([
      [3, 1],
      [2, 1],
    ])
    expect(await rowsIn(dir)).toEqual(before)
    expect((await verifyLedger(dir)).findings).toEqual([])
  })

  test('keeps of two copies of one result the one that readers take, its tests too, and says so', async () => {
    const other = { task_digest: `checksum:${'0'.repeat(64)}`, outcome: 'failed', reward: 0 }
    const paths = [put(TRIALS, [aTrial(1), aTrial(2)]), put(TRIALS, [aTrial(1, other), aTrial(3)])].sort()
    const tests = [put(TESTS, [aTest(1), aTest(2)]), put(TESTS, [aTest(1, { status: 'failed' })])].sort()
    const before = await rowsIn(dir)
    const findings = (await verifyLedger(dir)).findings
    expect(findings.map(({ where, remedy }) => [where, remedy])).toEqual(
      [paths[1], tests[1]].map((path) => [path, 'Keep that one alone: regatta ledger compact --month 2026-11.']),
    )
    const { compacted, refused } = await compactLedger(dir, december)
    expect(refused).toEqual([])
    expect(compacted).toMatchObject([
      { duplicates: 1, differing: [{ trial_id: aTrial(1).trial_id, kept: paths[0], dropped: paths[1] }] },
      { differing: [{ trial_id: aTrial(1).trial_id, kept: tests[0], dropped: tests[1] }] },
    ])
    expect(await rowsIn(dir)).toEqual(before)
    expect((await verifyLedger(dir)).findings).toEqual([])
  })

  test('into a segment that stands there already removes the others only', async () => {
    const whole = put(TRIALS, [aTrial(1), aTrial(2)])
    const before = filesIn(dir)
    put(TRIALS, [aTrial(1)])
    const { compacted } = await compactLedger(dir, december)
    expect(compacted).toEqual([
      { table: 'trials', month: '2026-11', segments: 2, rows: 2, duplicates: 1, differing: [], path: whole },
    ])
    expect(filesIn(dir)).toEqual(before)
  })
})

describe('compaction refuses a month, leaves it as it is and does the others', () => {
  test.each<[string, () => string, string]>([
    [
      'of two contents of one trial',
      () => {
        put(TRIALS, [aTrial(1)])
        put(TRIALS, [aTrial(1, { result_digest: 'sha256:other', reward: 0, outcome: 'failed' })])
        return aTrial(1).trial_id
      },
      'has another content than in',
    ],
    [
      'of two contents of one trial in one segment',
      () => {
        put(TRIALS, [aTrial(1), aTrial(1, { reward: 0, outcome: 'failed' })])
        put(TRIALS, [aTrial(2)])
        return aTrial(1).trial_id
      },
      'has another content than in',
    ],
    [
      'of two contents of the tests of one trial',
      () => {
        put(TESTS, [aTest(1)])
        put(TESTS, [aTest(1), aTest(1, { position: 1 })])
        return aTest(1).trial_id
      },
      'has another content than in',
    ],
    [
      'with a damaged segment',
      () => {
        put(TRIALS, [aTrial(1)])
        truncateSync(put(TRIALS, [aTrial(2)]), 100)
        return ''
      },
      'its checksum does not fit',
    ],
    [
      'with a segment under another name',
      () => {
        put(TRIALS, [aTrial(1)])
        const { bytes } = encodeSegment(TRIALS, [aTrial(2)])
        writeFileSync(join(dir, 'trials/2026-11', `${'0'.repeat(64)}.parquet`), bytes)
        return ''
      },
      'its content is not that of its name',
    ],
  ])('%s', async (_, arrange, message) => {
    await importApart(dir, items.slice(3))
    const id = arrange()
    const folder = join(dir, existsSync(join(dir, 'trials')) ? 'trials' : 'tests')
    const before = filesIn(folder)
    const report = await compactLedger(dir, december)
    expect(report.refused).toMatchObject([
      { month: '2026-11', message: expect.stringContaining(message), where: expect.stringContaining(folder) },
    ])
    expect(report.refused[0]?.message).toContain(id)
    expect(report.compacted).toMatchObject([{ table: 'runs', segments: 2 }])
    expect(filesIn(folder)).toEqual(before)
  })
})

describe('a compaction that is interrupted', () => {
  const points = [
    { step: 'staged', nth: 0 },
    { step: 'committed', nth: 0 },
    { step: 'remove', nth: 0 },
    { step: 'removed', nth: 0 },
    { step: 'removed', nth: 2 },
    { step: 'committed', nth: 1 },
    { step: 'removed', nth: 4 },
  ]

  // A real kill of a real process: nothing can clean up after itself.
  test.each(points)('by SIGKILL at "$step" number $nth changes no row, and the next ends it', async ({ step, nth }) => {
    put(TRIALS, [aTrial(1, { evidence: 'a' }), aTrial(2)])
    put(TRIALS, [aTrial(1, { evidence: 'b' }), aTrial(3)])
    put(TRIALS, [aTrial(4)])
    put(TESTS, [aTest(1), aTest(2)])
    put(TESTS, [aTest(1)])
    put(TESTS, [aTest(3)])
    const before = await rowsIn(dir)
    const script = `
      import { compactLedger } from '#core/ledger/compact'
      let seen = 0
      const when = { now: new Date('2026-12-01T00:00:00Z'), month: null }
      await compactLedger(${JSON.stringify(dir)}, when, (step) => {
        if (step === ${JSON.stringify(step)} && seen++ === ${nth}) process.kill(process.pid, 'SIGKILL')
      })`
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(child).toMatchObject({ signal: 'SIGKILL', stderr: '' })
    expect(await rowsIn(dir)).toEqual(before)
    expect((await compactLedger(dir, december)).refused).toEqual([])
    expect(await rowsIn(dir)).toEqual(before)
    expect((await listLedgerFiles(dir)).segments.map(({ table }) => table)).toEqual(['trials', 'tests'])
    expect((await verifyLedger(dir)).findings).toEqual([])
  })

  test('by a folder that takes no change says so, and changes no row', async () => {
    await importApart(dir, items)
    const before = await rowsIn(dir)
    const report = await compactLedger(dir, december, (step) => {
      if (step === 'removed') throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
    })
    expect(report.compacted).toEqual([])
    expect(report.refused).toHaveLength(3)
    expect(report.refused[0]?.message).toContain('permission denied')
    expect(await rowsIn(dir)).toEqual(before)
  })
})
