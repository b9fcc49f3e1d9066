import { join, resolve } from 'node:path'
import { execa } from 'execa'
import type { HostEnvironment } from '#core/harbor/environment'
import { type Installation, installationIn } from '#core/pipeline/installation'
import { UserError } from '#core/user-error'

/** The checkout of Regatta that this action belongs to: its bundle and its source are two levels below. */
const ROOT = resolve(import.meta.dirname, '../..')

/** The locked Harbor, from what jobs on this host share, or installed there first; a minute when it is new. */
export async function prepareHarbor(cache: string, host: HostEnvironment, signal: AbortSignal): Promise<Installation> {
  const { exitCode, stdout, stderr } = await execa(
    join(ROOT, 'runners/sync-harbor'),
    ['--cache', join(cache, 'regatta')],
    { env: { ...host }, extendEnv: false, reject: false, stdin: 'ignore', cancelSignal: signal },
  )
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
