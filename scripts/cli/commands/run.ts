import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, platform } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { type Collected, collect } from '#core/harbor/collect'
import { type PreflightInputs, preflight } from '#core/harbor/preflight'
import { runShard, type ShardEvent } from '#core/harbor/run-shard'
import { importRecords } from '#core/ledger/import'
import { checkBudget } from '#core/plan/budget'
import { isExcluded } from '#core/trial/outcome'
import type { PlanDocument } from '#core/trial/plan-document'
import type { TrialRecord } from '#core/trial/record'
import { UserError } from '#core/user-error'
import { importExit } from '#scripts/cli/commands/import'
import { type Context, HARBOR, OVERLAYS } from '#scripts/cli/context'
import { duration, planText } from '#scripts/cli/plan-text'
import { modeOf, type PlanOptions, planFromOptions } from '#scripts/cli/planning'
import { type Progress, withProgress } from '#scripts/cli/progress'
import { type CommandResult, problemOf, problemText } from '#scripts/cli/result'
import { runText } from '#scripts/cli/run-text'
import { stopSignal } from '#scripts/cli/stop-signal'

type RunOptions = PlanOptions & {
  readonly allowUnknownCost?: boolean
  readonly dryRun?: boolean
  readonly out?: string
}

/** Plans what is missing, runs it on this machine in one shard, and imports what it gave. */
export async function runCommand(
  context: Context,
  [experiment = '']: readonly string[],
  options: RunOptions,
): Promise<CommandResult> {
  const plan = await planFromOptions(context, experiment, options, (runners) => ({
    max_shards: 1,
    trials_at_once: runners.trials_at_once,
    limit_seconds: null,
  }))
  checkBudget(plan.cost, options.allowUnknownCost ?? false)
  if (plan.trials.length === 0) return nothingToDo(plan)
  const harbor = { plan, root: context.root, harbor: HARBOR, overlays: OVERLAYS, host: context.host }
  using stop = stopSignal((name, first) =>
    context.say(first ? `${name}: stopping, containers are being removed ...` : 'already stopping ...'),
  )
  try {
    await preflight(harbor)
  } catch (error) {
    // Ctrl-C reaches the dry runs too; what they say then is no reason.
    if (!stop.signal.aborted) throw error
  }
  if (stop.signal.aborted) return { data: null, text: 'stopped before anything ran', exit: 3 }
  if (options.dryRun ?? false) return { data: { plan, dry_run: true }, text: planText(plan), exit: 0 }
  return await runAndImport(context, harbor, stop.signal, options)
}

async function runAndImport(
  context: Context,
  harbor: PreflightInputs,
  signal: AbortSignal,
  options: RunOptions,
): Promise<CommandResult> {
  const { plan } = harbor
  const out = outDirectory(context, plan, options.out)
  const work = async (progress: Progress): Promise<void> => {
    await runShard({
      ...harbor,
      shard: 0,
      out,
      origin: 'local',
      run_id: null,
      run_attempt: null,
      // A ledger is public: what kind of machine it was, not whose.
      runner: `${platform()} ${arch()}, ${availableParallelism()} CPUs`,
      signal,
      now: context.now,
      onEvent: reporter(plan, progress, out),
    })
  }
  const failure = await withProgress(`${plan.trials.length} trials`, context.quiet, work).catch((error) => ({ error }))
  const result = importRun(context, plan, out, signal.aborted, options)
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

/** One line per finished trial, and what is going on now. */
function reporter(plan: PlanDocument, progress: Progress, out: string): (event: ShardEvent) => Promise<void> {
  const total = plan.trials.length
  const width = String(total).length
  let done = 0
  let running = 0
  return async (event) => {
    if (event.kind === 'removed') {
      progress.line(`removed from Docker: ${event.leftovers.map((left) => left.kind.slice(0, -1)).join(', ')}`)
      return
    }
    const { trial } = event
    if (event.kind === 'started') running += 1
    else {
      running -= 1
      done += 1
      const record = await recordOf(event.directory)
      const cell = `${trial.config.label} · ${trial.task.name} #${trial.attempt}`
      const why = record?.exception_type == null ? '' : `  ${record.exception_type}`
      progress.line(
        `[${String(done).padStart(width)}/${total}] ${(record?.outcome ?? 'no result').padEnd(10)} ${cell}  ${duration(event.seconds)}${why}`,
      )
    }
    progress.title(`${total} trials: ${done} done, ${running} running; files in ${relative(process.cwd(), out) || '.'}`)
  }
}

/** What one finished try says by itself; the plan is held against it when all is imported. */
async function recordOf(directory: string): Promise<TrialRecord | null> {
  // Harbor may have been stopped before it made anything.
  if (!existsSync(directory)) return null
  for await (const item of collect([directory], { parts_of_runs: 'read' }))
    if (item.kind === 'trial') return item.record
  return null
}

async function importRun(
  context: Context,
  plan: PlanDocument,
  out: string,
  interrupted: boolean,
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
    import: report,
  }
  const exit = importExit(report)
  return {
    data,
    text: runText(report, records, { missing, interrupted, again: continuation(plan, options) }),
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
  if (modeOf(options) === 'top-up') return 'the same command again'
  return `the same command with --mode top-up --attempts ${Math.max(...plan.trials.map((trial) => trial.attempt))}`
}
