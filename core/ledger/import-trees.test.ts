import { rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CollectOptions, collect } from '#core/harbor/collect'
import {
  buildRun,
  collectAll,
  ofKind,
  plannedTrial,
  planOf,
  temporaryDirectory,
  trialId,
  unpack,
  writeFile,
  writeJob,
  writeTrial,
} from '#core/harbor/testing'
import { type ImportReport, importRecords } from '#core/ledger/import'
import { readRuns, readTests, readTrials } from '#core/ledger/read'
import { contentsIn, temporaryFolder } from '#core/ledger/testing'

/*
 * Imports through the real path: trees on a disk, read and brought into a ledger on a disk.
 */

async function importTrees(ledger: string, paths: readonly string[], options?: CollectOptions): Promise<ImportReport> {
  const report = await importRecords(ledger, collect(paths, options))
  const { imported, duplicates, conflicts, quarantined, skipped } = report
  expect(report.discovered).toBe(imported + duplicates + conflicts + quarantined + skipped)
  for (const kind of ['duplicates', 'conflicts', 'quarantined', 'skipped'] as const) {
    expect(report.reasons[kind]).toHaveLength(report[kind])
  }
  return report
}

/** As the command does: with what the ledger knows. */
async function importAgain(ledger: string, paths: readonly string[]): Promise<ImportReport> {
  return await importRecords(ledger, (known) => collect(paths, { known }))
}

async function rowsIn(ledger: string): Promise<unknown> {
  return { trials: await readTrials(ledger), tests: await readTests(ledger), runs: await readRuns(ledger) }
}

/** One trial of a tree: the same seed is the same trial, wherever it lies. */
type Planted = {
  readonly seed: number
  /** Index of the path that it lies under, then of its submission and job. */
  readonly root: number
  readonly submission: number
  readonly job: number
  readonly thin: boolean
  readonly broken: boolean
  readonly finished_at: string
}

const ROOTS = 4

const planted: fc.Arbitrary<readonly Planted[]> = fc.uniqueArray(
  fc.record({
    seed: fc.nat({ max: 40 }),
    root: fc.nat({ max: ROOTS - 1 }),
    submission: fc.nat({ max: 2 }),
    job: fc.nat({ max: 1 }),
    thin: fc.boolean(),
    broken: fc.integer({ min: 1, max: 8 }).map((chance) => chance === 1),
    finished_at: fc.constantFrom('2026-10-31T23:59:59Z', '2026-11-01T00:00:00Z', '2026-11-21T08:00:00.5'),
  }),
  { minLength: 1, maxLength: 14, selector: ({ seed }) => seed },
)

/** The paths that a tree is imported by. */
function plant(base: string, trials: readonly Planted[]): readonly string[] {
  const roots = Array.from({ length: ROOTS }, (_, index) => join(base, `root-${index}`))
  for (const root of roots) writeFile(join(root, 'README.md'), 'trials')
  for (const { seed, root, submission, job, thin, broken, finished_at } of trials) {
    const directory = join(roots[root] ?? base, `agent-${submission}`, `job-${job}`)
    writeTrial(join(directory, `trial-${seed}`), seed, { thin, changes: { finished_at } })
    if (broken) writeFile(join(directory, `trial-${seed}/result.json`), '{"id": ')
    if (job === 1) writeJob(directory)
  }
  return roots
}

/** What may differ around the result.json of a copy. */
type PlantedCopy = {
  readonly seed: number
  readonly lock: boolean
  readonly job: boolean
  /** Whether a second file of rewards says something else. */
  readonly rewards: boolean
  readonly tests: number
}

/** Writes one copy of a trial in a job of its own; returns the path to import. */
function plantCopy(root: string, { seed, lock, job, rewards, tests }: PlantedCopy): string {
  const trial = join(root, 'job/trial')
  writeTrial(trial, seed)
  if (job) writeJob(join(root, 'job'))
  if (!lock) rmSync(join(trial, 'lock.json'))
  if (rewards) writeFile(join(trial, 'verifier/reward.json'), '{"reward": 0}')
  if (tests > 0) {
    const found = Array.from({ length: tests }, (_, index) => ({
      name: `test ${index}`,
      status: 'passed',
      duration: 1,
    }))
    writeFile(
      join(trial, 'verifier/ctrf.json'),
      JSON.stringify({ results: { tool: { name: 'x' }, summary: {}, tests: found } }),
    )
  }
  return root
}

/** What the rows of the only trial of a tree hold. */
async function contentOf(root: string): Promise<string> {
  const [trial] = ofKind(await collectAll([root]), 'trial')
  if (trial === undefined) throw new Error('no trial')
  return JSON.stringify([{ ...trial.record, evidence: null }, trial.tests])
}

function locksIn(content: string): string {
  const [{ task_digest, harbor_version }] = JSON.parse(content)
  return `${task_digest} ${harbor_version}`
}

