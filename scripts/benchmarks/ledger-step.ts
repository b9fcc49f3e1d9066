import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'
import { collect } from '#core/harbor/collect'
import { compactLedger } from '#core/ledger/compact'
import { listLedgerFiles, segmentFile } from '#core/ledger/files'
import { type ImportReport, importRecords } from '#core/ledger/import'
import { readPrices } from '#core/ledger/prices'
import { readTrials } from '#core/ledger/read'
import { encodeSegment } from '#core/ledger/segment'
import { type AnyRow, monthOf, type Table, TESTS, TRIALS } from '#core/ledger/tables'
import { verifyLedger } from '#core/ledger/verify'
import { readVoids } from '#core/ledger/voids'
import { type NewSegment, writeSegments } from '#core/ledger/write'
import { leaderboard } from '#core/report/leaderboard'
import { defaultRules } from '#core/report/rules'
import { taskSet } from '#core/report/task-set'
import type { TestRecord, TrialRecord } from '#core/trial/record'
import { syntheticItem } from '#scripts/benchmarks/synthetic-rows'
import { writeTree } from '#scripts/benchmarks/synthetic-tree'
import { type Shape, type SyntheticTrial, syntheticTasks, syntheticTrials } from '#scripts/benchmarks/synthetic-trials'

/*
 * One step of `bench ledger` in a process of its own: `node ledger-step.ts STEP INPUT`, INPUT as JSON. Prints one line of
 * JSON: what the step found, with the peak memory of the process.
 */

const inputSchema = z.object({
  /** The benchmark's own directory; what a step makes is below it. */
  root: z.string(),
  seed: z.int(),
  shape: z.object({ configs: z.int(), tasks: z.int(), attempts: z.int() }),
  /** Trials of a job, an import or a segment. */
  chunk: z.int(),
})
export type StepInput = z.infer<typeof inputSchema>

/** Time that passed, and processor time (user and system) that was spent meanwhile. */
export type Spent = { readonly wall_s: number; readonly cpu_s: number }

const STEPS = { tree, import: importTree, growth, ledger, query: queryBoard, report, verify, compact } as const
export type Step = keyof typeof STEPS

export type StepFound = {
  readonly spent: { readonly [part: string]: Spent }
  readonly counts: { readonly [name: string]: number }
}
export type StepResult = StepFound & { readonly peak_mb: number }

async function tree({ root, shape, seed, chunk }: StepInput): Promise<StepFound> {
  const bytes = writeTree(join(root, 'tree'), syntheticTrials(shape, seed), chunk)
  return { spent: {}, counts: { bytes } }
}

/** What `regatta import` does, from the start of the process on. */
async function importTree({ root }: StepInput): Promise<StepFound> {
  const report = await importRecords(join(root, 'imported'), (known) => collect([join(root, 'tree')], { known }))
  const { discovered, imported, duplicates } = report
  return { spent: { all: sinceStart() }, counts: { discovered, imported, duplicates } }
}

/** Imports in portions, each committed; how large the packed repositories of trials and of tests are in the end. */
async function growth({ root, shape, seed, chunk }: StepInput): Promise<StepFound> {
  const ledgerDirectory = join(root, 'grown')
  const repositories = (['trials', 'tests'] as const).map((table) => ({
    table,
    git: (...args: string[]) =>
      execa('git', ['--git-dir', join(root, `${table}.git`), '--work-tree', ledgerDirectory, ...args], {
        env: GIT_ENVIRONMENT,
        stdin: 'ignore',
      }),
  }))
  for (const { git } of repositories) await git('init', '--quiet')
  let imports = 0
  for (const portion of portions(syntheticTrials(shape, seed), chunk)) {
    mustBeNew(await importRecords(ledgerDirectory, portion.map(syntheticItem)), portion.length)
    imports++
    for (const { table, git } of repositories) {
      await git('add', '--', table)
      await git('commit', '--quiet', '--allow-empty', '-m', `Import ${imports}`)
    }
  }
  for (const { git } of repositories) await git('gc', '--quiet')
  const [trials = 0, tests = 0] = await Promise.all(
    repositories.map(({ table }) => sizeOf(join(root, `${table}.git/objects/pack`))),
  )
  return { spent: {}, counts: { imports, trials, tests } }
}

const GIT_ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'bench',
  GIT_AUTHOR_EMAIL: 'bench@example.org',
  GIT_COMMITTER_NAME: 'bench',
  GIT_COMMITTER_EMAIL: 'bench@example.org',
}

function mustBeNew(report: ImportReport, count: number): void {
  if (report.imported !== count) throw new Error(`${report.imported} of ${count} trials were imported`)
}

