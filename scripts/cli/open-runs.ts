import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { fingerprintSchema } from '#core/harbor/fingerprint'
import { lives, processOf, processSchema } from '#core/harbor/processes'
import { isRunTemp } from '#core/harbor/workplace'
import { type PlanDocument, planDocumentSchema } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'
import type { Context } from '#scripts/cli/context'

/**
 * A run that has begun and whose trials are not in the ledger yet: a file below `.regatta/open`, removed once they are.
 * One that stays behind is of a run that was killed, or of one that still goes on.
 */
const openRunSchema = z.object({
  out: z.string(),
  ledger: z.string(),
  /** Private directory of the run: what its Harbors put aside, keys among it, is below. */
  temp: z.string().refine(isRunTemp),
  fingerprint: fingerprintSchema,
  started: z.iso.datetime({ precision: 3 }),
  /** Whether it goes on for certain; else it has yet to find out whether another run of the same trials has begun. */
  goes_on: z.boolean(),
  /** Of the command, and of every process that its Harbors are or were children of, each with what tells it from a later one of the same number. */
  processes: z.array(processSchema),
})

type Note = z.infer<typeof openRunSchema>

export type OpenRun = Readonly<Note> & { readonly file: string }

/** How long a run that begins at the same moment may take to make up its mind. */
const CLAIM_MS = 10_000

function directoryOf(context: Pick<Context, 'root'>): string {
  return join(context.root, '.regatta/open')
}

/**
 * Notes that a run has begun, the process of its command first. What is noted stays until it is forgotten, whatever
 * becomes of this process.
 */
export function noteOpenRun(
  context: Pick<Context, 'root' | 'ledger'>,
  run: Pick<Note, 'out' | 'temp' | 'fingerprint' | 'started'>,
  pids: readonly (number | null)[],
): OpenRun {
  const directory = directoryOf(context)
  mkdirSync(directory, { recursive: true })
  // Two runs may write to places of the same name.
  const file = join(directory, `${basename(run.out)}-${pids[0] ?? 'none'}.json`)
  const processes = pids.flatMap((pid) => (pid === null ? [] : [processOf(pid)]))
  return write({ ...run, ledger: context.ledger, goes_on: false, processes, file })
}

/** Notes another process that a run has started its Harbors from. */
export function noteProcess(run: OpenRun, pid: number): OpenRun {
  return write({ ...run, processes: [...run.processes, processOf(pid)] })
}

/** Whole or not at all: a run that is noted by half would look like none. */
function write(run: OpenRun): OpenRun {
  const { file, ...note } = run
  const temporary = join(dirname(file), `.${basename(file)}.tmp`)
  writeFileSync(temporary, JSON.stringify(note), { mode: 0o600, flush: true })
  renameSync(temporary, file)
  return run
}

/** The runs into this ledger that have not been imported, oldest first. Throws a UserError for a note that it cannot read. */
export function openRuns(context: Pick<Context, 'root' | 'ledger'>): readonly OpenRun[] {
  const directory = directoryOf(context)
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const file = join(directory, name)
      const run = parse(file)
      return run === null || run.ledger !== context.ledger ? [] : [{ ...run, file }]
    })
}

/** A note; null where its run has ended meanwhile. */
function parse(file: string): Note | null {
  try {
    return openRunSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new UserError('this note of a run that has not been imported cannot be read', {
      where: file,
      remedy:
        'once no run is under way: ./scripts/regatta import .regatta/runs takes what is there, then remove the note',
      kind: 'failure',
      cause,
    })
  }
}

/** Nothing of a run is left to do. */
export function forget(run: Pick<OpenRun, 'file'>): void {
  rmSync(run.file, { force: true })
}

/** Whether the command that began a run is still there. */
export function isAlive(run: Pick<OpenRun, 'processes'>): boolean {
  const [command] = run.processes
  return command !== undefined && lives(command)
}

/**
 * Settles which of the runs that begin at the same moment goes on: the one that began first. `own` is noted already, so
 * that whichever looks last sees the other. Throws a UserError as `refuseTwice`, else the run is noted as going on.
 */
export async function claim(
  context: Pick<Context, 'root' | 'ledger'>,
  plan: PlanDocument,
  own: OpenRun,
): Promise<OpenRun> {
  const deadline = Date.now() + CLAIM_MS
  for (;;) {
    const others = openRuns(context).filter((run) => run.file !== own.file && isAlive(run))
    refuseTwice(
      plan,
      others.filter((run) => run.goes_on || isBefore(run, own) || Date.now() > deadline),
    )
    // Those that began later may have looked before this one was to be seen: they go on or give up at once.
    if (!others.some((run) => !run.goes_on && sharedTrial(plan, run) !== null)) return write({ ...own, goes_on: true })
    await sleep(20)
  }
}

function isBefore(one: OpenRun, other: OpenRun): boolean {
  const key = ({ started, processes, file }: OpenRun): string =>
    `${started} ${String(processes[0]?.pid ?? 0).padStart(10, '0')} ${file}`
  return key(one) < key(other)
}

/** Throws a UserError when a run that goes on right now has some of the same trials. */
export function refuseTwice(plan: PlanDocument, running: readonly Pick<OpenRun, 'out' | 'processes'>[]): void {
  for (const run of running) {
    const same = sharedTrial(plan, run)
    if (same === null) continue
    throw new UserError(
      `another run of ${same.task.name} with ${same.config.label} is under way (process ${run.processes[0]?.pid})`,
      {
        where: run.out,
        remedy: 'wait until it has ended, or stop it; what it finished is then in the ledger',
      },
    )
  }
}

function sharedTrial(plan: PlanDocument, run: Pick<OpenRun, 'out'>): PlanDocument['trials'][number] | null {
  const cells = new Set(plan.trials.map(cellOf))
  return planOf(run.out)?.trials.find((trial) => cells.has(cellOf(trial))) ?? null
}

function cellOf(trial: PlanDocument['trials'][number]): string {
  return `${trial.task.digest} ${trial.config.config_id}`
}

/** The plan of a run, or null where it is not there or cannot be read. */
export function planOf(out: string): PlanDocument | null {
  try {
    return planDocumentSchema.safeParse(JSON.parse(readFileSync(join(out, 'plan.json'), 'utf8'))).data ?? null
  } catch {
    return null
  }
}
