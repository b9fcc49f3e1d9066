import { COMMAND_WORKFLOW, commandTitle, type ListedRun } from '#action/lib/workflow-runs'
import { configId } from '#core/trial/config'
import type { PlanDocument } from '#core/trial/plan-document'

/** A pull request that was merged, as GitHub tells of it. The name of its branch is data. Times in milliseconds since 1970. */
export type MergedPull = {
  readonly number: number
  readonly head: string
  readonly head_branch: string
  /** `owner/name`; null for one that was deleted. */
  readonly head_repository: string | null
  readonly base_branch: string
  readonly merge_commit: string | null
  readonly created_ms: number
  readonly merged_ms: number
}

/** What a push tells of itself. */
export type Push = {
  readonly repository: string
  readonly branch: string
  /** First parents, from the new head back to the old one. */
  readonly commits: readonly string[]
}

/** Why nothing of a merged pull request is taken over; or null. */
export function pullObjection(pull: MergedPull, push: Push): string | null {
  if (pull.head_repository !== push.repository) return 'its branch is not of this repository'
  if (pull.base_branch !== push.branch) return `it was not merged into ${push.branch}`
  if (pull.merge_commit === null || !push.commits.includes(pull.merge_commit)) return 'this push did not merge it'
  return null
}

/** What is known besides of a pull request whose own workflow ran. */
export type PullFacts = {
  /** Whether it was into another branch for a while. */
  readonly was_retargeted: boolean
  /** All other pull requests, ever, from a branch of this name in this repository. `closed_ms`: null while it is open. */
  readonly others: readonly {
    readonly number: number
    readonly created_ms: number
    readonly closed_ms: number | null
  }[]
}

/** What Git says of the commit of a run: null, or why it is none of the pull request's that changed tasks alone. */
export type CommitCheck = (commit: string) => Promise<string | null>

/**
 * Why a run of the workflow `pull-request` is not taken over; or null. Its workflow is what GitHub merged of the pull request
 * and its base then, so the base must have been this branch all the time and the commit must not change more than tasks.
 */
export async function checkRunObjection(
  run: ListedRun,
  pull: MergedPull,
  repository: string,
  facts: PullFacts,
  check: CommitCheck,
): Promise<string | null> {
  if (run.status !== 'completed') return STILL_GOES_ON
  if (run.head_repository !== repository) return 'it ran for a fork'
  if (run.head_branch !== pull.head_branch) return 'it ran for another branch'
  if (run.created_ms < pull.created_ms) return 'it began before the pull request was opened'
  if (facts.was_retargeted) return 'the pull request was into another branch for a while, whose workflow may have run'
  const other = facts.others.find(
    ({ created_ms, closed_ms }) => created_ms <= run.created_ms && (closed_ms === null || run.created_ms <= closed_ms),
  )
  if (other !== undefined) return `it may have run for pull request #${other.number}, which had the same branch`
  return await check(run.head_sha)
}

/** Why a run of the workflow `command` is not taken over; or null. Its code is always that of the default branch. */
export function commandRunObjection(run: ListedRun, repository: string): string | null {
  if (run.status !== 'completed') return STILL_GOES_ON
  return run.head_repository === repository ? null : 'it is of another repository'
}

const STILL_GOES_ON = 'it still goes on: what it finishes stays in its artifacts'

/** Whether a run of the workflow `command` was for a pull request: its title is in the default branch's workflow. */
export function isCommandFor(run: ListedRun, pull: Pick<MergedPull, 'number'>): boolean {
  return run.display_title === commandTitle(pull.number)
}

/** An artifact as REST lists it. */
export type RunArtifact = {
  readonly id: number
  readonly name: string
  readonly size: number
  readonly digest: string | null
  readonly expired: boolean
  readonly created_ms: number
}

/** A job of a run. Times are null until they are known. */
export type RunJob = {
  readonly name: string
  readonly conclusion: string | null
  readonly started_ms: number | null
  readonly completed_ms: number | null
}

/** A plan of 20,000 trials has 20 MB, unpacked. */
const MOST_PLAN_BYTES = 64 * 1024 ** 2

/** Of a run that asked for no trials, or failed before. */
export const NO_PLAN = 'it has no plan'

/** The newest plan that a run may have made, by the name of its artifact; or why there is none. */
export function planOfRun(
  artifacts: readonly RunArtifact[],
  run: Pick<ListedRun, 'run_attempt'>,
): { readonly artifact: RunArtifact; readonly attempt: number } | { readonly problem: string } {
  const named = artifacts.flatMap((artifact) => {
    const [, attempt] = /^plan-a([1-9]\d{0,2})$/.exec(artifact.name) ?? []
    return attempt === undefined ? [] : [{ artifact, attempt: Number(attempt) }]
  })
  const newest = named.toSorted((a, b) => b.attempt - a.attempt)[0]
  if (newest === undefined) return { problem: NO_PLAN }
  const { artifact, attempt } = newest
  if (attempt > run.run_attempt)
    return { problem: `${artifact.name} is of an attempt that has not begun: it is forged` }
  if (named.filter((each) => each.attempt === attempt).length > 1) return { problem: `${artifact.name} is there twice` }
  if (artifact.expired) return { problem: 'its artifacts have expired' }
  if (artifact.size > MOST_PLAN_BYTES)
    return { problem: `${artifact.name} has ${artifact.size} bytes, which no plan has` }
  return newest
}

/** Name of the job that plans, in each of the workflows. */
const PLAN_JOB = 'plan'

/**
 * Why an artifact cannot be the plan that the job `plan` uploaded; or null. Every job of a run can replace its artifacts, and
 * those that run tasks begin when the plan is there, so it must have been uploaded while that job ran, which GitHub knows.
 */
export function planJobObjection(artifact: Pick<RunArtifact, 'created_ms'>, jobs: readonly RunJob[]): string | null {
  const planning = jobs.filter(({ name }) => name === PLAN_JOB)
  const [job] = planning
  if (job === undefined || planning.length > 1) return 'GitHub does not say when its plan was made'
  const { conclusion, started_ms, completed_ms } = job
  if (conclusion !== 'success' || started_ms === null || completed_ms === null) return 'its plan was never finished'
  return started_ms <= artifact.created_ms && artifact.created_ms <= completed_ms
    ? null
    : 'its plan was not uploaded by the job that plans: somebody replaced it'
}

/** Why a plan is not what a run of a workflow for a pull request makes; or null. */
export async function planObjection(
  plan: PlanDocument,
  run: ListedRun,
  repository: string,
  isOfPull: (commit: string) => Promise<boolean>,
): Promise<string | null> {
  if (plan.repository !== repository) return 'its plan is of another repository'
  if (plan.commit === null) return 'its plan names no commit'
  const forged = plan.trials.find(({ config }) => configId(config) !== config.config_id)
  if (forged !== undefined) return `its plan calls a config what it is not (slot ${forged.slot})`
  if (!isCommandRun(run) && plan.commit !== run.head_sha) return 'its plan is of another commit than the run'
  return (await isOfPull(plan.commit)) ? null : 'its plan is of a commit that is not in the pull request'
}

function isCommandRun({ path }: ListedRun): boolean {
  return path.split('@')[0] === `.github/workflows/${COMMAND_WORKFLOW}`
}
