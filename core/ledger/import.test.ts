import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { listLedgerFiles } from '#core/ledger/files'
import { importRecords } from '#core/ledger/import'
import type { KnownTrials } from '#core/ledger/known'
import { readRuns, readTests, readTrials } from '#core/ledger/read'
import type { ImportItem } from '#core/ledger/sift'
import { anyItems, aRun, aTest, aTrial, contentsIn, filesIn, temporaryFolder, trialItem } from '#core/ledger/testing'
import { UserError } from '#core/user-error'

let dir: string
beforeEach(() => {
  dir = temporaryFolder()
})
const october = { started_at: '2026-10-31T23:00:00.000Z', finished_at: '2026-10-31T23:30:00.000Z' }
const items: readonly ImportItem[] = [
  trialItem(aTrial(1), [aTest(1, { position: 0 }), aTest(1, { position: 1, name: 'other', status: 'failed' })]),
  trialItem(aTrial(2, october), [aTest(2)]),
  trialItem(aTrial(3, { started_at: null, finished_at: null, result_digest: null, record_state: 'partial' })),
  { kind: 'run', path: 'plan.json', record: aRun(1) },
]

async function rowsIn(ledger: string): Promise<unknown> {
  return { trials: await readTrials(ledger), tests: await readTests(ledger), runs: await readRuns(ledger) }
}

