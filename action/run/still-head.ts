import { setTimeout as sleep } from 'node:timers/promises'
import { getOctokit } from '@actions/github'
import { z } from 'zod'
import { patientRequests } from '#action/lib/patient-requests'
import { commitId } from '#action/lib/workflow-runs'
import type { HostEnvironment } from '#core/harbor/environment'
import { UserError } from '#core/user-error'

export type StillHead = {
  /** Number of the pull request. */
  readonly pull: number
  /** Full id of the commit whose tasks are about to run. */
  readonly commit: string
  readonly token: string | null
  /** Of the step: which repository, and where its API is. */
  readonly environment: HostEnvironment
  readonly signal: AbortSignal
  readonly wait?: (milliseconds: number) => Promise<unknown>
}

const pullSchema = z.object({ number: z.int(), state: z.string(), head: z.object({ sha: commitId }) })

/**
 * Asks GitHub whether a commit is still the head of an open pull request: what somebody allowed to run is what he saw then,
 * and no trial begins for anything else. Throws a UserError where it is not, and where GitHub does not say.
 */
export async function insistOnHead({ pull, commit, ...asking }: StillHead): Promise<void> {
  const { open, head } = await pullNow(pull, asking)
  if (!open) {
    throw new UserError(`pull request #${pull} is not open any more: none of its trials begins`, {
      remedy: 'open it again, and write /bench there',
      kind: 'failure',
    })
  }
  if (head !== commit) {
    throw new UserError(`pull request #${pull} moved on to ${head}: no trial of ${commit} begins`, {
      remedy: `look at what is new, then write /bench ${head}`,
      kind: 'failure',
    })
  }
}

async function pullNow(
  pull_number: number,
  { token, environment, signal, wait }: Omit<StillHead, 'pull' | 'commit'>,
): Promise<{ readonly open: boolean; readonly head: string }> {
  const unknown = (reason: string, cause?: unknown): UserError =>
    new UserError(`nobody can say what the head of pull request #${pull_number} is: ${reason}`, {
      remedy: 'give the job pull-requests: read; where GitHub is down, re-run the failed jobs in a while',
      kind: 'failure',
      cause,
    })
  const [owner = '', repo = ''] = (environment.GITHUB_REPOSITORY ?? '').split('/')
  if (token === null) throw unknown('the input token is empty')
  const octokit = getOctokit(token, { baseUrl: environment.GITHUB_API_URL ?? 'https://api.github.com' })
  const { ask } = patientRequests(wait ?? ((milliseconds) => sleep(milliseconds, undefined, { signal })))
  const request = { owner, repo, pull_number, request: { signal } }
  const answer = await ask(() => octokit.rest.pulls.get(request)).catch((error: Error) => {
    throw unknown(error.message.split('\n')[0]?.slice(0, 300) ?? '', error)
  })
  const parsed = pullSchema.safeParse(answer.data)
  if (!parsed.success || parsed.data.number !== pull_number) throw unknown('what GitHub answers is no pull request')
  return { open: parsed.data.state === 'open', head: parsed.data.head.sha }
}
