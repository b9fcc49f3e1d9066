import { z } from 'zod'
import type { HostEnvironment } from '#core/harbor/environment'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'

const schema = z.object({
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_RUN_ID: z.string().regex(/^\d+$/),
  GITHUB_RUN_ATTEMPT: z.coerce.number().int().min(1).default(1),
  GITHUB_SERVER_URL: z.url({ protocol: /^https?$/ }).default('https://github.com'),
  GITHUB_SHA: z.string().regex(/^[0-9a-f]{40}$/),
  GITHUB_REF: z.string().default(''),
  GITHUB_WORKSPACE: z.string().min(1),
  RUNNER_TEMP: z.string().min(1),
})

/** The workflow run that a job belongs to, as GitHub tells it. */
export type WorkflowRun = {
  readonly owner: string
  readonly repo: string
  readonly id: string
  /** 1, and more when jobs of the run are run again. */
  readonly attempt: number
  /** Without a slash at its end. */
  readonly server: string
  readonly commit: string
  /** null for a run on a tag or a pull request. */
  readonly branch: string | null
  readonly workspace: string
  /** A directory that is emptied before and after each job. */
  readonly temp: string
}

/** Throws a UserError outside of a job. */
export function workflowRun(environment: HostEnvironment): WorkflowRun {
  const parsed = schema.safeParse(environment)
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0])
    throw new UserError(`${name} is not what GitHub Actions sets`, { remedy: 'run this as a step of a workflow' })
  }
  const { data } = parsed
  const [owner = '', repo = ''] = data.GITHUB_REPOSITORY.split('/')
  return {
    owner,
    repo,
    id: data.GITHUB_RUN_ID,
    attempt: data.GITHUB_RUN_ATTEMPT,
    server: data.GITHUB_SERVER_URL.replace(/\/+$/, ''),
    commit: data.GITHUB_SHA,
    branch: data.GITHUB_REF.startsWith('refs/heads/') ? data.GITHUB_REF.slice('refs/heads/'.length) : null,
    workspace: data.GITHUB_WORKSPACE,
    temp: data.RUNNER_TEMP,
  }
}

/** Address of the run's page. */
export function runUrl({ server, owner, repo, id, attempt }: WorkflowRun): string {
  return `${server}/${owner}/${repo}/actions/runs/${id}/attempts/${attempt}`
}

/**
 * Throws a UserError where a plan is for another repository than the run's, or for a commit that is none of those given.
 * What a plan does not say is not held against it: its digest tells whether it was changed.
 */
export function checkPlanFits(
  plan: Pick<PlanDocument, 'repository' | 'commit'>,
  run: { readonly repository: string; readonly commits: readonly (string | null)[] },
): void {
  const remedy = 'a plan of another run is in its place: look at what the jobs of this run ran; nothing was imported'
  if (plan.repository !== null && plan.repository !== run.repository) {
    throw new UserError(
      `the plan was made for the repository ${plan.repository}, and this run is of ${run.repository}`,
      {
        remedy,
        kind: 'failure',
      },
    )
  }
  if (plan.commit !== null && !run.commits.includes(plan.commit)) {
    throw new UserError(`the plan was made for commit ${plan.commit}, which is neither the run's nor the checkout's`, {
      remedy,
      kind: 'failure',
    })
  }
}
