import { existsSync, mkdirSync, readFileSync, readlinkSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { markdownTable } from 'markdown-table'
import { collect } from '#core/harbor/collect'
import { trialsOf } from '#core/harbor/discover'
import { checkRoom, DISK_LIMITS, type DiskLimits, freeSpace } from '#core/harbor/disk'
import type { HostEnvironment } from '#core/harbor/environment'
import { type HarborHost, harborHost } from '#core/harbor/host'
import { preflight } from '#core/harbor/preflight'
import { runShard } from '#core/harbor/run-shard'
import { logsDirectory, tryName } from '#core/harbor/shard'
import { taskDigest } from '#core/task/digest'
import { configId } from '#core/trial/config'
import { type PlanDocument, planDigest } from '#core/trial/plan-document'
import { type PlannedTrial, plannedTrialSchema } from '#core/trial/planned'
import type { TrialRecord } from '#core/trial/record'
import { INSTALLED } from '#scripts/cli/context'
import { EVIDENCE, type Evidence, type Fault, type Seen } from '#scripts/testing/faults'
import { type TestRepository, testRepository, uniqueName } from '#scripts/testing/repository'

/** What became of one fault. */
export type FaultReport = {
  readonly fault: Fault
  readonly seen: Seen
  readonly checks: string | null
  readonly detail: string | null
}

export type FaultRun = {
  readonly repository: TestRepository
  /** Directory of the run, as `regatta import` takes it. */
  readonly out: string
  readonly reports: readonly FaultReport[]
  /** What Regatta had to remove from Docker for faults that ran beside others, by kind: nothing, if all is well. */
  readonly strays: readonly string[]
  /** Part of the name of everything that the run made in Docker. */
  readonly mark: string
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** How long a Harbor may clean up: enough for every teardown on a busy machine; the one that hangs is waited for. */
const GRACE_SECONDS = 15

/** Trials at once beside the one that runs alone. */
const BESIDE = 2
const TRIES = 2
const WAITS = { first_wait: { infrastructure: 0.1, provider: 0.1 }, longest_wait: 1 }
const LONG_SECONDS = 300
const SMALL_DISK = '1m'
const ROOM: DiskLimits = { ...DISK_LIMITS, minimum_free_bytes: { docker: 0, out: 100_000, temp: 0 } }
/** So long after its beginning an agent has a command running in its container. */
const UNDER_WAY_MS = 1500

/** What the faults run on: as in `regatta run`, but for its patience. */
export function faultHost(harbor: string, host: HostEnvironment): HarborHost {
  return harborHost(harbor, host, { grace_seconds: GRACE_SECONDS, shims: INSTALLED.shims })
}

/** Runs every fault through preflight and shards of a plan, as `regatta run` does, in a repository of its own. */
export async function runFaults(
  faults: readonly Fault[],
  harbor: HarborHost,
  host: HostEnvironment,
  signal: AbortSignal,
): Promise<FaultRun> {
  const mark = uniqueName('f')
  const tasks = Object.fromEntries(faults.map((fault) => [`${fault.id}-${mark}`, fault.task]))
  const repository = await testRepository('experiments: { main: {} }\n', tasks)
  try {
    await cp(join(import.meta.dirname, 'agents'), join(repository.root, 'agents'), { recursive: true })
    const out = join(repository.root, 'out')
    const plan = await planOf(faults, repository.root, mark, await harbor.version())
    const inputs = {
      plan,
      root: repository.root,
      temp: repository.root,
      harbor,
      overlays: INSTALLED.overlays,
      host,
      signal,
    }
    await preflight(inputs)
    const run = (shard: number): Promise<readonly string[]> => runOne(faults, shard, out, inputs)
    mkdirSync(out)
    await repository.write('out/plan.json', JSON.stringify(plan))
    const [beside, ...alone] = plan.shards
    const running = [
      beside === undefined ? [] : run(beside.index),
      inTurn(
        alone.map(({ index }) => index),
        run,
      ),
    ] as const
    // Nothing is taken away under a shard that still runs.
    await Promise.allSettled(running)
    const [strays, removed] = await Promise.all(running)
    const cleaned = new Map(alone.flatMap(({ slots }, at) => slots.map((slot) => [slot, removed[at] ?? []] as const)))
    const reports = await reportsOf(faults, plan, out, cleaned)
    return { repository, out, reports, strays, mark, [Symbol.asyncDispose]: () => repository[Symbol.asyncDispose]() }
  } catch (error) {
    await repository[Symbol.asyncDispose]()
    throw error
  }
}

/** One trial per fault; the first shard holds all that may run beside others, each further one a fault of its own. */
async function planOf(faults: readonly Fault[], root: string, mark: string, version: string): Promise<PlanDocument> {
  const trials = await Promise.all(faults.map((fault, slot) => plannedTrial(fault, slot, root, mark)))
  const slots = trials.map(({ slot }) => slot)
  const alone = slots.filter((slot) => faults[slot]?.alone === true)
  const shards = [slots.filter((slot) => !alone.includes(slot)), ...alone.map((slot) => [slot])]
  const document: Omit<PlanDocument, 'plan_digest'> = {
    schema_version: 1,
    experiment: 'faults',
    repository: null,
    commit: null,
    harbor_version: version,
    environment: { type: 'docker' },
    pass_threshold: 1,
    execution: { tries: TRIES, at_once_per_provider: {} },
    trials,
    shards: shards.map((slots, index) => ({
      index,
      slots,
      trials_at_once: slots.length === 1 ? 1 : BESIDE,
      estimate_seconds: 0,
      limit_seconds: LONG_SECONDS,
    })),
    totals: { cells: trials.length, wanted: trials.length, present: 0, planned: trials.length, estimate_seconds: 0 },
    cost: { estimate_usd: null, unknown_trials: trials.length, budget_usd: null },
  }
  return { ...document, plan_digest: planDigest(document) }
}

async function plannedTrial(fault: Fault, slot: number, root: string, mark: string): Promise<PlannedTrial> {
  const name = `${fault.id}-${mark}`
  const path = `tasks/${name}`
  const settings = {
    agent: fault.agent?.name ?? 'oracle',
    agent_version: null,
    model: null,
    kwargs: fault.agent?.kwargs ?? {},
    env_names: [],
  }
  return plannedTrialSchema.parse({
    slot,
    task: { name, path, digest: await taskDigest(join(root, path)) },
    // A label of its own: trials of one config that end alike again and again would stop the rest of it.
    config: { ...settings, config_id: configId(settings), label: fault.id },
    attempt: 1,
    estimate_seconds: 0,
    limit_seconds: fault.limit_seconds ?? LONG_SECONDS,
  })
}

/** Runs a shard under the circumstances of its fault; the kinds of what had to be removed from Docker. */
async function runOne(
  faults: readonly Fault[],
  shard: number,
  out: string,
  inputs: Parameters<typeof preflight>[0],
): Promise<readonly string[]> {
  const removed = new Set<string>()
  const stop = new AbortController()
  const circumstanceOf = ({ slot }: PlannedTrial): Fault['circumstance'] => faults[slot]?.circumstance
  const full = inputs.plan.shards[shard]?.slots.some((slot) => faults[slot]?.circumstance === 'full') ?? false
  await using _ = full ? await smallDisk(join(out, `shard-${shard}/trials`)) : null
  const tries = new Map<number, number>()
  await runShard({
    ...inputs,
    shard,
    out,
    origin: 'local',
    run_id: null,
    run_attempt: null,
    runner: null,
    waits: WAITS,
    checkRoom: async () =>
      checkRoom(await freeSpace({ out: join(out, `shard-${shard}/trials`), temp: out, docker: null }), ROOM),
    signal: AbortSignal.any([inputs.signal, stop.signal]),
    now: () => new Date(),
    random: () => 0,
    onEvent: (event) => {
      if (event.kind === 'removed') for (const { kind } of event.leftovers) removed.add(kind)
      if (event.kind === 'started') tries.set(event.trial.slot, event.try)
      if (event.kind !== 'phase' || event.phase !== 'agent-start') return
      const { slot } = event.trial
      const console = join(out, `shard-${shard}`, logsDirectory(slot, 1), 'console.txt')
      if (circumstanceOf(event.trial) === 'stop') setTimeout(() => stop.abort(), UNDER_WAY_MS)
      if (circumstanceOf(event.trial) === 'kill' && tries.get(slot) === 1) {
        setTimeout(() => killHarbor(inputs.harbor, console), UNDER_WAY_MS)
      }
    },
  })
  return [...removed].sort()
}

/** Kills the one process of the host that prints to this console, if it is still there. */
function killHarbor(harbor: HarborHost, console: string): void {
  const host = harbor.pid()
  const children = readFileSync(`/proc/${host}/task/${host}/children`, 'utf8').trim().split(' ')
  const pid = children.find((child) => outputOf(child) === console)
  if (pid !== undefined) process.kill(Number(pid), 'SIGKILL')
}

/** Where a process prints to; null when it has ended. */
function outputOf(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/fd/1`)
  } catch {
    return null
  }
}

/** A disk with little room, mounted at a path; what is on it stays there when the disk has gone. */
async function smallDisk(path: string): Promise<AsyncDisposable> {
  mkdirSync(path, { recursive: true })
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${SMALL_DISK}`, 'tmpfs', path])
  return {
    [Symbol.asyncDispose]: async () => {
      const kept = await mkdtemp(join(tmpdir(), 'regatta-disk-'))
      await cp(path, kept, { recursive: true, preserveTimestamps: true })
      await execa('umount', [path])
      await cp(kept, path, { recursive: true, preserveTimestamps: true })
      await rm(kept, { recursive: true })
    },
  }
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}

