import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getOctokit } from '@actions/github'
import { patientRequests } from '#action/lib/patient-requests'
import type { WorkflowRun } from '#action/lib/workflow-run'
import { tokenHeader } from '#core/git/credentials'
import { type GitRepository, git, textOf } from '#core/git/git'
import type { HostEnvironment } from '#core/harbor/environment'
import { UserError } from '#core/user-error'

export type Remote = {
  readonly url: string
  /** Variables that let git in. */
  readonly credentials: Readonly<Record<string, string>>
}

/** The account that GitHub shows for what a job commits. */
export const COMMITTER = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' }

/** What it takes to find a remote: the environment of the step, a private directory, a clock. */
export type RemoteContext = {
  readonly environment: HostEnvironment
  readonly temp: string
  readonly wait: (milliseconds: number) => Promise<unknown>
}

/** Where to push the ledger: with the deploy key where there is one, else with the token. Throws a UserError where the server's own keys are unknown. */
export async function ledgerRemote(
  { token, ssh_key }: { readonly token: string; readonly ssh_key: string },
  run: WorkflowRun,
  { environment, temp, wait }: RemoteContext,
): Promise<Remote> {
  if (ssh_key === '') return await remoteByToken(run, token, environment)
  const hostKeys = await publishedHostKeys(token, wait)
  if (hostKeys.length === 0) {
    throw new UserError('the server does not say which keys its hosts have', {
      where: 'input ssh-key',
      remedy: 're-run the failed jobs, or use an App token instead: docs/protected-main.md',
      kind: 'failure',
    })
  }
  return await remoteByKey(run, ssh_key, hostKeys, temp)
}

/** None where the server cannot be asked. */
async function publishedHostKeys(token: string, wait: RemoteContext['wait']): Promise<readonly string[]> {
  try {
    const { get } = getOctokit(token).rest.meta
    return (await patientRequests(wait).ask(() => get())).data.ssh_keys ?? []
  } catch {
    return []
  }
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
