import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { directCompose } from '#core/harbor/compose'
import { baseEnvironment, type HostEnvironment } from '#core/harbor/environment'
import { UserError } from '#core/user-error'

export type ProcessEnd = {
  readonly exit_code: number | null
  /** Name of the signal that ended it; `lost` when the process that started it died first. */
  readonly signal: string | null
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
   * its clean-up would leave the containers), time to clean up, then SIGKILL with all that it started.
   */
  readonly run: (args: readonly string[], options: RunOptions) => Promise<ProcessEnd>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/** How long Harbor gets to remove its containers after SIGTERM; a plain teardown takes about ten seconds each. */
const GRACE_SECONDS = 60

/** How often a host is started that is killed before it is ready. */
const STARTS = 3

/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

const replySchema = z.union([
  z.object({ ready: z.object({ harbor: z.string(), pid: z.int() }) }),
  z.object({ started: z.int(), pid: z.int() }),
  z.object({ ended: z.int(), exit_code: z.int().nullable(), signal: z.string().nullable() }),
])

type Ended = Pick<ProcessEnd, 'exit_code' | 'signal'>

/** A running runners/harbor/regatta_harbor/host.py: Harbor imported once, a process of its own for each run. */
type Process = {
  readonly child: ChildProcess
  readonly version: string
  readonly waiting: Map<number, (end: Ended) => void>
  alive: boolean
}

export type HostOptions = {
  /** Python modules that most runs will need and that take long to import (`modulesOf`). */
  readonly preload?: readonly string[]
  /** How long a run may clean up between SIGTERM and SIGKILL. */
  readonly grace_seconds?: number
  /** Directory of programs that stand before the real ones (runners/bin); null: none. */
  readonly shims?: string | null
}

/**
 * A host for the locked Harbor whose executable is `harbor`. Nothing is started before the first use; should the host's
 * process die, its runs end as `lost` and the next run starts another.
 */
export function harborHost(
  harbor: string,
  host: HostEnvironment,
  { preload = [], grace_seconds = GRACE_SECONDS, shims = null }: HostOptions = {},
): HarborHost {
  let current: Promise<Process> | null = null
  let home: Promise<string> | null = null
  let compose: Promise<Record<string, string>> | null = null
  let pid: number | null = null
  let next = 0

  const start = async (attempt = 1): Promise<Process> => {
    home ??= mkdtemp(join(tmpdir(), 'regatta-host-'))
    const started = await startProcess(harbor, host, await home, preload, () => {
      current = null
    }).catch((error: unknown) => {
      // Killed by somebody while it was starting: that says nothing about the next one.
      const killed = error instanceof UserError && typeof error.cause === 'string'
      if (killed && attempt < STARTS) return start(attempt + 1)
      throw error
    })
    pid = started.child.pid ?? null
    return started
  }
  /** The one that is there, else a new one; callers at the same time get the same. */
  const process = (): Promise<Process> => {
    current ??= start().catch((error: unknown) => {
      current = null
      throw error
    })
    return current
  }
  const directly = (): Promise<Record<string, string>> => {
    compose ??= shims === null ? Promise.resolve({}) : directCompose(host, shims)
    return compose
  }

  const run = async (args: readonly string[], options: RunOptions): Promise<ProcessEnd> => {
    const direct = await directly()
    let found = await process()
    // It may have died since; the next one is on its way then.
    while (!found.alive) found = await process()
    const { child, waiting } = found
    const id = next++
    const ended = new Promise<Ended>((resolve) => waiting.set(id, resolve))
    const say = (message: object): void => void child.stdin?.write(`${JSON.stringify(message)}\n`)
    let stopped: ProcessEnd['stopped'] = null
    let killLater: NodeJS.Timeout | undefined
    const stop = (reason: ProcessEnd['stopped']): void => {
      if (stopped !== null) return
      stopped = reason
      say({ signal: id, name: 'SIGTERM' })
      killLater = setTimeout(() => say({ signal: id, name: 'SIGKILL' }), grace_seconds * 1000)
    }
    const interrupt = (): void => stop('interrupted')
    const overtime = setTimeout(() => stop('overtime'), Math.min(options.limit_seconds * 1000, LONGEST_TIMER_MS))
    say({ start: id, argv: args, env: { ...options.env, ...direct }, cwd: options.cwd, console: options.console })
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
      const running = await current?.catch(() => null)
      if (running != null) {
        const closed = new Promise((resolve) => running.child.once('close', resolve))
        running.child.stdin?.end()
        await closed
      }
      if (home !== null) await rm(await home, { recursive: true, force: true })
    },
  }
}

/** Starts the host's process and waits until it has imported Harbor. */
async function startProcess(
  harbor: string,
  host: HostEnvironment,
  home: string,
  preload: readonly string[],
  onClose: () => void,
): Promise<Process> {
  const child = spawn(join(dirname(harbor), 'python'), ['-m', 'regatta_harbor.host', ...preload], {
    env: baseEnvironment(host, { home, temp: home }),
    cwd: home,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C must not reach it: the wrapper decides who is stopped, and once.
    detached: true,
  })
  let words = ''
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-2000)
  })
  // A host that is gone takes no more requests; its end is what is reported.
  child.stdin.on('error', () => undefined)
  const waiting = new Map<number, (end: Ended) => void>()
  return await new Promise<Process>((resolve, reject) => {
    const state: { process: Process | null } = { process: null }
    child.once('error', (cause) => reject(doesNotStart(harbor, cause.message, cause)))
    child.once('close', (_, signal) => {
      if (state.process === null) {
        const reason = signal ?? words.trim().split('\n').at(-1) ?? ''
        reject(doesNotStart(harbor, reason, signal ?? undefined))
      } else {
        state.process.alive = false
        onClose()
      }
      for (const end of waiting.values()) end({ exit_code: null, signal: 'lost' })
      waiting.clear()
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      const reply = replySchema.parse(JSON.parse(line))
      if ('ready' in reply) {
        state.process = { child, version: reply.ready.harbor, waiting, alive: true }
        resolve(state.process)
      } else if ('ended' in reply) {
        waiting.get(reply.ended)?.({ exit_code: reply.exit_code, signal: reply.signal })
        waiting.delete(reply.ended)
      }
    })
  })
}

/** `cause`: an error, or the signal that ended it. */
function doesNotStart(harbor: string, reason: string, cause?: unknown): UserError {
  return new UserError(`Harbor does not start${reason === '' ? '' : `: ${reason}`}`, {
    where: harbor,
    remedy: './scripts/setup installs the locked one; ./scripts/regatta doctor says what is wrong',
    kind: 'failure',
    cause,
  })
}
