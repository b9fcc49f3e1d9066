import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { execaNode } from 'execa'
import { writeRelease } from '#core/ledger/releases'
import { bytes as bytesText } from '#core/report/format'
import { configId, configLabel } from '#core/trial/config'
import type { StepInput } from '#scripts/benchmarks/ledger-step'
import { type SiteSizes, siteSizes } from '#scripts/benchmarks/site-sizes'
import { processorTicks, stolenShare } from '#scripts/benchmarks/stolen'
import { type Shape, syntheticConfig, syntheticTasks } from '#scripts/benchmarks/synthetic-trials'
import { INSTALLATION } from '#scripts/cli/context'
import { plainTable } from '#scripts/cli/table'

export type SiteBenchOptions = {
  /** Of the large board; the small one has a tenth of each. */
  readonly configs: number
  readonly tasks: number
  readonly seed: number
  readonly say: (line: string) => void
  /** Ends the benchmark; its files are removed all the same. */
  readonly signal: AbortSignal
}

const ATTEMPTS = 5
/** Of each board; the fastest counts, since whatever else a machine does only slows a build down. */
const BUILDS = 3
const PER_IMPORT = 300
const ORIGIN = 'https://bench.example.org'

/**
 * Builds the site of a small and of a large board of synthetic trials by the command line, each in a process of its own:
 * what a build costs before its pages, and what each page costs. Returns the table with the machine it was measured on;
 * removes its files whatever happens. Throws when a build fails.
 */
