import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountOf } from '#core/harbor/account'
import { Brakes } from '#core/harbor/brakes'
import type { EarlierTry } from '#core/harbor/collect-run'
import { type Removed, removeLeftovers } from '#core/harbor/docker'
import type { HostEnvironment } from '#core/harbor/environment'
import type { HarborEvent } from '#core/harbor/events'
import { trialReader } from '#core/harbor/evidence'
import type { HarborHost } from '#core/harbor/host'
import { Lanes, wait } from '#core/harbor/lanes'
import { couldCause, listedTry, readTry } from '#core/harbor/read-try'
import { runTry } from '#core/harbor/run-try'
import { type ShardDocument, type ShardStop, type ShardTry, tryName } from '#core/harbor/shard'
import type { Classification } from '#core/trial/classify'
import type { PlanDocument } from '#core/trial/plan-document'
import type { PlannedTrial } from '#core/trial/planned'
import type { TrialRecord } from '#core/trial/record'
import { adviceAfter, RETRY_POLICY, type RetryPolicy } from '#core/trial/retry'
import { UserError } from '#core/user-error'

export type ShardInputs = {
  readonly plan: PlanDocument
  /** Index of the shard in the plan. */
  readonly shard: number
  readonly root: string
  /** Private directory (`runTemp`) for what is put aside while trials run; their keys may stand there. */
  readonly temp: string
  /** Where plan.json is; the shard writes `shard-<index>` beside it. */
  readonly out: string
  readonly harbor: HarborHost
  readonly overlays: readonly string[]
  readonly host: HostEnvironment
  readonly origin: ShardDocument['origin']
  readonly run_id: string | null
  readonly run_attempt: number | null
  readonly runner: string | null
  /** How long failed trials wait; how often they are tried is the plan's. */
  readonly waits?: Omit<RetryPolicy, 'max_tries'>
  /** Throws a UserError where there is no room for another trial; called before each. */
  readonly checkRoom: () => Promise<void>
  /** What earlier executions of this very shard left, by slot (a re-run): what counts is not run again. */
  readonly earlier?: ReadonlyMap<number, EarlierTry>
  readonly signal: AbortSignal
  readonly onEvent: (event: ShardEvent) => void | Promise<void>
  readonly now: () => Date
  /** In [0, 1). */
  readonly random: () => number
}

export type ShardEvent =
  | { readonly kind: 'started'; readonly trial: PlannedTrial; readonly try: number }
  /** As it happens in a running trial. */
  | { readonly kind: 'phase'; readonly trial: PlannedTrial; readonly phase: HarborEvent['event'] }
  | {
      readonly kind: 'finished'
      readonly trial: PlannedTrial
      readonly try: number
      readonly seconds: number
      /** As it will be imported; null where it can become no row. */
      readonly record: TrialRecord | null
      /** Seconds until the slot's next try; null when there is none. */
      readonly again_in: number | null
      readonly withheld: ShardTry['withheld']
    }
  /** Some of what has not begun will not begin any more. */
  | { readonly kind: 'stopped'; readonly stop: Omit<ShardStop, 'slots'> }
  | { readonly kind: 'removed'; readonly leftovers: readonly Removed[] }

/** What the tries of a shard share. */
type Room = ShardInputs & {
  readonly directory: string
  readonly document: ShardDocument
  readonly trials: ReadonlyMap<number, PlannedTrial>
  readonly save: () => void
  readonly brakes: Brakes
  readonly lanes: Lanes
  /** Reported cost of all tries so far, in dollars. */
  spent: number
}

/**
 * Runs one shard: a Harbor process per trial, so many at once, longest first. One process per trial buys isolation: a
 * trial that breaks Harbor, or a kill, takes nothing else with it, and which slot a result belongs to is never guessed
 * (docs/decisions/0001). Failures of infrastructure and providers are tried again, each try under its own number with
 * all that it left.
 *
 * Whatever happens, shard.json is readable and Docker holds nothing of this shard when the promise settles. Aborting
 * `signal` stops it: running trials are cancelled, the rest never begins.
 */
export async function runShard(inputs: ShardInputs): Promise<ShardDocument> {
  const shard = inputs.plan.shards[inputs.shard]
  if (shard === undefined) throw new UserError(`the plan has no shard ${inputs.shard}`)
  const directory = join(inputs.out, `shard-${inputs.shard}`)
  for (const name of ['trials', 'logs']) mkdirSync(join(directory, name), { recursive: true })

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
    stops: [],
  }
  const brakes = new Brakes((stop) => void inputs.onEvent({ kind: 'stopped', stop }))
  const save = (): void => {
    document.stops = brakes.stops()
    writeWhole(join(directory, 'shard.json'), document)
  }
  save()

  // A failure of ours (a full disk) stops the other trials as cleanly as a person does.
  const failed = new AbortController()
  const signal = AbortSignal.any([inputs.signal, failed.signal])
  const room: Room = {
    ...inputs,
    signal,
    directory,
    document,
    trials: new Map(inputs.plan.trials.map((trial) => [trial.slot, trial])),
    save,
    brakes,
    lanes: new Lanes(shard.trials_at_once, inputs.plan.execution.at_once_per_provider),
    spent: 0,
  }
  const settled = await Promise.allSettled(
    remainingSlots(shard.slots, inputs.earlier).map((slot) =>
      runSlot(slot, room).catch((error: unknown) => {
        failed.abort(error)
        throw error
      }),
    ),
  )

  await removeOwn(directory, room)
  const failure = settled.find((result) => result.status === 'rejected')
  if (failure !== undefined) throw failure.reason
  document.interrupted = inputs.signal.aborted
  document.finished_at = inputs.now().toISOString()
  save()
  return document
}

