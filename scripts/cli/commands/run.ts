import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { modulesOf } from '#core/harbor/agents'
import { type Collected, collect } from '#core/harbor/collect'
import { checkRoom, DISK_LIMITS, dockerStorage, freeSpace } from '#core/harbor/disk'
import { fingerprintOf } from '#core/harbor/fingerprint'
import { harborHost } from '#core/harbor/host'
import { type PreflightInputs, preflight } from '#core/harbor/preflight'
import { untilEnded } from '#core/harbor/processes'
import { type PruneInputs, pruneBefore, pruneNotes } from '#core/harbor/prune'
import { type Recovered, recoverRun } from '#core/harbor/recover'
import { runShard } from '#core/harbor/run-shard'
import type { ShardDocument } from '#core/harbor/shard'
import { runTemp } from '#core/harbor/workplace'
import { importRecords } from '#core/ledger/import'
import { machineText } from '#core/pipeline/machine'
import { modeOf } from '#core/pipeline/plan-experiment'
import { stopSignal } from '#core/pipeline/stop-signal'
import { checkBudget } from '#core/plan/budget'
import { plural } from '#core/report/format'
import { isExcluded } from '#core/trial/outcome'
import type { PlanDocument } from '#core/trial/plan-document'
import type { TrialRecord } from '#core/trial/record'
import { UserError } from '#core/user-error'
import { importExit } from '#scripts/cli/commands/import'
import { type Context, INSTALLED } from '#scripts/cli/context'
import {
  claim,
  forget,
  isAlive,
  noteOpenRun,
  noteProcess,
  type OpenRun,
  openRuns,
  planOf,
  refuseTwice,
} from '#scripts/cli/open-runs'
import { planText } from '#scripts/cli/plan-text'
import { askedOf, type PlanOptions, planFromOptions } from '#scripts/cli/planning'
import { type Progress, withProgress } from '#scripts/cli/progress'
import { type CommandResult, problemOf, problemText } from '#scripts/cli/result'
import { runProgress } from '#scripts/cli/run-progress'
import { runText } from '#scripts/cli/run-text'

type RunOptions = PlanOptions & {
  readonly allowUnknownCost?: boolean
  readonly dryRun?: boolean
  readonly out?: string
}

/** How often the ledger may change between a plan and its beginning. */
const ROUNDS = 5

/** Plans what is missing, runs it on this machine in one shard, and imports what it gave. */
export async function runCommand(
  context: Context,
  [experiment = '']: readonly string[],
  options: RunOptions,
): Promise<CommandResult> {
  const plan = (say: Context['say']): Promise<PlanDocument> =>
    planFromOptions({ ...context, say }, experiment, options, (runners) => ({
      max_shards: 1,
      trials_at_once: runners.trials_at_once,
      limit_seconds: null,
    }))
  for (let round = 1; round <= ROUNDS; round++) {
    await takeUpKilledRuns(context)
    const silent = (): Promise<PlanDocument> => plan(() => undefined)
    const result = await runPlan(context, await (round === 1 ? plan(context.say) : silent()), silent, options)
    if (result !== null) return result
  }
  throw new UserError(`what is missing changed ${ROUNDS} times before a run could begin`, {
    where: context.ledger,
    remedy: 'wait until the other runs and imports into this ledger have ended, then say it again',
    kind: 'failure',
  })
}

/** Runs a plan; null where it had become another (`again`) by the time that other runs could see this one. */
async function runPlan(
  context: Context,
  plan: PlanDocument,
  again: () => Promise<PlanDocument>,
  options: RunOptions,
): Promise<CommandResult | null> {
  checkBudget(plan.cost, options.allowUnknownCost ?? false)
  if (plan.trials.length === 0) return nothingToDo(plan)
  refuseTwice(plan, openRuns(context).filter(isAlive))
  using stop = stopSignal((name, first) =>
    context.say(first ? `${name}: stopping, containers are being removed ...` : 'already stopping ...'),
  )
  const notes = new Notes()
  await using temp = await runTemp()
  await using harbor = harborHost(INSTALLED.harbor, context.host, {
    preload: modulesOf(plan.trials.map(({ config }) => config)),
    shims: INSTALLED.shims,
    temp: temp.path,
    onStart: (pid) => notes.add(pid),
  })
  const { root, host } = context
  const inputs = { plan, root, temp: temp.path, harbor, overlays: INSTALLED.overlays, host, signal: stop.signal }
  try {
    await preflight(inputs)
  } catch (error) {
    // A stop ends the checks too; what they say then is no reason.
    if (!stop.signal.aborted) throw error
  }
  if (stop.signal.aborted) return { data: null, text: 'stopped before anything ran', exit: 3 }
  if (options.dryRun ?? false) return { data: { plan, dry_run: true }, text: planText(plan), exit: 0 }
  return await runAndImport(context, inputs, notes, again, options)
}

