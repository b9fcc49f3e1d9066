import { spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'

export type ProcessEnd = {
  readonly exit_code: number | null
  readonly signal: string | null
  /** Why we ended it, if we did. */
  readonly stopped: 'interrupted' | 'overtime' | null
}

/** How long Harbor gets to remove its containers after SIGTERM; a plain teardown takes about ten seconds each. */
const GRACE_MS = 60_000

/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Runs Harbor in a process group of its own (Ctrl-C must not reach it twice: a second signal during its clean-up leaves
 * the containers) with both outputs in one file. When `signal` aborts or `limit_seconds` have passed it gets one
 * SIGTERM, time to clean up, then SIGKILL for the whole group.
 */
export async function runHarbor(
  command: string,
  args: readonly string[],
  options: {
    readonly env: Readonly<Record<string, string>>
    readonly cwd: string
    readonly console: string
    readonly signal: AbortSignal
    readonly limit_seconds: number
  },
): Promise<ProcessEnd> {
  const output = await open(options.console, 'a', 0o600)
  let stopped: ProcessEnd['stopped'] = null
  let killLater: NodeJS.Timeout | undefined
  try {
    const child = spawn(command, args, {
      env: { ...options.env },
      cwd: options.cwd,
      stdio: ['ignore', output.fd, output.fd],
      detached: true,
    })
    const ended = new Promise<{ exit_code: number | null; signal: string | null }>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (exit_code, signal) => resolve({ exit_code, signal }))
    })
    const stop = (reason: ProcessEnd['stopped']): void => {
      if (stopped !== null) return
      stopped = reason
      child.kill('SIGTERM')
      killLater = setTimeout(() => {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      }, GRACE_MS)
    }
    const overtime = setTimeout(() => stop('overtime'), Math.min(options.limit_seconds * 1000, LONGEST_TIMER_MS))
    const interrupt = (): void => stop('interrupted')
    if (options.signal.aborted) interrupt()
    options.signal.addEventListener('abort', interrupt)
    try {
      return { ...(await ended), stopped }
    } finally {
      clearTimeout(overtime)
      clearTimeout(killLater)
      options.signal.removeEventListener('abort', interrupt)
    }
  } finally {
    await output.close()
  }
}

/** The last lines of a console file, for people; null when there is none. */
export async function consoleTail(file: string, characters = 4000): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const tail = text.slice(-characters).trim()
  return tail === '' ? null : tail
}