/** The slots of a shard that no earlier execution gave a score, in the order of the plan. */
export function remainingSlots(
  slots: readonly number[],
  earlier: ReadonlyMap<number, EarlierTry> = new Map(),
): readonly number[] {
  return slots.filter((slot) => earlier.get(slot)?.counts !== true)
}

/** Every try of one slot, until one counts or no further one is worth it. */
async function runSlot(slot: number, room: Room): Promise<void> {
  const trial = room.trials.get(slot)
  if (trial === undefined) throw new TypeError(`the plan has no slot ${slot}`)
  const account = accountOf(trial.config)
  const policy = { ...RETRY_POLICY, ...room.waits, max_tries: room.plan.execution.tries }
  const tries: Classification[] = []
  for (;;) {
    const again = await room.lanes.run(account, room.signal, async () => {
      if (room.signal.aborted || !(await mayBegin(trial, room))) return null
      const ended = await runOnce(trial, tries, room)
      if (ended.classification === null) {
        await ended.tell(null)
        return null
      }
      tries.push(ended.classification)
      const advice = room.signal.aborted ? ({ kind: 'done' } as const) : adviceAfter(tries, policy, room.random())
      room.brakes.note(trial, ended.classification, advice.kind === 'give_up')
      const seconds = advice.kind === 'retry' ? advice.wait_seconds : null
      if (seconds !== null && account !== null && ended.classification.outcome === 'provider_error') {
        room.lanes.pause(account, seconds)
      }
      room.save()
      await ended.tell(seconds)
      return seconds
    })
    if (again === null) return
    await wait(again * 1000, room.signal)
  }
}

/** Whether a trial may begin: nothing stopped it, and there is room for what it leaves. */
async function mayBegin(trial: PlannedTrial, room: Room): Promise<boolean> {
  if (room.brakes.holds(trial)) return false
  try {
    await room.checkRoom()
    return true
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    room.brakes.stopAll([error.message, error.remedy].filter((part) => part !== null).join('; '))
    return !room.brakes.holds(trial)
  }
}

type Ended = {
  readonly classification: Classification | null
  /** Tells whoever listens, once it is known whether there is another try. */
  readonly tell: (again_in: number | null) => Promise<void>
}

async function runOnce(trial: PlannedTrial, before: readonly Classification[], room: Room): Promise<Ended> {
  const earlier = room.earlier?.get(trial.slot)
  const nth = (earlier?.tries ?? 0) + before.length + 1
  const started = room.now()
  const record: ShardTry = {
    slot: trial.slot,
    try: nth,
    directory: `trials/${tryName(trial.slot, nth)}`,
    started_at: started.toISOString(),
    finished_at: null,
    exit_code: null,
    signal: null,
    stopped: null,
    console_tail: null,
    outcome: null,
    rule: null,
    withheld: [],
    truncated: [],
  }
  room.document.tries.push(record)
  room.save()
  await room.onEvent({ kind: 'started', trial, try: nth })
  const end = await runTry(trial, nth, {
    ...room,
    environment: room.plan.environment,
    onEvent: ({ event }) => void room.onEvent({ kind: 'phase', trial, phase: event }),
  })
  if (end.exit_code !== 0) await removeOwn(join(room.directory, record.directory), room, true)
  const finished = room.now()
  Object.assign(record, end, { finished_at: finished.toISOString() })
  const shard = { path: room.directory, document: room.document, trials: room.trials }
  const { collected, classification } = readTry(
    listedTry(record, room.document),
    trial,
    shard,
    room.plan,
    (earlier?.could_cause ?? 0) + before.filter(couldCause).length,
    {},
    trialReader(),
  )
  record.outcome = classification?.outcome ?? null
  record.rule = classification?.rule ?? null
  room.save()
  const row = collected.find((item) => item.kind === 'trial')
  spend(row?.record.cost_usd ?? 0, room)
  return {
    classification,
    tell: async (again_in) =>
      await room.onEvent({
        kind: 'finished',
        trial,
        try: nth,
        seconds: (finished.getTime() - started.getTime()) / 1000,
        record: row?.record ?? null,
        again_in,
        withheld: record.withheld,
      }),
  }
}

/** Counts what a try cost; once this shard's part of the budget is gone nothing more begins. */
function spend(cost: number, room: Room): void {
  room.spent += cost
  const budget = room.plan.cost.budget_usd
  if (budget === null) return
  const share = budget / room.plan.shards.length
  if (room.spent >= share) {
    room.brakes.stopAll(`the budget is spent: ${room.spent.toFixed(2)} of ${share.toFixed(2)} USD`)
  }
}

/** Removes from Docker what belongs to the trials found in a shard directory, or in one Harbor job directory. */
async function removeOwn(directory: string, room: Room, isJob = false): Promise<void> {
  if (room.plan.environment.type !== 'docker') return
  const jobs = isJob ? [directory] : subdirectories(join(directory, 'trials'))
  const leftovers = await removeLeftovers(
    jobs.flatMap(subdirectories).map((path) => path.split('/').at(-1) ?? ''),
    room.host,
  )
  if (leftovers.length > 0) await room.onEvent({ kind: 'removed', leftovers })
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