describe('an import', () => {
  test('brings trials, tests and runs into segments of their months', async () => {
    const report = await importRecords(dir, items)
    expect(report).toMatchObject({
      discovered: 3,
      imported: 3,
      duplicates: 0,
      conflicts: 0,
      quarantined: 0,
      skipped: 0,
    })
    expect(report.runs).toEqual({ imported: 1, duplicates: [], refused: [] })
    const { segments, strays } = await listLedgerFiles(dir)
    expect(segments.map(({ table, month }) => `${table}/${month}`)).toEqual([
      'trials/2026-10',
      'trials/2026-11',
      'trials/undated',
      'tests/2026-10',
      'tests/2026-11',
      'runs/2026-11',
    ])
    expect([...report.segments].sort()).toEqual(segments.map(({ path }) => path).sort())
    expect(strays).toEqual([])
    expect(await readTrials(dir)).toHaveLength(3)
    expect(await readTests(dir)).toHaveLength(3)
  })

  test('of the same input a second time changes no file, not even its time', async () => {
    await importRecords(dir, items)
    const before = filesIn(dir)
    const report = await importRecords(dir, items)
    expect(report).toMatchObject({ discovered: 3, imported: 0, duplicates: 3, conflicts: 0, segments: [] })
    expect(report.runs).toMatchObject({
      imported: 0,
      duplicates: [{ path: 'plan.json', reason: 'already in the ledger' }],
    })
    expect(filesIn(dir)).toEqual(before)
  })

  test('lets its input be made from what the ledger holds, so that a known trial need not be read again', async () => {
    await importRecords(dir, items)
    const before = filesIn(dir)
    const again = (known: KnownTrials): ImportItem[] =>
      [aTrial(1), aTrial(2), aTrial(4)].map((record) => {
        const digest = known.get(record.trial_id)?.digest
        return digest === undefined
          ? trialItem(record)
          : { kind: 'known', path: `job/${record.trial_id}`, trial_id: record.trial_id, digest }
      })
    const report = await importRecords(dir, again)
    expect(report).toMatchObject({ discovered: 3, imported: 1, duplicates: 2, conflicts: 0, quarantined: 0 })
    expect(report.reasons.duplicates[0]).toEqual({
      path: `job/${aTrial(1).trial_id}`,
      reason: 'already in the ledger',
      trial_id: aTrial(1).trial_id,
      digest: aTrial(1).result_digest,
    })
    expect(filesIn(dir)).toMatchObject(before)
  })

  test('of nothing makes nothing, not even the folder', async () => {
    const absent = join(dir, 'absent')
    expect(await importRecords(absent, [])).toMatchObject({ discovered: 0, imported: 0, segments: [] })
    expect(existsSync(absent)).toBe(false)
  })

  test('counts everything it was given, each with its reason', async () => {
    await importRecords(dir, [trialItem(aTrial(1))])
    const other = aTrial(1, { result_digest: 'sha256:other' })
    const report = await importRecords(dir, [
      trialItem(aTrial(1)),
      trialItem(other),
      trialItem(aTrial(2)),
      trialItem(aTrial(2)),
      { kind: 'quarantined', path: 'job/bad', reason: 'result.json is not JSON', outcome: null },
      { kind: 'quarantined', path: 'job/odd', reason: 'model differs from the plan', outcome: 'invalid' },
      { kind: 'skipped', path: 'job/result.json', reason: "a job's own result" },
      { kind: 'remark', path: 'run/results.json', reason: 'its totals do not add up' },
      { kind: 'known', path: 'copy', trial_id: aTrial(2).trial_id, digest: 'sha256:x', where: 'run/results.json#1' },
      { kind: 'lost', path: 'plan.json', slot: 4, reason: 'no trace' },
      { kind: 'run', path: 'plan.json', record: aRun(1) },
      { kind: 'run', path: 'again/plan.json', record: aRun(1, { scored: 3, lost: 0 }) },
    ])
    const { trial_id, result_digest } = aTrial(1)
    const second = aTrial(2)
    expect(report).toMatchObject({
      discovered: 8,
      imported: 1,
      duplicates: 3,
      conflicts: 1,
      quarantined: 2,
      skipped: 1,
    })
    expect(report.reasons).toEqual({
      duplicates: [
        { path: 'copy', reason: 'already in run/results.json#1', trial_id: second.trial_id, digest: 'sha256:x' },
        { path: `job/${trial_id}`, reason: 'already in the ledger', trial_id, digest: result_digest },
        {
          path: `job/${second.trial_id}`,
          reason: `already in job/${second.trial_id}`,
          trial_id: second.trial_id,
          digest: second.result_digest,
        },
      ],
      conflicts: [
        {
          path: `job/${trial_id}`,
          reason: 'another result of the same trial is already in the ledger',
          trial_id,
          kept_digest: result_digest,
          refused_digest: 'sha256:other',
          differs: [],
        },
      ],
      quarantined: [
        { path: 'job/bad', reason: 'result.json is not JSON', outcome: null },
        { path: 'job/odd', reason: 'model differs from the plan', outcome: 'invalid' },
      ],
      skipped: [{ path: 'job/result.json', reason: "a job's own result" }],
      remarks: [{ path: 'run/results.json', reason: 'its totals do not add up' }],
    })
    expect(report.lost).toEqual([{ path: 'plan.json', slot: 4, reason: 'no trace' }])
    expect(report.runs.refused).toEqual([
      {
        path: 'again/plan.json',
        reason: 'another record of the same run is already in plan.json',
        run_record_id: aRun(1).run_record_id,
      },
    ])
    expect(await readTrials(dir, ['result_digest'])).toHaveLength(2)
    expect(await readRuns(dir)).toEqual([aRun(1)])
  })

  describe('of a trial of Terminal-Bench 1, of which files beside it tell the agent and its limits', () => {
    const record = (changes: object) =>
      aTrial(1, { harness: 'tb1', task_digest: null, plan_digest: null, origin: 'import', ...changes })
    const one = (changes: object) => trialItem(record(changes))
    const MORE = { agent: 'mini', model: 'm', settings: '{"kwargs":{"x":1}}', overrides: '{"a":2}', dataset: 'd@1' }
    const full = one(MORE)
    const less = one({ agent: 'mini', model: null, settings: '{}', overrides: null, dataset: null })

    test.each([
      ['first', [full, less]],
      ['last', [less, full]],
    ])('takes the copy that tells more, where it stands %s', async (_, copies) => {
      const report = await importRecords(dir, copies)
      expect(report).toMatchObject({ discovered: 2, imported: 1, duplicates: 1, conflicts: 0 })
      expect(report.reasons.duplicates).toMatchObject([
        {
          told_otherwise: ['dataset', 'model', 'settings', 'overrides'],
          reason: expect.stringContaining('whose row stays'),
        },
      ])
      expect(await readTrials(dir)).toMatchObject([{ model: 'm', dataset: 'd@1' }])
    })

    test('leaves the row that stands, whoever told its agent, and says in what it differs', async () => {
      const named = one({ agent: 'goose', model: 'other', config_id: 'c'.repeat(12) })
      await importRecords(dir, [named])
      const report = await importRecords(dir, [full])
      expect(report).toMatchObject({ imported: 0, duplicates: 1, conflicts: 0 })
      expect(report.reasons.duplicates).toMatchObject([
        { told_otherwise: ['dataset', 'agent', 'model', 'settings', 'overrides'] },
      ])
    })

    test('leaves the row that stands where only the dataset is another one, and says so', async () => {
      await importRecords(dir, [full])
      const report = await importRecords(dir, [one({ ...MORE, dataset: 'd@2' })])
      expect(report).toMatchObject({ imported: 0, duplicates: 1, conflicts: 0 })
      expect(report.reasons.duplicates).toMatchObject([{ told_otherwise: ['dataset'] }])
    })

    test('tells two stories of one run as a conflict, and two submissions that claim it', async () => {
      const other = one({ ...MORE, model: 'another' })
      const submission = one({ ...MORE, config_id: 'd'.repeat(12) })
      for (const copy of [other, submission]) {
        expect(await importRecords(temporaryFolder(), [full, copy])).toMatchObject({ imported: 1, conflicts: 1 })
      }
    })

    test('takes the place of a copy in the same submission that names no agent, and of none in another', async () => {
      const unnamed = { agent: 'unknown', dataset: 'd@1' }
      const same = await importRecords(dir, [one(unnamed), one(MORE)])
      expect(same).toMatchObject({ imported: 1, duplicates: 1, conflicts: 0 })
      expect(await readTrials(dir)).toMatchObject([{ agent: 'mini' }])
      const other = one({ ...unnamed, config_id: 'd'.repeat(12) })
      expect(await importRecords(temporaryFolder(), [other, one(MORE)])).toMatchObject({ imported: 1, conflicts: 1 })
    })

    test('is a conflict as ever where its own result says something else', async () => {
      await importRecords(dir, [full])
      const again = one({ agent: 'mini', reward: 0, outcome: 'agent_error' })
      expect(await importRecords(dir, [again])).toMatchObject({ imported: 0, duplicates: 0, conflicts: 1 })
    })
  })

  test('keeps the first of two results of one trial, in one import and across imports', async () => {
    const first = aTrial(1)
    const second = aTrial(1, { result_digest: 'sha256:other', reward: 0, outcome: 'failed' })
    expect(await importRecords(dir, [trialItem(first), trialItem(second)])).toMatchObject({ imported: 1, conflicts: 1 })
    expect(await importRecords(dir, [trialItem(second)])).toMatchObject({ imported: 0, conflicts: 1 })
    expect(await readTrials(dir)).toEqual([first])
  })

  test('compares records without result.json by content, wherever their evidence lies', async () => {
    const partial = { result_digest: null, record_state: 'partial', reward: null } as const
    await importRecords(dir, [trialItem(aTrial(1, { ...partial, evidence: 'a' }))])
    const report = await importRecords(dir, [
      trialItem(aTrial(1, { ...partial, evidence: 'b' })),
      trialItem(aTrial(1, { ...partial, phase: 'agent_execution' })),
      trialItem(aTrial(1)),
    ])
    expect(report).toMatchObject({ imported: 0, duplicates: 1, conflicts: 2 })
    expect(report.reasons.duplicates[0]?.digest).toMatch(/^content:[0-9a-f]{64}$/)
  })

  test('quarantines a record that breaks its schema, and brings in the rest', async () => {
    const report = await importRecords(dir, [
      trialItem({ ...aTrial(1), reward: Number.NaN }),
      trialItem(aTrial(2), [aTest(3)]),
      trialItem(aTrial(4)),
    ])
    expect(report).toMatchObject({ discovered: 3, imported: 1, quarantined: 2 })
    expect(report.reasons.quarantined.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^not a valid row of trials: reward: /),
      'one of its tests belongs to another trial',
    ])
  })

  test('repairs text that was cut through a surrogate pair', async () => {
    await importRecords(dir, [trialItem(aTrial(1, { exception_message: 'boom \ud83d' }))])
    expect((await readTrials(dir))[0]?.exception_message).toBe('boom \ufffd')
    const again = await importRecords(dir, [trialItem(aTrial(1, { exception_message: 'boom \ud83d' }))])
    expect(again).toMatchObject({ duplicates: 1, segments: [] })
  })

  test('takes items as they come', async () => {
    async function* stream() {
      yield* items
    }
    expect(await importRecords(dir, stream())).toMatchObject({ imported: 3 })
  })
})