export async function benchSite({ configs, tasks, seed, say, signal }: SiteBenchOptions): Promise<string> {
  const load = loadavg()[0] ?? 0
  const root = await mkdtemp(join(tmpdir(), 'regatta-bench-site-'))
  const of = async (name: string, shape: Shape): Promise<Board> => {
    const place = join(root, name)
    say(`ledger: ${shapeText(shape)}`)
    await prepare(place, shape, seed, signal)
    return { place, shape }
  }
  const built = async ({ place, shape }: Board, name: string): Promise<Spent> => {
    say(`site: ${shapeText(shape)}, ${name}`)
    return await build(place, name, signal)
  }
  try {
    const small = await of('small', { configs: tenth(configs), tasks: tenth(tasks), attempts: ATTEMPTS })
    const large = await of('large', { configs, tasks, attempts: ATTEMPTS })
    // The first build finds nothing in the caches of the system, and is not looked at.
    await built(small, 'to begin with')
    const before = await processorTicks()
    const builds: { small: Spent[]; large: Spent[] } = { small: [], large: [] }
    for (let round = 1; round <= BUILDS; round++) {
      // Nothing is removed between them: to make files just after others were removed takes several times as long on some file systems.
      builds.small.push(await built(small, String(round)))
      builds.large.push(await built(large, String(round)))
    }
    const stolen = stolenShare(before, await processorTicks())
    say('links of the large site')
    const links = await checkLinks(join(large.place, outOf('1')), signal)
    return siteText({
      seed,
      load,
      stolen,
      small: { ...small, builds: builds.small, ...siteSizes(join(small.place, outOf('1'))) },
      large: { ...large, builds: builds.large, ...siteSizes(join(large.place, outOf('1'))) },
      links,
    })
  } finally {
    say('removing what it made')
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

type Board = { readonly place: string; readonly shape: Shape }
type Spent = {
  readonly wall_s: number
  /** User and system time of all processes. */
  readonly cpu_s: number
  /** Of the largest process. */
  readonly peak_mb: number
}
type Builds = SiteSizes & Board & { readonly builds: readonly Spent[] }
type Links = { readonly links: number; readonly broken: readonly string[]; readonly wall_s: number }

function tenth(count: number): number {
  return Math.max(2, Math.round(count / 10))
}

function shapeText({ configs, tasks, attempts }: Shape): string {
  return `${configs} x ${tasks} x ${attempts}`
}

/** A repository with a ledger, and a release of its tasks, because it has none of their files. */
async function prepare(place: string, shape: Shape, seed: number, signal: AbortSignal): Promise<void> {
  await mkdir(join(place, 'tasks'), { recursive: true })
  await writeFile(join(place, 'regatta.yaml'), `experiments:\n  main: { attempts: ${ATTEMPTS} }\n`)
  const input: StepInput = { root: place, seed, shape, chunk: PER_IMPORT }
  const step = join(import.meta.dirname, 'ledger-step.ts')
  await execaNode(step, ['ledger', JSON.stringify(input)], { cancelSignal: signal, stdin: 'ignore', stderr: 'inherit' })
  await writeRelease(await ledgerOf(place), {
    name: 'bench',
    date: '2026-01-01',
    commit: null,
    experiment: 'main',
    attempts: ATTEMPTS,
    configs: Array.from({ length: shape.configs }, (_, index) => {
      const config = syntheticConfig(index)
      return { config_id: configId(config), label: configLabel(config) }
    }),
    tasks: syntheticTasks(shape, seed),
  })
}

async function ledgerOf(place: string): Promise<string> {
  const name = (await readdir(place)).find((each) => each.startsWith('ledger-'))
  if (name === undefined) throw new Error('no ledger was made')
  return join(place, name)
}

function outOf(name: string): string {
  return `out ${name}`
}

/** Builds into a new folder, images included. */
async function build(place: string, name: string, signal: AbortSignal): Promise<Spent> {
  const spent = join(place, `spent ${name}`)
  await mkdir(spent)
  const ledger = await ledgerOf(place)
  const started = performance.now()
  await execaNode(
    join(INSTALLATION, 'scripts/cli/main.ts'),
    ['site', 'build', '--quiet', '--out', join(place, outOf(name)), '--ledger', ledger, '--origin', ORIGIN],
    {
      cwd: place,
      env: {
        NODE_OPTIONS: `--import=${ACCOUNTANT}`,
        REGATTA_BENCH_SPENT: spent,
        // Nothing that an earlier build drew.
        SITE_IMAGES: join(place, `images ${name}`),
        // Shared by these builds, so that the first one fills it.
        NODE_COMPILE_CACHE: join(dirname(place), 'compiled'),
      },
      cancelSignal: signal,
      forceKillAfterDelay: 10_000,
      stdin: 'ignore',
      stderr: 'inherit',
    },
  )
  const wall_s = (performance.now() - started) / 1000
  const processes = await Promise.all(
    (await readdir(spent)).map(async (name): Promise<Omit<Spent, 'wall_s'>> => {
      return JSON.parse(await readFile(join(spent, name), 'utf8'))
    }),
  )
  return {
    wall_s,
    cpu_s: processes.reduce((sum, { cpu_s }) => sum + cpu_s, 0),
    peak_mb: Math.max(...processes.map(({ peak_mb }) => peak_mb)),
  }
}

/** In every process of a build: writes what it spent as it ends. Its threads are counted with it. */
const ACCOUNTANT = `data:text/javascript,${encodeURIComponent(`
import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
if (isMainThread) process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const spent = { cpu_s: (userCPUTime + systemCPUTime) / 1e6, peak_mb: maxRSS / 1024 }
  writeFileSync(process.env.REGATTA_BENCH_SPENT + '/' + process.pid + '.json', JSON.stringify(spent))
})`)}`

async function checkLinks(out: string, signal: AbortSignal): Promise<Links> {
  const started = performance.now()
  const { stdout } = await execaNode(join(INSTALLATION, 'site/testing/links.ts'), [out, '/', ORIGIN], {
    cancelSignal: signal,
    stdin: 'ignore',
    stderr: 'inherit',
    maxBuffer: 1e9,
  })
  const { links, broken }: { links: number; broken: readonly string[] } = JSON.parse(stdout)
  return { links, broken, wall_s: (performance.now() - started) / 1000 }
}

type Measured = {
  readonly seed: number
  readonly load: number
  readonly stolen: number | null
  readonly small: Builds
  readonly large: Builds
  readonly links: Links
}