async function withoutPlaces(ledger: string): Promise<unknown> {
  const trials = await readTrials(ledger)
  return { trials: trials.map(({ evidence: _, ...row }) => row), tests: await readTests(ledger) }
}

const OPTIONS = fc.constantFrom<CollectOptions>(
  {},
  { layout: 'submission' },
  { layout: 'submission', dataset: 'suite@1', pass_threshold: 2 },
  { dataset: 'suite@1', task_aliases: new Map([['hc-ok', 'regatta/fine']]) },
)

/** Some of the indices, in any order, any of them several times. */
const anyOf = (most: number) => fc.array(fc.nat({ max: ROOTS - 1 }), { maxLength: most })

describe('whatever the order of the paths, the split into imports and the repetition', () => {
  test('the ledger holds the same rows; in one import, also the same files', async () => {
    await fc.assert(
      fc.asyncProperty(
        planted,
        OPTIONS,
        fc.array(anyOf(4), { maxLength: 3 }),
        anyOf(3),
        async (trials, options, parts, again) => {
          using tree = temporaryDirectory()
          const roots = plant(tree.path, trials)
          const whole = temporaryFolder()
          const turned = temporaryFolder()
          const pieces = temporaryFolder()
          try {
            const report = await importTrees(whole, roots, options)
            const broken = trials.filter((trial) => trial.broken).length
            expect(report).toMatchObject({ imported: trials.length - broken, quarantined: broken, duplicates: 0 })

            const repeated = again.map((index) => roots[index] ?? '')
            await importTrees(turned, [...repeated, ...roots.toReversed(), ...repeated], options)
            expect(contentsIn(turned)).toEqual(contentsIn(whole))

            for (const part of parts)
              await importTrees(
                pieces,
                part.map((index) => roots[index] ?? ''),
                options,
              )
            await importTrees(pieces, roots.toReversed(), options)
            expect(await rowsIn(pieces)).toEqual(await rowsIn(whole))

            const before = contentsIn(pieces)
            expect(await importTrees(pieces, roots, options)).toMatchObject({ imported: 0, segments: [] })
            expect(contentsIn(pieces)).toEqual(before)
          } finally {
            for (const folder of [whole, turned, pieces]) rmSync(folder, { recursive: true })
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  test('a trial that lies in several places is one row, from the same place each time', async () => {
    const copies = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: ROOTS - 1 })), { minLength: 2, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(copies, async (places) => {
        using tree = temporaryDirectory()
        const roots = plant(tree.path, [])
        places.forEach(([seed, root], index) => {
          writeTrial(join(roots[root] ?? '', `job-${index}/trial`), seed)
        })
        const whole = temporaryFolder()
        const turned = temporaryFolder()
        const pieces = temporaryFolder()
        try {
          const seeds = [...new Set(places.map(([seed]) => seed))]
          const report = await importTrees(whole, roots)
          expect(report).toMatchObject({ imported: seeds.length, duplicates: places.length - seeds.length })
          await importTrees(turned, roots.toReversed())
          expect(contentsIn(turned)).toEqual(contentsIn(whole))
          for (const root of roots.toReversed()) await importTrees(pieces, [root])
          const withoutPlace = async (ledger: string) =>
            (await readTrials(ledger)).map(({ evidence: _, ...row }) => row)
          expect(await withoutPlace(pieces)).toEqual(await withoutPlace(whole))
        } finally {
          for (const folder of [whole, turned, pieces]) rmSync(folder, { recursive: true })
        }
      }),
      { numRuns: 25 },
    )
  })

  test('a trial whose copies differ around the same result.json is one row; each that is not the row is told', async () => {
    const copy = fc.record({
      seed: fc.nat({ max: 2 }),
      lock: fc.boolean(),
      job: fc.boolean(),
      rewards: fc.boolean(),
      tests: fc.constantFrom(0, 1, 2),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(copy, { minLength: 2, maxLength: 6 }), fc.nat(), async (copies, turn) => {
        using tree = temporaryDirectory()
        const roots = copies.map((each, index) => plantCopy(join(tree.path, `${index}`), each))
        const mirrored = copies.map((each, index) => plantCopy(join(tree.path, `mirror/${9 - index}`), each))
        const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()]
        const [whole = '', other = '', pieces = ''] = folders
        try {
          const contents = await Promise.all(roots.map(contentOf))
          const report = await importTrees(whole, roots)
          const rows = await withoutPlaces(whole)
          const seeds = new Set(copies.map(({ seed }) => seed)).size
          expect(report).toMatchObject({ imported: seeds, discovered: copies.length, quarantined: 0 })
          // Neither the order nor the names of the places decide which copy it is.
          expect(await importTrees(other, mirrored)).toMatchObject({ imported: seeds, conflicts: report.conflicts })
          expect(await withoutPlaces(other)).toEqual(rows)

          // One after the other, from anywhere: the first stays, and what differs from it is told, then and ever after.
          const order = roots.map((_, index) => (index + turn) % roots.length)
          const first = new Map<number, string>()
          for (const index of [...order, ...order.toReversed()]) {
            const { seed = 0 } = copies[index] ?? {}
            const content = contents[index] ?? ''
            const before = await rowsIn(pieces)
            const { conflicts, duplicates, imported, reasons } = await importTrees(pieces, [roots[index] ?? ''])
            const kept = first.get(seed)
            expect({ conflicts, duplicates, imported }).toEqual({
              conflicts: Number(kept !== undefined && kept !== content),
              duplicates: Number(kept === content),
              imported: Number(kept === undefined),
            })
            for (const { differs, kept_digest, refused_digest } of reasons.conflicts) {
              expect(differs.length).toBeGreaterThan(0)
              expect(kept_digest).toBe(refused_digest)
            }
            if (kept === undefined) first.set(seed, content)
            else expect(await rowsIn(pieces)).toEqual(before)
            // The command asks what is known first, which tells of other locks at least.
            if (kept !== undefined && locksIn(kept) !== locksIn(content)) {
              expect(await importAgain(pieces, [roots[index] ?? ''])).toMatchObject({ conflicts: 1, duplicates: 0 })
            }
            if (kept === content) {
              expect(await importAgain(pieces, [roots[index] ?? ''])).toMatchObject({ conflicts: 0, duplicates: 1 })
            }
          }
        } finally {
          for (const folder of folders) rmSync(folder, { recursive: true })
        }
      }),
      { numRuns: 25 },
    )
  })

  test('each conflict is told, the result that came first stays, and everything else lands', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 1, maxLength: 6 }),
        fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (first, second, atOnce) => {
          using tree = temporaryDirectory()
          const [a, b] = [join(tree.path, 'a'), join(tree.path, 'b')]
          for (const seed of first) writeTrial(join(a, `trial-${seed}`), seed)
          const lost = { verifier_result: { rewards: { reward: 0 } } }
          for (const seed of second) writeTrial(join(b, `trial-${seed}`), seed, { changes: lost })
          const ledger = temporaryFolder()
          try {
            const reports = atOnce
              ? [await importTrees(ledger, [b, a])]
              : [await importTrees(ledger, [a]), await importTrees(ledger, [b])]
            const both = second.filter((seed) => first.includes(seed))
            expect(reports.flatMap(({ reasons }) => reasons.conflicts.map(({ trial_id }) => trial_id)).sort()).toEqual(
              both.map(trialId).sort(),
            )
            expect((await readTrials(ledger)).map(({ trial_id, reward }) => [trial_id, reward])).toEqual(
              [...new Set([...first, ...second])]
                .sort((x, y) => x - y)
                .map((seed) => [trialId(seed), first.includes(seed) ? 1 : 0]),
            )
          } finally {
            rmSync(ledger, { recursive: true })
          }
        },
      ),
      { numRuns: 30 },
    )
  })
})

