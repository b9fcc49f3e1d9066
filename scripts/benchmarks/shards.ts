import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execaNode } from 'execa'
import { segmentFile } from '#core/ledger/files'
import { encodeSegment } from '#core/ledger/segment'
import { TRIALS } from '#core/ledger/tables'
import type { Manifest } from '#core/manifest/manifest'
import { parseManifest } from '#core/manifest/parse'
import { TASKS } from '#core/pipeline/place'
import { PLAN_COLUMNS, type WantedConfig, wantedConfigs } from '#core/plan/desired'
import { makespan, makespanBound } from '#core/plan/makespan'
import { type Packing, packShards, type Shard } from '#core/plan/shards'
import { readTasks } from '#core/task/read'
import type { Task } from '#core/task/task'
import { trialIdSchema } from '#core/trial/ids'
import { buildRecord } from '#core/trial/testing'
import type { PlanTimes, Time } from '#scripts/benchmarks/plan-step'
import { randomNumbers } from '#scripts/benchmarks/random'
import { plainTable } from '#scripts/cli/table'
import { tinyTask } from '#scripts/testing/repository'

/** 600 trials at once. */
const PACKING: Packing = { max_shards: 150, trials_at_once: 4, limit_seconds: null }
const LANES = PACKING.max_shards * PACKING.trials_at_once
const SIZES = [1_200, 4_000, 5_000, 6_000, 8_000, 20_000]

const STEP = join(import.meta.dirname, 'plan-step.ts')
const CONFIGS = 8
const TASK_COUNT = 500
/** In the ledger, and wanted, of each of the 4,000 cells: 100,000 trials are there and 20,000 are missing. */
const PRESENT = 25
const WANTED = 30
const PER_SEGMENT = 500

/** How well shards end together, and how long a large plan takes to make. Returns the tables with their ratios. */
export async function benchShards(seed: number): Promise<string> {
  return [packingText(seed), await planningText(seed)].join('\n\n')
}

function packingText(seed: number): string {
  const found = SIZES.map((size) => packed(size, randomNumbers(seed + size)))
  const worst = Math.max(...found.map(({ planned, bound }) => planned / bound))
  return [
    `${LANES} trials at once in ${PACKING.max_shards} shards; lognormal durations, median 8 min, at most 1 h; one in 100 takes 1 to 2 h; hours`,
    '',
    plainTable(
      ['trials', 'longest', 'total / slots', 'makespan', 'ratio', 'first shard ends', 'as it runs', 'ratio'],
      found.map(({ size, longest, bound, work, planned, first, ran, ranBound }) => [
        String(size),
        ...[longest, work, planned].map(hours),
        (planned / bound).toFixed(3),
        hours(first),
        hours(ran),
        (ran / ranBound).toFixed(3),
      ]),
    ),
    '',
    'as it runs: every trial takes its planned time by a factor of its own, lognormal with sigma 0.25; nothing moves between shards',
    `ratio: ${worst.toFixed(3)} at most, makespan / max(longest, total / slots) (target: 1.05 or less)`,
  ].join('\n')
}

function packed(size: number, random: () => number) {
  const trials = Array.from({ length: size }, (_, slot) => {
    const seconds = random() < 0.01 ? 3600 + 3600 * random() : Math.min(3600, 480 * Math.exp(normal(random)))
    return { slot, estimate_seconds: seconds, limit_seconds: 2 * seconds }
  })
  const planned = trials.map((trial) => trial.estimate_seconds)
  const actual = planned.map((seconds) => seconds * Math.exp(0.25 * normal(random)))
  const shards = packShards(trials, PACKING)
  const ends = shards.map((shard) => shard.estimate_seconds)
  return {
    size,
    longest: Math.max(...planned),
    work: planned.reduce((sum, seconds) => sum + seconds, 0) / LANES,
    bound: makespanBound(planned, LANES),
    planned: Math.max(...ends),
    first: Math.min(...ends),
    ran: Math.max(...shards.map((shard) => ranFor(shard, actual))),
    ranBound: makespanBound(actual, LANES),
  }
}

function ranFor({ slots, trials_at_once }: Shard, actual: readonly number[]): number {
  return makespan(
    slots.map((slot) => actual[slot] ?? 0),
    trials_at_once,
  )
}

