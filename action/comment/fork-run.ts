import { getOctokit } from '@actions/github'
import { patientRequests, requestProblem, statusOf } from '#action/lib/patient-requests'
import type { WorkflowRun } from '#action/lib/workflow-run'
import { PULL_REQUEST_WORKFLOW } from '#action/lib/workflow-runs'
import { UserError } from '#core/user-error'

/** The workflow whose runs leave reports. */
const WORKFLOW = `.github/workflows/${PULL_REQUEST_WORKFLOW}`

/** How a run ends that has tried nothing, or not to the end: an earlier result stands. */
const TOLD_NOTHING: readonly unknown[] = ['action_required', 'skipped', 'stale', 'cancelled']

/** A run of a fork's pull request, and the pull request as GitHub tells it. */
export type ForkRun = {
  readonly id: number
  readonly attempt: number
  /** Full id. */
  readonly head: string
  readonly pull: number
  /** How it ended: a word of GitHub's. */
  readonly conclusion: string
  readonly url: string
}

/** A run that there is nothing to say about, and why. */
export type NoForkRun = { readonly nothing: string }

/**
 * What the API says of a run that has ended. The pull request is the open one whose head is the very commit, branch
 * and repository of the run; nothing that the run itself wrote says which. Throws a UserError for a run of another kind, and
 * where the API fails.
 */
export async function forkRun(
  id: number,
  { token, run: { owner, repo } }: { readonly token: string; readonly run: WorkflowRun },
): Promise<ForkRun | NoForkRun> {
  const octokit = getOctokit(token)
  const { ask } = patientRequests()
  try {
    const { data: run } = await ask(() => octokit.rest.actions.getWorkflowRun({ owner, repo, run_id: id }))
    // A path may end with `@` and the branch that the file is of.
    const wrong =
      run.path.replace(/@.*$/s, '') !== WORKFLOW
        ? `of ${run.path}, not of ${WORKFLOW}`
        : run.event !== 'pull_request'
          ? `started by ${run.event}, not by pull_request`
          : run.status !== 'completed'
            ? `${run.status}, not completed`
            : null
    if (wrong !== null) throw notThis(id, wrong)
    const { head_repository: from, head_branch, head_sha: head } = run
    if (from === null || from === undefined || head_branch === null) return { nothing: `the fork of run ${id} is gone` }
    if (from.full_name === `${owner}/${repo}`) return { nothing: `run ${id} is of this repository, and says so itself` }
    if (TOLD_NOTHING.includes(run.conclusion)) return { nothing: `run ${id} ended as ${run.conclusion}` }
    const of = { owner, repo, state: 'open', head: `${from.owner.login}:${head_branch}`, per_page: 100 } as const
    const { data: pulls } = await ask(() => octokit.rest.pulls.list(of))
    const own = pulls.filter((pull) => pull.head.sha === head && pull.head.repo?.full_name === from.full_name)
    const [pull, ...others] = own
    if (pull === undefined) return { nothing: `no open pull request has the commit ${head} of run ${id} as its head` }
    if (others.length > 0) return { nothing: `${own.length} open pull requests have the head of run ${id}` }
    const attempt = run.run_attempt ?? 1
    return { id, attempt, head, pull: pull.number, conclusion: run.conclusion ?? 'unknown', url: run.html_url }
  } catch (error) {
    if (error instanceof UserError) throw error
    if (statusOf(error) === 404) throw notThis(id, 'not known here')
    throw requestProblem(error, `run ${id} could not be read`)
  }
}

/** Whether the head of a pull request is in another repository; null where the API does not tell. */
export async function isOfFork(
  pull: number,
  { token, run: { owner, repo } }: { readonly token: string; readonly run: WorkflowRun },
): Promise<boolean | null> {
  try {
    const { data } = await getOctokit(token).rest.pulls.get({ owner, repo, pull_number: pull })
    return data.head.repo?.full_name !== `${owner}/${repo}`
  } catch {
    return null
  }
}

function notThis(id: number, problem: string): UserError {
  return new UserError(`run ${id} is ${problem}`, {
    where: 'input from-run',
    remedy: `give the id of a completed run of ${WORKFLOW}: github.event.workflow_run.id`,
  })
}
