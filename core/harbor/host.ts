import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { directCompose } from '#core/harbor/compose'
import { baseEnvironment, type HostEnvironment } from '#core/harbor/environment'
import { type Ended, type HostProcess, startHostProcess } from '#core/harbor/host-process'
import { UserError } from '#core/user-error'

export type ProcessEnd = Ended & {
  /** Why we ended it, if we did. */
  readonly stopped: 'interrupted' | 'overtime' | null
}

export type RunOptions = {
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** File that gets both outputs. */
  readonly console: string
  readonly signal: AbortSignal
  readonly limit_seconds: number
}

/** Runs Harbor's command line. One host serves many runs, also at once. */
export type HarborHost = {
  /** Path of the executable, for messages. */
  readonly harbor: string
  /** What is installed; throws a UserError when it does not start. */
  readonly version: () => Promise<string>
  /** Of the process that all runs are children of, once there is one. */
  readonly pid: () => number | null
  /**
   * Runs `harbor ARGS`. When `signal` aborts or `limit_seconds` have passed it gets one SIGTERM (a second signal during
   * its clean-up would leave the containers), time to clean up, then SIGKILL with all that it started. Should the host
   * not tell its end even then, the host is killed too.
   */
  readonly run: (args: readonly string[], options: RunOptions) => Promise<ProcessEnd>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export type HostOptions = {
  /** Python modules that most runs will need and that take long to import (`modulesOf`). */
  readonly preload?: readonly string[]
  /** How long a run may clean up between SIGTERM and SIGKILL. */
  readonly grace_seconds?: number
  /** Directory of programs that stand before the real ones (runners/bin); null: none. */
  readonly shims?: string | null
  /** Where its home is made; null: where temporary files go. */
  readonly temp?: string | null
  /** Told of each process that becomes the one that runs are children of. */
  readonly onStart?: (pid: number) => void
}

/** How long Harbor gets to remove its containers after SIGTERM; a plain teardown takes about ten seconds each. */
const GRACE_SECONDS = 60

/** How long the host may take to tell the end of a run that was killed; after that it is taken to hang. */
const UNTOLD_MS = 10_000

/** How often a host is started that is killed before it is ready. */
const STARTS = 3

/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * A host for the locked Harbor whose executable is `harbor`. Nothing is started before the first use; should the host's
 * process die, its runs end as `lost` once nothing of them is left, and the next run starts another.
 */
export function harborHost(
  harbor: string,
  host: HostEnvironment,
  { preload = [], grace_seconds = GRACE_SECONDS, shims = null, temp = null, onStart }: HostOptions = {},
): HarborHost {
  let current: Promise<HostProcess> | null = null
  let home: Promise<string> | null = null
  let compose: Promise<Record<string, string>> | null = null
  let pid: number | null = null
  let next = 0

  const start = async (attempt = 1): Promise<HostProcess> => {
    home ??= mkdtemp(join(temp ?? tmpdir(), 'regatta-host-'))
    const place = await home
    const onDeath = (): void => {
      current = null
    }
    const env = baseEnvironment(host, { home: place, temp: place })
    try {
      const started = await startHostProcess(harbor, preload, { env, cwd: place, grace_seconds, onDeath })
      pid = started.pid
      onStart?.(pid)
      return started
    } catch (error) {
      // Killed by somebody while it was starting: that says nothing about the next one.
      const killed = error instanceof UserError && typeof error.cause === 'string'
      if (killed && attempt < STARTS) return await start(attempt + 1)
      throw error
    }
  }
  /** The one that is there, else a new one; callers at the same time get the same. */
  const process = async (): Promise<HostProcess> => {
    for (;;) {
      current ??= start().catch((error: unknown) => {
        current = null
        throw error
      })
      const found = await current
      if (found.isAlive()) return found
    }
  }
  const directly = (): Promise<Record<string, string>> => {
    compose ??= shims === null ? Promise.resolve({}) : directCompose(host, shims)
    return compose
  }

  const run = async (args: readonly string[], options: RunOptions): Promise<ProcessEnd> => {
    const direct = await directly()
    const running = await process()
    const id = next++
    let stopped: ProcessEnd['stopped'] = null
    let killLater: NodeJS.Timeout | undefined
    const stop = (reason: ProcessEnd['stopped']): void => {
      if (stopped !== null) return
      stopped = reason
      running.signal(id, 'SIGTERM')
      killLater = setTimeout(() => {
        running.signal(id, 'SIGKILL')
        killLater = setTimeout(() => running.kill(), UNTOLD_MS)
      }, grace_seconds * 1000)
    }
    const { env, cwd, console } = options
    const ended = running.start(id, { argv: args, env: { ...env, ...direct }, cwd, console })
    const interrupt = (): void => stop('interrupted')
    const overtime = setTimeout(() => stop('overtime'), Math.min(options.limit_seconds * 1000, LONGEST_TIMER_MS))
    if (options.signal.aborted) interrupt()
    options.signal.addEventListener('abort', interrupt)
    try {
      return { ...(await ended), stopped }
    } finally {
      clearTimeout(overtime)
      clearTimeout(killLater)
      options.signal.removeEventListener('abort', interrupt)
    }
  }

  return {
    harbor,
    version: async () => (await process()).version,
    pid: () => pid,
    run,
    [Symbol.asyncDispose]: async () => {
      await (await current?.catch(() => null))?.end()
      if (home !== null) await rm(await home, { recursive: true, force: true })
    },
  }
}