async function reportsOf(
  faults: readonly Fault[],
  plan: PlanDocument,
  out: string,
  cleaned: ReadonlyMap<number, readonly string[]>,
): Promise<readonly FaultReport[]> {
  const rows = Map.groupBy(await recordsOf(out), (record) => record.config_label)
  return faults.map((fault, slot) => {
    const tries = (rows.get(fault.id) ?? []).sort((a, b) => (a.try ?? 0) - (b.try ?? 0))
    const last = tries.at(-1)
    const shard = plan.shards.find(({ slots }) => slots.includes(slot))?.index ?? 0
    const seen: Seen = {
      tries: tries.map(({ outcome, outcome_rule }) => `${outcome} ${outcome_rule}` as const),
      exception: last?.exception_type ?? null,
      phase: last?.phase ?? null,
      reward: last?.reward ?? null,
      flags: last?.flags ?? [],
      kept: keptOf(join(out, `shard-${shard}`), slot, tries.length),
      cleaned: cleaned.get(slot) ?? [],
    }
    return { fault, seen, checks: last?.checks ?? null, detail: last?.outcome_detail ?? null }
  })
}

/** Every row that an import of a run would make. */
export async function recordsOf(out: string): Promise<readonly TrialRecord[]> {
  const records: TrialRecord[] = []
  for await (const item of collect([out])) if (item.kind === 'trial') records.push(item.record)
  return records
}

function keptOf(shard: string, slot: number, nth: number): readonly Evidence[] {
  const trials = trialsOf(join(shard, 'trials', tryName(slot, nth))).map(({ path }) => path)
  const places = [...trials, join(shard, logsDirectory(slot, nth))]
  return EVIDENCE.filter((file) => places.some((place) => existsSync(join(place, file))))
}

/** The reports as a Markdown table. */
export function faultTable(reports: readonly FaultReport[]): string {
  return markdownTable([
    ['fault', 'tries: outcome, rule', 'exception', 'phase', 'reward', 'flags', 'kept', 'removed by Regatta'],
    ...reports.map(({ fault, seen }) => [
      `${fault.id}: ${fault.what}`,
      seen.tries.join('; '),
      seen.exception ?? '',
      seen.phase ?? '',
      seen.reward === null ? '' : String(seen.reward),
      seen.flags.join(' '),
      seen.kept.join(' '),
      seen.cleaned.join(' '),
    ]),
  ])
}
