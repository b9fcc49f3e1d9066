import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
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
  /** Of the command, and of the process that its Harbors are children of, each with what tells it from a later one of the same number. */
  processes: z.array(z.object({ pid: z.int().min(1), started: z.string().nullable() })),
})

export type OpenRun = z.infer<typeof openRunSchema> & { readonly file: string }

/** How long the Harbors of a killed run may take to remove their containers. */
const GRACE_MS = 75_000

function directoryOf(context: Pick<Context, 'root'>): string {
  return join(context.root, '.regatta/open')
}

/** Notes that a run has begun. What is noted stays until it is forgotten, whatever becomes of this process. */
export function noteOpenRun(
  context: Pick<Context, 'root' | 'ledger'>,
  out: string,
  name: string,
  pids: readonly (number | null)[],
): OpenRun {
  const directory = directoryOf(context)
  // Two runs may write to places of the same name.
  const file = join(directory, `${name}-${pids[0] ?? 'none'}.json`)
  const processes = pids.flatMap((pid) => (pid === null ? [] : [{ pid, started: startOf(pid) }]))
  mkdirSync(directory, { recursive: true })
  const run: z.infer<typeof openRunSchema> = { out, ledger: context.ledger, processes }
  writeFileSync(file, JSON.stringify(run))
  return { ...run, file }
}

/** The runs into this ledger that have not been imported, oldest first. */
export function openRuns(context: Pick<Context, 'root' | 'ledger'>): readonly OpenRun[] {
  const directory = directoryOf(context)
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .sort()
    .flatMap((name) => {
      const file = join(directory, name)
      const run = parse(file)
      return run === null || run.ledger !== context.ledger ? [] : [{ ...run, file }]
    })
}

function parse(file: string): z.infer<typeof openRunSchema> | null {
  try {
    return openRunSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null
  } catch {
    // Half-written by a run that was killed before it had begun.
    return null
  }
}

/** Nothing of a run is left to do. */
export function forget(run: OpenRun): void {
  rmSync(run.file, { force: true })
}

/** Whether the command that began a run is still there. */
export function isAlive(run: Pick<OpenRun, 'processes'>): boolean {
  const [command] = run.processes
  return command !== undefined && lives(command)
}

/** Waits until nothing of a killed run is running any more: its Harbors remove their containers first. */
export async function untilEnded(run: Pick<OpenRun, 'processes'>): Promise<void> {
  const deadline = Date.now() + GRACE_MS
  while (run.processes.some(lives) && Date.now() < deadline) await sleep(200)
}

/** Throws a UserError when a run that goes on right now has some of the same trials. */
export function refuseTwice(plan: PlanDocument, running: readonly Pick<OpenRun, 'out' | 'processes'>[]): void {
  const cells = new Set(plan.trials.map(cellOf))
  for (const run of running) {
    const other = planOf(run.out)
    const same = other?.trials.find((trial) => cells.has(cellOf(trial)))
    if (same === undefined) continue
    throw new UserError(
      `another run of ${same.task.name} with ${same.config.label} is under way (process ${run.processes[0]?.pid})`,
      {
        where: run.out,
        remedy: 'wait until it has ended, or stop it; what it finished is then in the ledger',
      },
    )
  }
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

function lives({ pid, started }: OpenRun['processes'][number]): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return startOf(pid) === started
}

/** When a process began, in clock ticks since the host did; null where /proc does not say, and for one that only waits to be reaped. */
function startOf(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}
