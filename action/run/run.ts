import { writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endGroup, info, saveState, startGroup, warning } from '@actions/core'
import { type Artifacts, served } from '#action/lib/artifacts'
import { harmless } from '#action/lib/harmless'
import { addToSummary } from '#action/lib/summary'
import { prepareHarbor } from '#action/run/harbor'
import type { RunInputs } from '#action/run/inputs'
import { type Job, jobOf, withoutJob } from '#action/run/job'
import { insistOn } from '#action/run/last-upload'
import { liveLog } from '#action/run/live-log'
import { type Counts, reportShard } from '#action/run/report'
import { stageForShard } from '#action/run/stage'
import { insistOnHead } from '#action/run/still-head'
import { takeEarlier, takeShardsPlan } from '#action/run/take'
import { Uploads, uploadInterval } from '#action/run/uploads'
import { Work } from '#action/run/work'
import { modulesOf } from '#core/harbor/agents'
import { type EarlierTry, earlierTries } from '#core/harbor/collect-run'
import { checkRoom, DISK_LIMITS, dockerStorage, freeSpace } from '#core/harbor/disk'
import type { HostEnvironment } from '#core/harbor/environment'
import { trialReader } from '#core/harbor/evidence'
import { fingerprintOf } from '#core/harbor/fingerprint'
import { type HarborHost, harborHost } from '#core/harbor/host'
import { preflight } from '#core/harbor/preflight'
import { processOf } from '#core/harbor/processes'
import { type PruneInputs, pruneBefore, pruneNotes } from '#core/harbor/prune'
import { remainingSlots, runShard } from '#core/harbor/run-shard'
import type { ShardDocument } from '#core/harbor/shard'
import { readManifest } from '#core/manifest/read'
import type { Installation } from '#core/pipeline/installation'
import { plural } from '#core/report/format'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'
import { diagnose } from '#runners/doctor'
import { findingsMarkdown } from '#runners/doctor-markdown'
import { probe } from '#runners/probe'

export type Surroundings = {
  /** The whole environment of the step. */
  readonly environment: HostEnvironment
  readonly artifacts: Artifacts
  readonly signal: AbortSignal
  readonly now: () => Date
}

/**
 * The main step: runs what is left of one shard and uploads it. Where it is stopped, fails or is killed, the post step
 * (action/run/finish) does the rest.
 */
export async function runShardOfPlan(inputs: RunInputs, around: Surroundings): Promise<Counts> {
  try {
    return await runAndReport(inputs, around)
  } catch (error) {
    // A stop ends whatever is under way; what that says then is no reason.
    throw around.signal.aborted ? new UserError('stopped; the post step uploads what had finished') : error
  }
}

async function runAndReport(inputs: RunInputs, around: Surroundings): Promise<Counts> {
  const job = jobOf(around.environment)
  const host = withoutJob(around.environment)
  const work = Work.make(job.temp)
  saveState('work', work.path)
  const { shard, manifest } = inputs
  const repository = around.environment.GITHUB_REPOSITORY ?? null
  const asked = { ...inputs, digest: inputs['plan-digest'], tasks_from: inputs['tasks-from'], repository, host }
  const plan = await takeShardsPlan(around.artifacts, asked, work.path)
  writeFileSync(join(work.out, 'plan.json'), `${JSON.stringify(plan, null, 1)}\n`)
  const earlier = await settledBefore(plan, shard, job, work, around)
  const slots = plan.shards.find(({ index }) => index === shard)?.slots ?? []
  const remaining = new Set(remainingSlots(slots, earlier))
  const trials = plan.trials.filter(({ slot }) => remaining.has(slot))

  const notes = new Notes(work, {
    shard,
    run_attempt: job.run_attempt,
    retention_days: inputs['retention-days'],
    fingerprint: fingerprintOf(
      trials.map(({ config }) => config),
      host,
    ),
  })
  const root = await rootOfTasks(inputs, around.environment, trials, work.staged)
  const installation = await prepareHarbor(job.cache, host, around.signal, (pid) => notes.add(pid))
  await examine(installation, job, host, manifest)
  await prune(job, host, around)
  await using harbor = harborHost(installation.harbor, host, {
    preload: modulesOf(trials.map(({ config }) => config)),
    shims: installation.shims,
    temp: work.temp,
    onStart: (pid) => notes.add(pid),
  })
  const document = await run({ inputs, around, job, host, work, root, plan, earlier, trials, installation, harbor })
  around.signal.throwIfAborted()
  return await reportShard(work, plan, document, earlier)
}

/** Where the tasks of these trials are: the checkout, or the directory into which those of another commit are put. */
async function rootOfTasks(
  inputs: RunInputs,
  environment: HostEnvironment,
  trials: PlanDocument['trials'],
  staged: string,
): Promise<string> {
  const checkout = dirname(resolve(inputs.manifest))
  const commit = inputs['tasks-from']
  if (commit === null) return checkout
  const server = environment.GITHUB_SERVER_URL ?? 'https://github.com'
  const credentials = inputs.token === null ? null : { server, token: inputs.token }
  await stageForShard(checkout, commit, trials, staged, { env: withoutJob(environment), credentials })
  return staged
}

/** Where the input names a pull request: that the tasks are still those of its head. */
async function insistOnPull(inputs: RunInputs, { environment, signal }: Surroundings): Promise<void> {
  const { 'tasks-from': commit, 'pull-request': pull, token } = inputs
  if (commit !== null && pull !== null) await insistOnHead({ pull, commit, token, environment, signal })
}

