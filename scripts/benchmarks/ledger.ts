import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { execaNode } from 'execa'
import type { Step, StepInput, StepResult } from '#scripts/benchmarks/ledger-step'
import type { Shape } from '#scripts/benchmarks/synthetic-trials'
import { plainTable } from '#scripts/cli/table'

export type LedgerBenchOptions = {
  /** About so many trials are imported; everything else is scaled with it. */
  readonly trials: number
  readonly seed: number
  readonly say: (line: string) => void
  /** Ends the benchmark; its files are removed all the same. */
  readonly signal: AbortSignal
}

/** Sizes of the whole benchmark, that of 30,000 trials. */
export const FULL_TRIALS = 30_000
const IMPORTED: Shape = { configs: 60, tasks: 100, attempts: 5 }
const BOARD: Shape = { configs: 80, tasks: 90, attempts: 5 }
const LARGE: Shape = { configs: 100, tasks: 100, attempts: 10 }
/** Trials of a job, and of an import. */
const PER_IMPORT = 300
/** 200 segments of the large ledger. */
const PER_SEGMENT = 500

/**
 * Fills temporary ledgers with synthetic trials and measures what people wait for, each in a process of its own. Returns
 * the table with the machine it was measured on; removes its files whatever happens. Throws when a step fails.
 */
