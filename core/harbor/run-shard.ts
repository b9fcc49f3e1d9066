import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { type Removed, removeLeftovers } from '#core/harbor/docker'
import { childEnvironment, type HostEnvironment } from '#core/harbor/environment'
import { jobFile } from '#core/harbor/job'
import { consoleTail, runHarbor } from '#core/harbor/process'
import { type ShardDocument, type ShardTry, tryName } from '#core/harbor/shard'
import { withWorkplace } from '#core/harbor/workplace'
import type { PlanDocument } from '#core/trial/plan-document'
import type { PlannedTrial } from '#core/trial/planned'
import { UserError } from '#core/user-error'

export type ShardInputs = {
  readonly plan: PlanDocument
  /** Index of the shard in the plan. */
  readonly shard: number
  readonly root: string
  /** Where plan.json is; the shard writes `shard-<index>` beside it. */
  readonly out: string
  readonly harbor: string
  readonly overlays: readonly string[]
  readonly host: HostEnvironment
  readonly origin: ShardDocument['origin']
  readonly run_id: string | null
  readonly run_attempt: number | null
  readonly runner: string | null
  readonly signal: AbortSignal
  readonly onEvent: (event: ShardEvent) => void | Promise<void>
  readonly now: () => Date
}

export type ShardEvent =
  | { readonly kind: 'started'; readonly trial: PlannedTrial; readonly try: number }
  | {
      readonly kind: 'finished'
      readonly trial: PlannedTrial
      readonly try: number
      /** The Harbor job directory of this try. */
      readonly directory: string
      readonly seconds: number
      readonly shard: ShardDocument
    }
  | { readonly kind: 'removed'; readonly leftovers: readonly Removed[] }

/**
 * Runs one shard: a Harbor process per trial, so many at once, longest first. One process per trial costs half a
 * second of start-up and buys isolation: a trial that breaks Harbor, or a kill, takes nothing else with it, and which
 * slot a result belongs to is never guessed (docs/decisions/0001).
 *
 * Whatever happens, shard.json is readable and Docker holds nothing of this shard when the promise settles. Aborting
 * `signal` stops it: running trials are cancelled, the rest never begins.
 */
export async function runShard(inputs: ShardInputs): Promise<ShardDocument> {
  const shard = inputs.plan.shards[inputs.shard]
  if (shard === undefined) throw new UserError(`the plan has no shard ${inputs.shard}`)
  const directory = join(inputs.out, `shard-${inputs.shard}`)
  mkdirSync(join(directory, 'trials'), { recursive: true })
  mkdirSync(join(directory, 'console'), { recursive: true })

  const document: ShardDocument = {
    schema_version: 1,
    plan_digest: inputs.plan.plan_digest,
    shard: inputs.shard,
    origin: inputs.origin,
    run_id: inputs.run_id,
    run_attempt: inputs.run_attempt,
    runner: inputs.runner,
    started_at: inputs.now().toISOString(),
    finished_at: null,
    interrupted: false,
    tries: [],
  }
  const save = (): void => writeWhole(join(directory, 'shard.json'), document)
  save()

  // A failure of ours (a full disk) stops the other trials as cleanly as a person does.
  const failed = new AbortController()
  const signal = AbortSignal.any([inputs.signal, failed.signal])
  const limit = pLimit(shard.trials_at_once)
  const trials = new Map(inputs.plan.trials.map((trial) => [trial.slot, trial]))
  const runOne = async (slot: number): Promise<void> => {
    const trial = trials.get(slot)
    if (trial === undefined || signal.aborted) return
    try {
      await runTry(trial, 1, { ...inputs, signal }, { directory, document, save })
    } catch (error) {
      failed.abort(error)
      throw error
    }
  }
  const settled = await Promise.allSettled(shard.slots.map((slot) => limit(runOne, slot)))

  await removeOwn(directory, inputs)
  const failure = settled.find((result) => result.status === 'rejected')
  if (failure !== undefined) throw failure.reason
  document.interrupted = inputs.signal.aborted
  document.finished_at = inputs.now().toISOString()
  save()
  return document
}

async function runTry(
  trial: PlannedTrial,
  nth: number,
  inputs: ShardInputs,
  state: { readonly directory: string; readonly document: ShardDocument; readonly save: () => void },
): Promise<void> {
  const name = tryName(trial.slot, nth)
  const console = join(state.directory, 'console', `${name}.txt`)
  const started = inputs.now()
  const record: ShardTry = {
    slot: trial.slot,
    try: nth,
    directory: `trials/${name}`,
    started_at: started.toISOString(),
    finished_at: null,
    exit_code: null,
    signal: null,
    console_tail: null,
  }
  state.document.tries.push(record)
  state.save()
  await inputs.onEvent({ kind: 'started', trial, try: nth })

  const end = await withWorkplace(async (workplace) => {
    const places = {
      root: inputs.root,
      jobsDir: join(state.directory, 'trials'),
      jobName: name,
      overlays: inputs.overlays,
    }
    writeFileSync(
      workplace.jobFile,
      JSON.stringify(jobFile(trial.config, [trial.task.path], inputs.plan.environment, places)),
    )
    return await runHarbor(inputs.harbor, ['run', '-y', '-c', workplace.jobFile], {
      env: childEnvironment(inputs.host, trial.config, workplace),
      cwd: workplace.cwd,
      console,
      signal: inputs.signal,
      limit_seconds: trial.limit_seconds,
    })
  })
  const directory = join(state.directory, record.directory)
  if (end.exit_code !== 0) await removeOwn(directory, inputs, true)
  const finished = inputs.now()
  record.finished_at = finished.toISOString()
  record.exit_code = end.exit_code
  record.signal = end.signal
  if (end.exit_code !== 0) record.console_tail = await consoleTail(console)
  state.save()
  const seconds = (finished.getTime() - started.getTime()) / 1000
  await inputs.onEvent({ kind: 'finished', trial, try: nth, directory, seconds, shard: state.document })
}

/** Removes from Docker what belongs to the trials found in a shard directory, or in one Harbor job directory. */
async function removeOwn(directory: string, inputs: ShardInputs, isJob = false): Promise<void> {
  if (inputs.plan.environment.type !== 'docker') return
  const jobs = isJob ? [directory] : subdirectories(join(directory, 'trials'))
  const leftovers = await removeLeftovers(
    jobs.flatMap(subdirectories).map((path) => path.split('/').at(-1) ?? ''),
    inputs.host,
  )
  if (leftovers.length > 0) await inputs.onEvent({ kind: 'removed', leftovers })
}

function subdirectories(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(directory, entry.name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Writes a JSON file so that a reader finds the old one or the new one, never half of either. */
function writeWhole(file: string, value: unknown): void {
  const temporary = `${file}.tmp`
  try {
    writeFileSync(temporary, `${JSON.stringify(value, null, 1)}\n`)
    renameSync(temporary, file)
  } catch (cause) {
    throw new UserError(`cannot write: ${(cause as Error).message}`, {
      where: file,
      remedy: 'make room on the disk or name another place with --out DIR, then run again: finished trials are kept',
      kind: 'failure',
      cause,
    })
  }
}