/** What earlier attempts of this job made of the shard, from what they uploaded. */
async function settledBefore(
  plan: PlanDocument,
  shard: number,
  { run_id, run_attempt }: Job,
  work: Work,
  { artifacts }: Surroundings,
): Promise<ReadonlyMap<number, EarlierTry>> {
  const parts = await takeEarlier(artifacts, plan, { shard, run_id, run_attempt }, work.earlier)
  for (const { name, problem } of parts) {
    if (problem !== null) warning(harmless(`artifact ${name} is not read, so its trials may run again: ${problem}`))
  }
  const earlier = earlierTries(work.earlier, plan, shard, trialReader())
  const settled = [...earlier.values()].filter(({ counts }) => counts).length
  if (parts.length > 0) info(`attempt ${run_attempt}: ${plural(settled, 'trial')} with a score from earlier attempts`)
  return earlier
}

/** The processes that Harbors are children of, and the one that installs Harbor, noted for the post step as they come. */
class Notes {
  readonly #work: Work
  readonly #rest: Omit<Parameters<Work['note']>[0], 'processes'>
  readonly #processes: ReturnType<typeof processOf>[] = []

  constructor(work: Work, rest: Omit<Parameters<Work['note']>[0], 'processes'>) {
    this.#work = work
    this.#rest = rest
    this.#write()
  }

  add(pid: number): void {
    this.#processes.push(processOf(pid))
    this.#write()
  }

  #write(): void {
    this.#work.note({ ...this.#rest, processes: this.#processes })
  }
}

/** Says in the log and the summary what could be wrong with this host. Fails for nothing: what must be right is checked before trials begin. */
async function examine(
  { harbor }: Installation,
  { runner, temp }: Job,
  host: HostEnvironment,
  manifest: string,
): Promise<void> {
  const facts = await probe({ harbor, ledger: temp, host, manifest: () => readManifest(resolve(manifest)) })
  // Only the keys of this plan matter here, and they are checked by what runs next.
  const findings = diagnose(facts).filter(({ check }) => check !== 'keys' && !check.startsWith('key '))
  startGroup(`This runner: ${runner}`)
  for (const { status, check, found, remedy } of findings) {
    info(harmless(`${status}  ${check}: ${found}${remedy === null ? '' : `; ${remedy}`}`))
  }
  endGroup()
  await addToSummary(findingsMarkdown(runner, findings))
}

async function prune({ ownsDocker }: Job, host: HostEnvironment, { now }: Surroundings): Promise<void> {
  const storage = await dockerStorage(host)
  const inputs: PruneInputs = { host, storage, limits: DISK_LIMITS, cache: ownsDocker ? 'ours' : 'leave', now: now() }
  for (const line of pruneNotes(await pruneBefore(inputs), inputs)) info(harmless(line))
}

type Room = {
  readonly inputs: RunInputs
  readonly around: Surroundings
  readonly job: Job
  readonly host: HostEnvironment
  readonly work: Work
  /** Directory that the paths of the tasks begin in. */
  readonly root: string
  readonly plan: PlanDocument
  readonly earlier: ReadonlyMap<number, EarlierTry>
  /** What is left to run. */
  readonly trials: PlanDocument['trials']
  readonly installation: Installation
  readonly harbor: HarborHost
}

/** Runs the trials, uploading what finished from time to time and, unless it was stopped, at the end. */
async function run(room: Room): Promise<ShardDocument> {
  const { inputs, around, job, host, work, plan, trials, earlier } = room
  const { shard } = inputs
  const places = { out: work.out, temp: work.temp, docker: await dockerStorage(host) }
  const common = {
    root: room.root,
    temp: work.temp,
    harbor: room.harbor,
    overlays: room.installation.overlays,
    host,
    signal: around.signal,
  }
  if (trials.length > 0) {
    await preflight({ ...common, plan: { ...plan, trials } })
    await insistOnPull(inputs, around)
  }
  const uploads = new Uploads({
    artifacts: around.artifacts,
    shard: join(work.out, `shard-${shard}`),
    parts: work.parts,
    index: shard,
    run_attempt: job.run_attempt,
    retention_days: inputs['retention-days'],
  })
  info(
    `shard ${shard}: ${trials.length} trials, ${plan.shards.find(({ index }) => index === shard)?.trials_at_once} at once`,
  )
  const { minutes } = (await readManifest(resolve(inputs.manifest))).runners
  const timer = uploadNowAndThen(uploads, inputs['upload-minutes'], minutes)
  try {
    const document = await runShard({
      ...common,
      plan,
      shard,
      out: work.out,
      origin: 'actions',
      run_id: job.run_id,
      run_attempt: job.run_attempt,
      runner: job.runner,
      earlier,
      checkRoom: async () => checkRoom(await freeSpace(places), DISK_LIMITS),
      now: around.now,
      random: Math.random,
      onEvent: liveLog(trials.length),
    })
    timer.stop()
    if (!around.signal.aborted) {
      const last = insistOn(() => uploads.last(document), {
        ...around,
        wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
        say: (line) => warning(harmless(line)),
      })
      await served(last)
    }
    return document
  } finally {
    timer.stop()
  }
}

/** Uploads what has finished, again and again; says so when it slows down. */
function uploadNowAndThen(uploads: Uploads, asked: number, job: number): { readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const wait = (uploaded: number, before: number): void => {
    const minutes = uploadInterval(asked, job, uploaded)
    if (minutes !== before) info(`what has finished is uploaded every ${Math.round(minutes * 10) / 10} minutes`)
    timer = setTimeout(async () => {
      // What could not be uploaded now is in the next part; only the last one must arrive.
      const isMore = await uploads.some().catch((error: Error) => {
        info(harmless(`not uploaded yet: ${error.message}`))
        return false
      })
      if (!isOver) wait(uploaded + Number(isMore), minutes)
    }, minutes * 60_000)
  }
  wait(0, 0)
  return {
    stop: () => {
      isOver = true
      clearTimeout(timer)
    },
  }
}