function siteText({ seed, load, stolen, small, large, links }: Measured): string {
  const wall = line(small, large, 'wall_s')
  const cpu = line(small, large, 'cpu_s')
  const peak_mb = Math.max(...large.builds.map((build) => build.peak_mb))
  const rows: readonly Row[] = [
    measured('fixed start', `${wall.fixed_s.toFixed(2)} s (CPU ${cpu.fixed_s.toFixed(2)} s)`),
    measured(
      'each page beyond it, with its files',
      `${wall.page_ms.toFixed(2)} ms (CPU ${cpu.page_ms.toFixed(2)} ms)`,
      '<= 2 ms',
      wall.page_ms <= 2,
    ),
    ...[small, large].map((board) =>
      measured(
        `whole build of ${shapeText(board.shape)}: ${count(board.pages)} pages, ${count(board.files)} files`,
        `${least(board, 'wall_s').toFixed(2)} s (CPU ${least(board, 'cpu_s').toFixed(2)} s)`,
      ),
    ),
    measured('peak memory', `${peak_mb.toFixed(0)} MB`, '<= 1536 MB', peak_mb <= 1536),
    measured('site on disk', bytesText(large.bytes)),
    kilobytes('leaderboard, HTML + CSS, gzip', large.leaderboard_gzip, 14),
    kilobytes('leaderboard, HTML + CSS, brotli', large.leaderboard_brotli, 14),
    kilobytes(`largest page, gzip: /${large.largest_page.path}`, large.largest_page.gzip, 100),
    kilobytes('scripts loaded with a page, gzip, at most', large.scripts_at_load, 15),
    kilobytes('largest script on demand, gzip', large.largest_script_on_demand, 60),
    measured(
      `broken of ${count(links.links)} links (checked in ${links.wall_s.toFixed(1)} s)`,
      String(links.broken.length),
      '0',
      links.broken.length === 0,
    ),
  ]
  return [
    `sites of two synthetic boards (configs x tasks x attempts), seed ${seed}, built by \`regatta site build\``,
    `${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB of memory, ${process.platform} ${process.arch}, Node ${process.versions.node}; load average ${load.toFixed(1)} before it began`,
    '',
    plainTable(
      ['what', 'measured', 'target', 'met'],
      rows.map(({ what, found, target, met }) => [what, found, target ?? '-', met === null ? '-' : met ? 'yes' : 'no']),
    ),
    '',
    `Of ${BUILDS} builds of each board, one after another, the fastest counts, since whatever else a machine does only slows a`,
    `build down; they took ${[small, large].map(({ builds }) => `${builds.map(({ wall_s }) => wall_s.toFixed(2)).join(', ')} s`).join(' and ')}.${stolen === null ? '' : ` Meanwhile the machine's host gave ${(100 * stolen).toFixed(0)} % of its time to others.`}`,
    'Start and page: the line through the two boards. Sizes: of the large one. Memory: of the largest process of any build.',
    'CPU: user and system time of all processes of a build. KB and MB: 1,024 and 1,048,576 bytes.',
    ...links.broken.slice(0, MOST_SHOWN).map((link) => `broken: ${link}`),
    ...(links.broken.length > MOST_SHOWN ? [`and ${count(links.broken.length - MOST_SHOWN)} more`] : []),
  ].join('\n')
}

const MOST_SHOWN = 10

/** What a build costs before its first page, and each page beyond that. */
function line(small: Builds, large: Builds, of: 'wall_s' | 'cpu_s') {
  const [few, many] = [least(small, of), least(large, of)]
  const page_s = (many - few) / (large.pages - small.pages)
  return { page_ms: page_s * 1000, fixed_s: few - page_s * small.pages }
}

function least({ builds }: Builds, of: 'wall_s' | 'cpu_s'): number {
  return Math.min(...builds.map((build) => build[of]))
}

type Row = {
  readonly what: string
  readonly found: string
  readonly target: string | null
  readonly met: boolean | null
}

function measured(what: string, found: string, target: string | null = null, met: boolean | null = null): Row {
  return { what, found, target, met }
}

function kilobytes(what: string, bytes: number, limit: number): Row {
  return measured(what, `${(bytes / 1024).toFixed(1)} KB`, `<= ${limit} KB`, bytes <= limit * 1024)
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}