test('a run of ours, jobs of Harbor and broken trees side by side: all of it is counted, once', async () => {
  using tree = temporaryDirectory()
  buildRun(join(tree.path, 'run'), planOf([plannedTrial(0), plannedTrial(1)]), [
    { tries: [{ slot: 0, holds: 'oracle-pass' }] },
  ])
  for (const name of ['matrix-2x2', 'multi-step', 'ctrf', 'result-truncated', 'disk-full', 'sigkill', 'terminus-ok']) {
    unpack(name, join(tree.path, 'jobs', name))
  }
  const ledger = temporaryFolder()
  const first = await importTrees(ledger, [tree.path])
  expect(first).toMatchObject({ conflicts: 0, duplicates: 0, runs: { imported: 1 } })
  expect(first.lost).toHaveLength(1)
  expect(await readTrials(ledger)).toHaveLength(first.imported)
  const second = await importTrees(ledger, [join(tree.path, 'jobs'), join(tree.path, 'run'), tree.path])
  expect(second).toMatchObject({ imported: 0, duplicates: 2 * first.imported, quarantined: 2 * first.quarantined })
  expect(second.segments).toEqual([])
})

test('a trial that was imported stays as it is, also under another layout, dataset, alias or threshold', async () => {
  using tree = temporaryDirectory()
  writeTrial(join(tree.path, 'agent/job/trial'), 1)
  const ledger = temporaryFolder()
  await importTrees(ledger, [tree.path])
  const rows = await rowsIn(ledger)
  for (const options of [
    { layout: 'submission', dataset: 'suite@1' },
    { task_aliases: new Map([['hc-ok', 'other']]), pass_threshold: 2 },
  ] satisfies CollectOptions[]) {
    expect(await importTrees(ledger, [tree.path], options)).toMatchObject({ imported: 0, duplicates: 1, conflicts: 0 })
  }
  expect(await rowsIn(ledger)).toEqual(rows)
})
