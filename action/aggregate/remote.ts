import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkflowRun } from '#action/lib/workflow-run'
import { tokenHeader } from '#core/git/credentials'
import { type GitRepository, git, textOf } from '#core/git/git'

export type Remote = {
  readonly url: string
  /** Variables that let git in. */
  readonly credentials: Readonly<Record<string, string>>
}

/** Where to push with the token of a job or of an App: the origin of the checkout, else the repository of the run. */
export async function remoteByToken(run: WorkflowRun, token: string, env: GitRepository['env']): Promise<Remote> {
  const url = (await originOf({ directory: run.workspace, env })) ?? `${run.server}/${run.owner}/${run.repo}.git`
  return { url, credentials: token === '' ? {} : tokenHeader({ server: run.server, token }) }
}

/**
 * Where to push with a deploy key, which is kept in a file of `temp` that only this user can read.
 *
 * @param hostKeys of the server, as GitHub publishes them: no other one is trusted
 */
export async function remoteByKey(
  run: WorkflowRun,
  key: string,
  hostKeys: readonly string[],
  temp: string,
): Promise<Remote> {
  const { hostname } = new URL(run.server)
  const keyFile = join(temp, 'key')
  const hostsFile = join(temp, 'hosts')
  await writeFile(keyFile, `${key.replaceAll('\r\n', '\n').trim()}\n`, { mode: 0o600, flag: 'wx' })
  await writeFile(hostsFile, hostKeys.map((line) => `${hostname} ${line}\n`).join(''), { flag: 'wx' })
  const options = [
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${hostsFile}`,
  ]
  const command = ['ssh', '-F', '/dev/null', '-i', keyFile, ...options.flatMap((option) => ['-o', option])]
  return {
    url: `git@${hostname}:${run.owner}/${run.repo}.git`,
    credentials: { GIT_SSH_COMMAND: command.map(quoted).join(' ') },
  }
}

/** git hands the command to a shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}

/** The address of the checkout's origin, without a name or password in it; null where there is no checkout. */
async function originOf(checkout: GitRepository): Promise<string | null> {
  // Only a value is read: whose files these are does not matter.
  const args = ['-c', 'safe.directory=*', 'config', '--local', '--get', 'remote.origin.url']
  const end = await git(checkout, args)
  const url = end.ok ? textOf(end).trim() : ''
  return url === '' ? null : url.replace(/^(https?:\/\/)[^/@]*@/, '$1')
}