async function sizeOf(directory: string): Promise<number> {
  const sizes = (await readdir(directory)).map(async (file) => (await stat(join(directory, file))).size)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

function ledgerOf(root: string, { configs, tasks, attempts }: Shape): string {
  return join(root, `ledger-${configs}-${tasks}-${attempts}`)
}

/** A ledger of many small segments, as imports of so many trials would have left it. */
async function ledger({ root, shape, seed, chunk }: StepInput): Promise<StepFound> {
  const directory = ledgerOf(root, shape)
  for (const portion of portions(syntheticTrials(shape, seed), chunk)) {
    const items = portion.map(syntheticItem)
    for (const [month, own] of Map.groupBy(items, ({ record }) => monthOf(record))) {
      const tests = own.flatMap((item) => item.tests)
      const trials = own.map(({ record }) => record)
      await writeSegments([
        ...(tests.length === 0 ? [] : [segment<TestRecord>(directory, TESTS, month, tests)]),
        segment<TrialRecord>(directory, TRIALS, month, trials),
      ])
    }
  }
  const { segments } = await listLedgerFiles(directory, ['trials'])
  return { spent: {}, counts: { segments: segments.length } }
}

function segment<Row extends AnyRow>(
  directory: string,
  table: Table<Row>,
  month: string,
  rows: readonly Row[],
): NewSegment {
  const { digest, bytes } = encodeSegment(table, rows)
  return { file: segmentFile(directory, table.name, month, digest), bytes, isSameContent: async () => false }
}

const LEADERBOARD = 'FROM leaderboard ORDER BY score DESC'

async function queryBoard({ root, shape }: StepInput): Promise<StepFound> {
  // Its library alone takes memory that no other step should be charged with.
  const { openLedgerDatabase, query } = await import('#core/ledger/duckdb')
  const started = sinceStart()
  const database = await openLedgerDatabase(ledgerOf(root, shape), { passThreshold: 1 })
  const opened = sinceStart()
  const { rows } = await query(database, LEADERBOARD)
  const ended = sinceStart()
  database.close()
  return { spent: { open: between(started, opened), query: between(opened, ended) }, counts: { rows: rows.length } }
}

async function report({ root, shape, seed }: StepInput): Promise<StepFound> {
  const directory = ledgerOf(root, shape)
  const started = sinceStart()
  const trials = await readTrials(directory)
  const voids = await readVoids(directory)
  const prices = await readPrices(directory)
  const read = sinceStart()
  const tasks = taskSet({ current: syntheticTasks(shape, seed), trials, releases: [], voids, wanted: null })
  const board = leaderboard({ trials, tasks, rules: defaultRules(1), voids, prices })
  const ended = sinceStart()
  const ranked = board.rows.filter(({ rank_best }) => rank_best !== null).length
  return { spent: { all: between(started, ended), model: between(read, ended) }, counts: { ranked } }
}

async function verify({ root, shape }: StepInput): Promise<StepFound> {
  const started = sinceStart()
  const { segments, findings } = await verifyLedger(ledgerOf(root, shape))
  return { spent: { all: between(started, sinceStart()) }, counts: { segments, findings: findings.length } }
}

async function compact({ root, shape }: StepInput): Promise<StepFound> {
  const directory = ledgerOf(root, shape)
  const before = (await listLedgerFiles(directory)).segments.length
  const started = sinceStart()
  // Long after the last trial, so that every month is closed.
  const { refused } = await compactLedger(directory, { now: new Date(Date.UTC(2030, 0)), month: null })
  const ended = sinceStart()
  const after = (await listLedgerFiles(directory)).segments.length
  return { spent: { all: between(started, ended) }, counts: { before, after, refused: refused.length } }
}

function* portions(trials: Iterable<SyntheticTrial>, size: number): Generator<readonly SyntheticTrial[]> {
  let portion: SyntheticTrial[] = []
  for (const trial of trials) {
    portion.push(trial)
    if (portion.length < size) continue
    yield portion
    portion = []
  }
  if (portion.length > 0) yield portion
}

/** Of this process. */
function sinceStart(): Spent {
  const { user, system } = process.cpuUsage()
  return { wall_s: performance.now() / 1000, cpu_s: (user + system) / 1e6 }
}

function between(from: Spent, to: Spent): Spent {
  return { wall_s: to.wall_s - from.wall_s, cpu_s: to.cpu_s - from.cpu_s }
}

const [name = '', input = ''] = process.argv.slice(2)
const found = await STEPS[name as Step](inputSchema.parse(JSON.parse(input)))
const result: StepResult = { ...found, peak_mb: process.resourceUsage().maxRSS / 1024 }
process.stdout.write(`${JSON.stringify(result)}\n`)