const byId = (a: { trial_id: string }, b: { trial_id: string }) => (a.trial_id < b.trial_id ? -1 : 1)

describe('whatever the order, the split and the repetition', () => {
  const runs = [1, 2].map((seed) => ({ kind: 'run' as const, path: 'plan.json', record: aRun(seed) }))

  test('every conflict is listed, and everything else lands', async () => {
    const seeds = fc.uniqueArray(fc.nat({ max: 30 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(seeds, fc.array(fc.nat()), fc.nat({ max: 6 }), async (ids, contested, cut) => {
        const ledger = temporaryFolder()
        try {
          const rivals = [...new Set(contested.map((at) => ids[at % ids.length] ?? 0))]
          const given = [
            ...ids.map((seed) => trialItem(aTrial(seed))),
            ...rivals.map((seed) => trialItem(aTrial(seed, { result_digest: 'sha256:other' }))),
          ]
          const reports = [
            await importRecords(ledger, given.slice(0, cut)),
            await importRecords(ledger, given.slice(cut)),
          ]
          const conflicts = reports.flatMap(({ reasons }) => reasons.conflicts.map(({ trial_id }) => trial_id))
          expect(conflicts.sort()).toEqual(rivals.map((seed) => aTrial(seed).trial_id).sort())
          expect(await readTrials(ledger)).toEqual(ids.map((seed) => aTrial(seed)).sort(byId))
        } finally {
          rmSync(ledger, { recursive: true })
        }
      }),
      { numRuns: 25 },
    )
  })

  test('the ledger holds the same rows; in one import, also the same files', async () => {
    const cut = fc.array(fc.array(fc.nat({ max: 7 }), { maxLength: 6 }), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(anyItems, cut, fc.infiniteStream(fc.double({ noNaN: true })), async (trials, parts, random) => {
        const given: readonly ImportItem[] = [...trials, ...runs]
        const whole = temporaryFolder()
        const turned = temporaryFolder()
        const pieces = temporaryFolder()
        try {
          await importRecords(whole, given)
          const keyed = given.map((item) => ({ item, key: random.next().value }))
          const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
          await importRecords(turned, shuffled)
          for (const part of [...parts.map((part) => part.flatMap((at) => shuffled[at] ?? [])), shuffled]) {
            await importRecords(pieces, part)
          }
          expect(contentsIn(turned)).toEqual(contentsIn(whole))
          expect(await rowsIn(pieces)).toEqual(await rowsIn(whole))
        } finally {
          for (const folder of [whole, turned, pieces]) rmSync(folder, { recursive: true })
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('an import that is interrupted', () => {
  const steps = ['stage', 'staged', 'commit', 'committed'] as const
  const points = steps.flatMap((step) => [0, 2, 4].map((nth) => ({ step, nth })))

  test.each(points)(
    'by a failure at "$step" number $nth leaves no half-written file, and the next completes it',
    async ({ step, nth }) => {
      let seen = 0
      const importing = importRecords(dir, items, (at) => {
        if (at === step && seen++ === nth)
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      })
      await expect(importing).rejects.toMatchObject({
        name: 'UserError',
        kind: 'failure',
        message: expect.stringContaining('no space left on device'),
        where: expect.stringContaining(dir),
        remedy: expect.stringContaining('Free space'),
      })
      expect((await listLedgerFiles(dir)).strays).toEqual([])
      if (step === 'stage' || step === 'staged') expect(readdirSync(dir)).toEqual([])
      await importRecords(dir, items)
      const whole = temporaryFolder()
      await importRecords(whole, items)
      expect(contentsIn(dir)).toEqual(contentsIn(whole))
    },
  )

  // A real kill of a real process: nothing can clean up after itself.
  test.each([
    { step: 'staged', nth: 1 },
    { step: 'commit', nth: 3 },
    { step: 'committed', nth: 2 },
  ])(
    'by SIGKILL at "$step" number $nth leaves only whole segments, and the next completes it',
    async ({ step, nth }) => {
      const input = join(dir, 'items.json')
      writeFileSync(input, JSON.stringify(items))
      const ledger = join(dir, 'ledger')
      const script = `
      import { readFileSync } from 'node:fs'
      import { importRecords } from '#core/ledger/import'
      let seen = 0
      await importRecords(${JSON.stringify(ledger)}, JSON.parse(readFileSync(${JSON.stringify(input)}, 'utf8')), (step) => {
        if (step === ${JSON.stringify(step)} && seen++ === ${nth}) process.kill(process.pid, 'SIGKILL')
      })`
      const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
      expect(child).toMatchObject({ signal: 'SIGKILL', stderr: '' })
      await rowsIn(ledger)
      await importRecords(ledger, items)
      const whole = temporaryFolder()
      await importRecords(whole, items)
      expect(await rowsIn(ledger)).toEqual(await rowsIn(whole))
      const { segments, strays } = await listLedgerFiles(ledger)
      expect(segments.map(({ digest }) => digest)).toEqual(
        (await listLedgerFiles(whole)).segments.map(({ digest }) => digest),
      )
      expect(strays.every((path) => path.endsWith('.tmp'))).toBe(true)
    },
  )

  test('leaves temporary files at most until a later import after an hour', async () => {
    const folder = join(dir, 'trials', '2026-11')
    mkdirSync(folder, { recursive: true })
    const old = join(folder, `.${'0'.repeat(64)}.00000000-0000-4000-8000-000000000000.tmp`)
    const recent = join(folder, `.${'1'.repeat(64)}.00000000-0000-4000-8000-000000000000.tmp`)
    writeFileSync(old, 'x')
    writeFileSync(recent, 'x')
    utimesSync(old, new Date(Date.now() - 7_200_000), new Date(Date.now() - 7_200_000))
    await importRecords(dir, items)
    expect([existsSync(old), existsSync(recent)]).toEqual([false, true])
  })
})

describe('a ledger folder that cannot take the segments', () => {
  test('because a file stands in its place is named, and nothing is left', async () => {
    writeFileSync(join(dir, 'tests'), 'x')
    const error = await importRecords(dir, items).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ kind: 'failure', where: expect.stringContaining(join(dir, 'tests')) })
    expect(readdirSync(dir)).toEqual(['tests'])
  })

  test('because a segment of that name is damaged is named, and the damaged file stays as it was', async () => {
    await importRecords(dir, items)
    const { segments } = await listLedgerFiles(dir, ['tests'])
    const path = segments[0]?.path ?? ''
    truncateSync(path, 50)
    rmSync(join(dir, 'trials'), { recursive: true })
    const before = contentsIn(dir)
    await expect(importRecords(dir, items)).rejects.toMatchObject({ name: 'UserError', where: path })
    expect(contentsIn(dir)).toEqual(before)
  })

  test('because the disk is full (a real one) is named, and nothing is left', async ({ skip }) => {
    const full = smallDisk()
    if (full === null) return skip('this process may not mount a file system')
    try {
      const many = Array.from({ length: 2_000 }, (_, index) => trialItem(aTrial(index)))
      const ledger = join(full, 'results')
      await expect(importRecords(ledger, many)).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringContaining('no space left on device'),
        where: join(ledger, 'trials', '2026-11'),
      })
      expect(readdirSync(full)).toEqual([])
      expect(await importRecords(ledger, many.slice(0, 3))).toMatchObject({ imported: 3 })
    } finally {
      execFileSync('umount', [full])
    }
  })
})

/** A mounted file system of 64 KB, where this process may mount one. */
function smallDisk(): string | null {
  if (process.platform !== 'linux') return null
  const folder = temporaryFolder()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder])
  return mounted.status === 0 ? folder : null
}

test('two imports into one folder at once lose nothing and damage nothing', async () => {
  const all = Array.from({ length: 60 }, (_, index) => trialItem(aTrial(index), [aTest(index)]))
  await Promise.all([
    importRecords(dir, all.slice(0, 40)),
    importRecords(dir, all.slice(20)),
    importRecords(dir, all.slice(0, 40)),
  ])
  expect(await readTrials(dir)).toHaveLength(60)
  expect(await readTests(dir)).toHaveLength(60)
  expect((await listLedgerFiles(dir)).strays).toEqual([])
  expect(await importRecords(dir, all)).toMatchObject({ imported: 0, duplicates: 60 })
})