/** Box and Muller: one number of the standard normal distribution. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function hours(seconds: number): string {
  return (seconds / 3600).toFixed(2)
}

async function planningText(seed: number): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'regatta-bench-shards-'))
  try {
    await fill(root, seed)
    const load = loadavg()[0] ?? 0
    const { stdout } = await execaNode(STEP, [root], { stdin: 'ignore', stderr: 'inherit' })
    const { planned, rows, whole, ledger, tasks }: PlanTimes = JSON.parse(stdout)
    return [
      `${planned} trials planned against a ledger of ${rows} in ${rows / PER_SEGMENT} segments, on ${availableParallelism()} cores (load ${load.toFixed(1)}); seconds`,
      '',
      plainTable(
        ['', 'wall', 'processor'],
        [
          ['all of it', ...took(whole)],
          [`reading ${PLAN_COLUMNS.length} columns of the ledger, again`, ...took(ledger)],
          [`reading ${TASK_COUNT} tasks, again`, ...took(tasks)],
        ],
      ),
      '',
      `seconds: ${whole.wall.toFixed(2)} (target: 2 or less)`,
    ].join('\n')
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

function took({ wall, processor }: Time): readonly string[] {
  return [wall.toFixed(2), processor.toFixed(2)]
}

/** A benchmark of its own on disk, with a ledger as imports of so many trials each leave it. */
async function fill(root: string, seed: number): Promise<void> {
  const configs = Array.from({ length: CONFIGS }, (_, index) => `{ agent: terminus-2, model: provider/model-${index} }`)
  const runners = `{ max_shards: ${PACKING.max_shards}, trials_at_once: ${PACKING.trials_at_once}, minutes: 7170 }`
  const text = `experiments: { main: { attempts: ${WANTED}, configs: [${configs.join(', ')}] } }\nrunners: ${runners}\n`
  const manifest = parseManifest(text, join(root, 'regatta.yaml'))
  await writeFile(manifest.file, text)
  for (let index = 0; index < TASK_COUNT; index++) {
    for (const [path, content] of Object.entries(tinyTask(`echo ${index} > /app/out.txt`))) {
      const file = join(root, TASKS, `task-${String(index).padStart(3, '0')}`, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
    }
  }
  await fillLedger(join(root, 'results'), await readTasks(root, TASKS), manifest, randomNumbers(seed))
}

async function fillLedger(dir: string, tasks: readonly Task[], manifest: Manifest, random: () => number) {
  const [experiment] = manifest.experiments.values()
  if (experiment === undefined) throw new Error('no experiment')
  const cells = tasks.flatMap((task) => wantedConfigs(experiment).map((config) => ({ task, config })))
  const rows = cells.flatMap(({ task, config }) =>
    Array.from({ length: PRESENT }, (_, index) => trialOf(task, config, index + 1, random)),
  )
  for (let from = 0; from < rows.length; from += PER_SEGMENT) {
    const { digest, bytes } = encodeSegment(TRIALS, rows.slice(from, from + PER_SEGMENT))
    const { path } = segmentFile(dir, 'trials', '2026-11', digest)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
  }
}

function trialOf(task: Task, config: WantedConfig, attempt: number, random: () => number) {
  const started = Date.UTC(2026, 10, 1) + Math.floor(random() * 20 * 86_400_000)
  const hex = createHash('sha256').update(`${task.name} ${config.config_id} ${attempt}`).digest('hex')
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  return buildRecord({
    trial_id: trialIdSchema.parse(id),
    result_digest: `sha256:${hex}`,
    task_name: task.name,
    task_digest: task.digest,
    config_id: config.config_id,
    config_label: config.label,
    agent: config.agent,
    model_provider: 'provider',
    model: config.model,
    harbor_version: '0.24.0',
    environment: 'docker',
    origin: 'actions',
    attempt,
    try: 1,
    started_at: new Date(started).toISOString(),
    finished_at: new Date(started + 480_000 * Math.exp(normal(random))).toISOString(),
    input_tokens: Math.floor(50_000 * random()),
    output_tokens: Math.floor(5_000 * random()),
    cost_usd: random(),
  })
}