export async function benchLedger({ trials, seed, say, signal }: LedgerBenchOptions): Promise<string> {
  const load = loadavg()[0] ?? 0
  const root = await mkdtemp(join(tmpdir(), 'regatta-bench-ledger-'))
  try {
    const run = async (step: Step, shape: Shape, chunk: number): Promise<StepResult> => {
      say(`${step}: ${shape.configs} configs x ${shape.tasks} tasks x ${shape.attempts} attempts`)
      const input: StepInput = { root, seed, shape, chunk }
      const { stdout } = await execaNode(STEP, [step, JSON.stringify(input)], {
        cancelSignal: signal,
        stdin: 'ignore',
        stderr: 'inherit',
      })
      return JSON.parse(stdout)
    }
    const [imported, board, large] = [scaled(IMPORTED, trials), scaled(BOARD, trials), scaled(LARGE, trials)]
    const found = {
      tree: await run('tree', imported, PER_IMPORT),
      first: await run('import', imported, PER_IMPORT),
      again: await run('import', imported, PER_IMPORT),
      growth: await run('growth', imported, PER_IMPORT),
      board: await run('ledger', board, PER_IMPORT),
      report: await run('report', board, PER_IMPORT),
      large: await run('ledger', large, PER_SEGMENT),
      query: await run('query', large, PER_SEGMENT),
      verify: await run('verify', large, PER_SEGMENT),
      compact: await run('compact', large, PER_SEGMENT),
    }
    return ledgerText({ seed, load, imported, board, large, found })
  } finally {
    say('removing what it made')
    // Hundreds of thousands of files: the asynchronous one takes minutes and hundreds of MB.
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

const STEP = join(import.meta.dirname, 'ledger-step.ts')

/** The same shape with about trials / 30,000 as many trials: fewer configs and tasks, but at least two of each. */
function scaled({ configs, tasks, attempts }: Shape, trials: number): Shape {
  const factor = Math.sqrt(trials / FULL_TRIALS)
  const fewer = (count: number) => Math.max(2, Math.round(count * factor))
  return { configs: fewer(configs), tasks: fewer(tasks), attempts }
}

type Measured = {
  readonly seed: number
  readonly load: number
  readonly imported: Shape
  readonly board: Shape
  readonly large: Shape
  readonly found: Readonly<
    Record<
      'tree' | 'first' | 'again' | 'growth' | 'board' | 'report' | 'large' | 'query' | 'verify' | 'compact',
      StepResult
    >
  >
}

function ledgerText({ seed, load, imported, board, large, found }: Measured): string {
  const { tree, first, again, growth, query, report, verify, compact } = found
  const trials = sizeOf(imported)
  expectCounts([
    ['imported', first.counts.imported, trials],
    ['found to be known', again.counts.duplicates, trials],
    ['findings of verify', verify.counts.findings, 0],
    ['months that compact refused', compact.counts.refused, 0],
  ])
  const rows: readonly Row[] = [
    timed(`import ${count(trials)} result.json into an empty ledger`, first, 'all', 15),
    timed('import them again: nothing new', again, 'all', 8),
    {
      what: 'peak memory of the first import',
      measured: `${first.peak_mb.toFixed(0)} MB`,
      target: '<= 600 MB',
      met: first.peak_mb <= 600,
    },
    {
      what: `git growth per trial, tests apart: ${count(growth.counts.imports ?? 0)} imports of ${PER_IMPORT}`,
      measured: kilobytes(growth.counts.trials, trials),
      target: '<= 0.3 KB',
      met: (growth.counts.trials ?? 0) / trials <= 300,
    },
    { what: '  and of the named tests', measured: kilobytes(growth.counts.tests, trials), target: null, met: null },
    timed(
      `DuckDB: leaderboard query, ${count(sizeOf(large))} trials in ${count(found.large.counts.segments ?? 0)} segments`,
      query,
      'query',
      0.5,
    ),
    timed('  opening the ledger for it', query, 'open', null),
    timed(
      `report with all rank intervals: ${board.configs} configs x ${board.tasks} tasks x ${board.attempts}, reading included`,
      report,
      'all',
      3,
    ),
    timed('  the model alone', report, 'model', null),
    timed(`ledger verify: ${count(verify.counts.segments ?? 0)} segments, tests included`, verify, 'all', null),
    timed(
      `ledger compact: ${count(compact.counts.before ?? 0)} segments become ${count(compact.counts.after ?? 0)}`,
      compact,
      'all',
      null,
    ),
  ]
  return [
    `${count(trials)} synthetic trials, seed ${seed}, ${kilobytes(tree.counts.bytes, trials)} of result.json each, in jobs of ${PER_IMPORT}`,
    `${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB of memory, ${process.platform} ${process.arch}, Node ${process.versions.node}; load average ${load.toFixed(1)} before it began`,
    '',
    plainTable(
      ['what', 'measured', 'target', 'met'],
      rows.map(({ what, measured, target, met }) => [what, measured, target ?? '-', met === null ? '-' : yesOrNo(met)]),
    ),
    '',
    'Each in a process of its own; the two imports count from the start of that process. CPU: user and system time of all',
    'threads meanwhile. KB and MB: 1,000 and 1,048,576 bytes.',
  ].join('\n')
}

type Row = {
  readonly what: string
  readonly measured: string
  readonly target: string | null
  readonly met: boolean | null
}

function timed(what: string, { spent }: StepResult, part: string, limit_s: number | null): Row {
  const { wall_s, cpu_s } = spent[part] ?? { wall_s: Number.NaN, cpu_s: Number.NaN }
  return {
    what,
    measured: `${wall_s.toFixed(2)} s (CPU ${cpu_s.toFixed(2)} s)`,
    target: limit_s === null ? null : `<= ${limit_s} s`,
    met: limit_s === null ? null : wall_s <= limit_s,
  }
}

/** Numbers that are wrong whatever the machine: nothing was measured then. */
function expectCounts(counts: readonly (readonly [what: string, found: number | undefined, wanted: number])[]): void {
  for (const [what, found, wanted] of counts) {
    if (found !== wanted) throw new Error(`${what}: ${found} instead of ${wanted}`)
  }
}

function sizeOf({ configs, tasks, attempts }: Shape): number {
  return configs * tasks * attempts
}

function kilobytes(bytes: number | undefined, trials: number): string {
  return `${((bytes ?? Number.NaN) / trials / 1000).toFixed(3)} KB`
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}

function yesOrNo(met: boolean): string {
  return met ? 'yes' : 'no'
}
