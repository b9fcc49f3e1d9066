import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { UserError } from '#core/user-error'

/** How a run ended; `lost`: the process that started it died first, and nobody knows. */
export type Ended = { readonly exit_code: number | null; readonly signal: string | null }

/** A running runners/harbor/regatta_harbor/host.py: Harbor imported once, a process of its own for each run. */
export type HostProcess = {
  readonly version: string
  readonly pid: number
  readonly isAlive: () => boolean
  /** Starts a run; the promise settles when nothing of it runs any more. */
  readonly start: (id: number, request: object) => Promise<Ended>
  /** Reaches the run also where this process hangs, once it has told of the run; SIGKILL all that it started too. */
  readonly signal: (id: number, name: 'SIGTERM' | 'SIGKILL') => void
  /** For one that hangs: what still runs ends as `lost`. */
  readonly kill: () => void
  /** Stops what still runs, and waits for it; one that hangs is killed. */
  readonly end: () => Promise<void>
}

const replySchema = z.union([
  z.object({ ready: z.object({ harbor: z.string() }) }),
  z.object({ started: z.int(), pid: z.int().min(2) }),
  z.object({ ended: z.int(), exit_code: z.int().nullable(), signal: z.string().nullable() }),
])

/** How long the process itself lets its runs clean up when it is ended (GRACE_SECONDS in host.py). */
const OWN_GRACE_MS = 60_000

/** How much longer it may take before it is taken to hang. */
const PATIENCE_MS = 10_000

type Waiting = { readonly settle: (end: Ended) => void; pid: number | null }

/**
 * Starts the process and waits until it has imported Harbor. Throws a UserError when it does not get that far, with the
 * signal that ended it as its cause, if one did. `onDeath` is called when it ends later.
 */
export async function startHostProcess(
  harbor: string,
  modules: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string>>
    readonly cwd: string
    /** How long what it started may take to clean up once it is dead. */
    readonly grace_seconds: number
    readonly onDeath: () => void
  },
): Promise<HostProcess> {
  const child = spawn(join(dirname(harbor), 'python'), ['-m', 'regatta_harbor.host', ...modules], {
    env: { ...options.env },
    cwd: options.cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C must not reach it: the wrapper decides who is stopped, and once.
    detached: true,
  })
  const waiting = new Map<number, Waiting>()
  let alive = true
  const closed = new Promise<NodeJS.Signals | null>((resolve) => {
    child.once('close', (_, signal) => {
      alive = false
      resolve(signal)
    })
  })
  const version = await readiness(child, harbor, closed, waiting)
  const { pid } = child
  if (pid === undefined) throw doesNotStart(harbor, 'it has no process')
  const allGone = closed.then(async () => {
    options.onDeath()
    const lost = [...waiting.values()]
    waiting.clear()
    await Promise.all(
      lost.map(async ({ settle, pid }) => {
        // The kernel has told them to stop; until they have, they write and their containers are there.
        await untilGone(pid, options.grace_seconds)
        settle({ exit_code: null, signal: 'lost' })
      }),
    )
  })
  const say = (message: object): void => void child.stdin?.write(`${JSON.stringify(message)}\n`)
  return {
    version,
    pid,
    isAlive: () => alive,
    start: (id, request) =>
      new Promise<Ended>((settle) => {
        waiting.set(id, { settle, pid: null })
        say({ start: id, ...request })
      }),
    signal: (id, name) => {
      const run = waiting.get(id)?.pid ?? null
      if (run === null) say({ signal: id, name })
      else if (name === 'SIGTERM') send(run, name)
      else send(-run, name)
    },
    kill: () => void child.kill('SIGKILL'),
    end: async () => {
      child.stdin?.end()
      const hangs = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS + (waiting.size > 0 ? OWN_GRACE_MS : 0))
      await allGone
      clearTimeout(hangs)
    },
  }
}

/** Hands replies on to who waits for them; the version of Harbor as soon as it is imported. */
async function readiness(
  child: ChildProcess,
  harbor: string,
  closed: Promise<NodeJS.Signals | null>,
  waiting: Map<number, Waiting>,
): Promise<string> {
  let words = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-2000)
  })
  // A process that is gone takes no more requests; its end is what is reported.
  child.stdin?.on('error', () => undefined)
  return await new Promise<string>((resolve, reject) => {
    child.once('error', (cause) => reject(doesNotStart(harbor, cause.message, cause)))
    void closed.then((signal) => {
      reject(doesNotStart(harbor, signal ?? words.trim().split('\n').at(-1) ?? '', signal ?? undefined))
    })
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const reply = replySchema.parse(JSON.parse(line))
      if ('ready' in reply) resolve(reply.ready.harbor)
      else if ('started' in reply) {
        const run = waiting.get(reply.started)
        if (run !== undefined) run.pid = reply.pid
      } else {
        waiting.get(reply.ended)?.settle({ exit_code: reply.exit_code, signal: reply.signal })
        waiting.delete(reply.ended)
      }
    })
  })
}

/** Waits for a process that is not our child; one that outlasts its time is killed with all of its session. */
async function untilGone(pid: number | null, grace_seconds: number): Promise<void> {
  const deadline = performance.now() + grace_seconds * 1000
  while (pid !== null && exists(pid)) {
    if (performance.now() > deadline) send(-pid, 'SIGKILL')
    await sleep(50)
  }
}

/** Whether it runs; one that only waits to be reaped does not. */
function exists(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

function send(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself meanwhile.
  }
}

function doesNotStart(harbor: string, reason: string, cause?: unknown): UserError {
  return new UserError(`Harbor does not start${reason === '' ? '' : `: ${reason}`}`, {
    where: harbor,
    remedy: './scripts/setup installs the locked one; ./scripts/regatta doctor says what is wrong',
    kind: 'failure',
    cause,
  })
}