/** The note of this command's own run, while there is one. */
class Notes {
  #open: OpenRun | null = null

  set(open: OpenRun): void {
    this.#open = open
  }

  /** Another process that Harbors are children of. */
  add(pid: number): void {
    if (this.#open !== null) this.#open = noteProcess(this.#open, pid)
  }

  forget(): void {
    if (this.#open !== null) forget(this.#open)
    this.#open = null
  }
}

/** What runs of this ledger left that were killed before they could import: it is paid for. */
async function takeUpKilledRuns(context: Context): Promise<void> {
  for (const run of openRuns(context)) {
    if (isAlive(run)) continue
    await untilEnded(run)
    // Before anything that can fail: keys may stand there.
    await rm(run.temp, { recursive: true, force: true })
    const plan = planOf(run.out)
    if (plan !== null) {
      const recovered = await recoverRun(run.out, plan, context.host, run.fingerprint)
      const report = await importRecords(context.ledger, collect([run.out]))
      context.say(
        `took up a run that was killed: ${report.imported} of ${plan.trials.length} trials imported${dropped(recovered)} (${relative(process.cwd(), run.out)})`,
      )
    }
    forget(run)
  }
}

function dropped({ dropped, unknown }: Recovered): string {
  if (dropped === 0) return ''
  const what = dropped === 1 ? '1 unfinished try was' : `${dropped} unfinished tries were`
  return `, ${what} removed unread because the value of ${unknown.join(' and ')} then is not known any more`
}

async function runAndImport(
  context: Context,
  inputs: PreflightInputs,
  notes: Notes,
  again: () => Promise<PlanDocument>,
  options: RunOptions,
): Promise<CommandResult | null> {
  const { plan, temp, signal } = inputs
  const out = outDirectory(context, plan, options.out)
  const places = { out, temp, docker: await dockerStorage(context.host) }
  const checkSpace = async (): Promise<void> => checkRoom(await freeSpace(places), DISK_LIMITS)
  await checkSpace()
  await prune(context, places.docker)
  let goesOn = false
  try {
    const open = noteOpenRun(
      context,
      {
        out,
        temp,
        fingerprint: fingerprintOf(
          plan.trials.map(({ config }) => config),
          context.host,
        ),
        started: context.now().toISOString(),
      },
      [process.pid, inputs.harbor.pid()],
    )
    notes.set(open)
    // Once more, now that others can see this run: two that begin at the same moment must not both go on.
    notes.set(await claim(context, plan, open))
    // A run that ended since the plan was made has put what it planned into the ledger, or left it to be taken up.
    await takeUpKilledRuns(context)
    goesOn = (await again()).plan_digest === plan.plan_digest
  } finally {
    if (!goesOn) {
      notes.forget()
      rmSync(out, { recursive: true })
    }
  }
  if (!goesOn) return null
  let shard: ShardDocument | null = null
  const work = async (progress: Progress): Promise<void> => {
    shard = await runShard({
      ...inputs,
      shard: 0,
      out,
      origin: 'local',
      run_id: null,
      run_attempt: null,
      runner: machineText(),
      checkRoom: checkSpace,
      now: context.now,
      random: Math.random,
      onEvent: runProgress(plan, progress, out),
    })
  }
  const failure = await withProgress(plural(plan.trials.length, 'trial'), context.quiet, work).catch((error) => ({
    error,
  }))
  const result = importRun(context, plan, { out, interrupted: signal.aborted, shard }, options).then((imported) => {
    notes.forget()
    return imported
  })
  if (failure === undefined) return await result
  // What finished before the failure is on disk, complete and paid for.
  context.say(
    await result.then(
      ({ text }) => text,
      (error: unknown) => problemText(problemOf(error)),
    ),
  )
  throw failure.error
}

/** Old images of trials go; the build cache is shared with whatever else is built on this machine, so it stays. */
async function prune(context: Context, storage: string | null): Promise<void> {
  const inputs: PruneInputs = { host: context.host, storage, limits: DISK_LIMITS, cache: 'leave', now: context.now() }
  for (const line of pruneNotes(await pruneBefore(inputs), inputs)) context.say(line)
}

function nothingToDo(plan: PlanDocument): CommandResult {
  const data = { plan_digest: plan.plan_digest, planned: 0, imported: 0, missing: 0, out: null, interrupted: false }
  return { data, text: planText(plan), exit: 0 }
}

/** A new directory with plan.json in it. An existing one is refused: a run never mixes with another. */
function outDirectory(context: Context, plan: PlanDocument, asked: string | undefined): string {
  const stamp = context.now().toISOString().replace(/[-:]/g, '').slice(0, 15)
  const out = resolve(asked ?? join(context.root, '.regatta/runs', `${stamp}-${randomBytes(4).toString('hex')}`))
  try {
    mkdirSync(resolve(out, '..'), { recursive: true })
    mkdirSync(out)
    writeFileSync(join(out, 'plan.json'), `${JSON.stringify(plan, null, 1)}\n`, { flag: 'wx' })
  } catch (cause) {
    throw new UserError(`cannot start a run there: ${(cause as Error).message}`, {
      where: out,
      remedy: 'name a directory that does not exist yet, on a disk with room, with --out DIR',
      kind: (cause as NodeJS.ErrnoException).code === 'EEXIST' ? 'usage' : 'failure',
      cause,
    })
  }
  return out
}

type Ended = {
  readonly out: string
  readonly interrupted: boolean
  /** null where the run failed. */
  readonly shard: ShardDocument | null
}

async function importRun(
  context: Context,
  plan: PlanDocument,
  { out, interrupted, shard }: Ended,
  options: RunOptions,
): Promise<CommandResult> {
  const records: TrialRecord[] = []
  const report = await importRecords(context.ledger, tapped(collect([out]), records)).catch((error: unknown) => {
    throw kept(error, out)
  })
  const missing = plan.trials.length - records.filter((record) => !isExcluded(record.outcome)).length
  const outcomes = Object.fromEntries(
    [...Map.groupBy(records, (record) => record.outcome)].map(([outcome, members]) => [outcome, members.length]),
  )
  const data = {
    plan_digest: plan.plan_digest,
    planned: plan.trials.length,
    imported: report.imported,
    missing,
    outcomes,
    out,
    interrupted,
    stops: shard?.stops ?? [],
    import: report,
  }
  const exit = importExit(report)
  return {
    data,
    text: runText(report, records, { missing, interrupted, again: continuation(plan, options), shard }),
    exit: exit === 0 && (missing > 0 || interrupted) ? 3 : exit,
  }
}

/** An import that failed loses nothing: the error also says how to go on. */
function kept(error: unknown, out: string): unknown {
  if (!(error instanceof UserError)) return error
  const { message, where, remedy, kind } = error
  const go = `the trials are kept; then: ./scripts/regatta import ${relative(process.cwd(), out)}`
  return new UserError(message, {
    where: where ?? undefined,
    remedy: [...(remedy === null ? [] : [remedy]), go].join('; '),
    kind,
    cause: error,
  })
}

/** Passes items on and keeps the records that go by. */
async function* tapped(items: AsyncIterable<Collected>, records: TrialRecord[]): AsyncIterable<Collected> {
  for await (const item of items) {
    if (item.kind === 'trial') records.push(item.record)
    yield item
  }
}

/** How to run what is missing: the numbers that were planned are topped up, whatever the mode was. */
function continuation(plan: PlanDocument, options: RunOptions): string {
  if (modeOf(askedOf(options)) === 'top-up') return 'the same command again'
  return `the same command with --mode top-up --attempts ${Math.max(...plan.trials.map((trial) => trial.attempt))}`
}
