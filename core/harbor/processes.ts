import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

/** A process that was noted, with what tells it from a later one of the same number. */
export const processSchema = z.object({ pid: z.int().min(1), started: z.string().nullable() })

export type NotedProcess = z.infer<typeof processSchema>

/** How long the Harbors of a killed run may take to remove their containers. */
const GRACE_MS = 75_000

/** A process as it is noted, so that it can be asked for later. */
export function processOf(pid: number): NotedProcess {
  return { pid, started: startOf(pid) }
}

/** Whether a noted process still runs. */
export function lives({ pid, started }: NotedProcess): boolean {
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

/** Waits until nothing of a killed run is running any more: its Harbors remove their containers first. */
export async function untilEnded(run: {
  readonly processes: readonly NotedProcess[]
  /** Private directory of the run, in which its Harbors stand. */
  readonly temp: string
}): Promise<void> {
  const deadline = Date.now() + GRACE_MS
  while ((run.processes.some(lives) || isStoodIn(run.temp)) && Date.now() < deadline) await sleep(200)
}

/** Whether a process stands in a directory: a Harbor whose host is gone is known by that alone. */
function isStoodIn(directory: string): boolean {
  return readdirSync('/proc').some((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`).startsWith(`${directory}/`)
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return false
    }
  })
}
