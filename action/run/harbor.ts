import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { type HostEnvironment, installerEnvironment } from '#core/harbor/environment'
import { type Installation, installationIn } from '#core/pipeline/installation'
import { UserError } from '#core/user-error'

/** The checkout of Regatta that this action belongs to: its bundle and its source are two levels below. */
const ROOT = resolve(import.meta.dirname, '../..')

/** How long an installation that is stopped may take before it is killed. */
const GRACE_MS = 3000

/**
 * The locked Harbor, from what jobs on this host share, or installed there first; a minute when it is new. What installs it
 * sees no key, and ends with all that it started when `signal` aborts. `onStart` is told of its process.
 */
export async function prepareHarbor(
  cache: string,
  host: HostEnvironment,
  signal: AbortSignal,
  onStart: (pid: number) => void,
): Promise<Installation> {
  signal.throwIfAborted()
  const sync = execa(join(ROOT, 'runners/sync-harbor'), ['--cache', join(cache, 'regatta')], {
    env: installerEnvironment(host),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    // A group of its own: uv and what that starts are reached with it.
    detached: true,
  })
  const { pid } = sync
  if (pid !== undefined) onStart(pid)
  const stop = (): void => {
    if (pid === undefined) return
    killGroup(pid, 'SIGTERM')
    setTimeout(() => killGroup(pid, 'SIGKILL'), GRACE_MS).unref()
  }
  signal.addEventListener('abort', stop)
  const { exitCode, stdout, stderr } = await sync
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (exitCode === 0) return installationIn(ROOT, stdout.trim())
  throw new UserError(
    `the locked Harbor cannot be installed: ${stderr.trim().split('\n').at(-1) ?? 'no reason given'}`,
    {
      where: 'runners/sync-harbor',
      remedy: 'prepare the host of the runner with runners/prepare-host (runners/README.md)',
      kind: 'failure',
    },
  )
}

function killGroup(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, name)
  } catch {
    // It ended by itself meanwhile.
  }
}
