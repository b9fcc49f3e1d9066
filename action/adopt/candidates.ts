import { z } from 'zod'
import { mergedPulls, pullFacts } from '#action/adopt/github'
import { isAncestor, pushedCommits } from '#action/adopt/history'
import {
  checkRunObjection,
  commandRunObjection,
  isCommandFor,
  type MergedPull,
  type Push,
  pullObjection,
} from '#action/adopt/trust'
import { statusOf } from '#action/lib/patient-requests'
import type { WorkflowRun } from '#action/lib/workflow-run'
import {
  type Asking,
  COMMAND_WORKFLOW,
  type ListedRun,
  listEffectiveRuns,
  PULL_REQUEST_WORKFLOW,
  type RunFilter,
} from '#action/lib/workflow-runs'
import type { GitRepository } from '#core/git/git'
import { changedOutside } from '#core/pipeline/changed-outside'
import { fetchCommit } from '#core/pipeline/fetch-commit'
import { plural } from '#core/report/format'
import type { NotTaken } from '#core/report/run-summary'

/** A push merges one pull request, and a merge queue a few. */
const MOST_COMMITS = 50

/** Where runs are looked for. */
export type Search = {
  readonly run: WorkflowRun & { readonly branch: string }
  /** Full id of the commit that the branch was at; '' where it is not known. */
  readonly before: string
  readonly token: string
  readonly asking: Asking
  readonly checkout: GitRepository
  /** Folder of the tasks from the root of the repository, with a slash at its end. */
  readonly tasks: string
}

/** A run for a pull request of this push; `objection` says why it is not to be taken. */
export type Candidate = { readonly pull: MergedPull; readonly run: ListedRun; readonly objection: string | null }

/**
 * The runs for the pull requests that a push merged, the newest first. What cannot be asked for, and pull requests of which nothing
 * is taken, are noted in `left`.
 */
export async function candidatesOf(search: Search, left: NotTaken[]): Promise<readonly Candidate[]> {
  const { before, run, asking, checkout, tasks } = search
  const history = await pushedCommits(checkout, { before, after: run.commit, tasks })
  if (history === null) {
    left.push({ what: '', reason: 'the commit before this push is not in the checkout, or there was none' })
    return []
  }
  if (history.touching.length > MOST_COMMITS) {
    left.push({ what: plural(history.touching.length - MOST_COMMITS, 'older commit'), reason: 'not looked at' })
  }
  const push: Push = { repository: `${run.owner}/${run.repo}`, branch: run.branch, commits: history.pushed }
  const pulls = new Map<number, MergedPull>()
  for (const commit of history.touching.slice(0, MOST_COMMITS)) {
    const found = await orLeft(mergedPulls(asking, commit), `commit ${commit.slice(0, 12)}`, left)
    for (const pull of found ?? []) pulls.set(pull.number, pull)
  }
  const candidates: Candidate[] = []
  for (const pull of pulls.values()) {
    const objection = pullObjection(pull, push)
    if (objection === null) candidates.push(...(await runsOf(pull, search, left)))
    else left.push({ what: `pull request #${pull.number}`, reason: objection })
  }
  return candidates.toSorted((a, b) => b.run.id - a.run.id)
}

async function runsOf(pull: MergedPull, search: Search, left: NotTaken[]): Promise<readonly Candidate[]> {
  const { asking, checkout, token, run } = search
  const repository = `${run.owner}/${run.repo}`
  const what = `pull request #${pull.number}`
  const credentials = { server: run.server, token }
  const fetched = await orLeft(
    fetchCommit(checkout, pull.head, credentials).then(() => true),
    what,
    left,
  )
  if (fetched === null) return []
  const created = { from: pull.created_ms, to: pull.merged_ms }
  const list = async (filter: Omit<RunFilter, 'created'>): Promise<readonly ListedRun[]> => {
    const listed = await orLeft(listEffectiveRuns(asking, { ...filter, created }), what, left)
    if (listed?.has_more) {
      const reason = `while it was open ${filter.workflow} ran more often than GitHub lists: not all runs were looked at, import from a computer what is missing`
      left.push({ what, reason })
    }
    return listed?.runs ?? []
  }
  const checks = await list({ workflow: PULL_REQUEST_WORKFLOW, event: 'pull_request', branch: pull.head_branch })
  const called = await list({ workflow: COMMAND_WORKFLOW, event: 'issue_comment' })
  const ofRepository = checks.filter((each) => each.head_repository === repository)
  const facts = ofRepository.length === 0 ? null : await orLeft(pullFacts(asking, pull), what, left)
  const candidates: Candidate[] = []
  if (facts !== null) {
    for (const check of ofRepository) {
      const ofCommit = (commit: string) => commitObjection(commit, pull, search)
      candidates.push({
        pull,
        run: check,
        objection: await checkRunObjection(check, pull, repository, facts, ofCommit),
      })
    }
  }
  for (const command of called.filter((each) => isCommandFor(each, pull))) {
    candidates.push({ pull, run: command, objection: commandRunObjection(command, repository) })
  }
  return candidates
}

/** Whether a commit is the head of a pull request or comes before it and changes tasks alone; why not, or null. */
async function commitObjection(commit: string, pull: MergedPull, search: Search): Promise<string | null> {
  const { checkout, before, tasks } = search
  if (!(await isAncestor(checkout, commit, pull.head))) return 'its commit is not one of the pull request'
  try {
    const [path] = await changedOutside(checkout, { commit, branch: before, tasks })
    return path === undefined ? null : `its commit changes ${path}, so what measured may not be what the branch has`
  } catch (error) {
    return reasonOf(error)
  }
}

/** What an answer gives; null where it cannot be had, and why is noted. */
async function orLeft<Value>(answer: Promise<Value>, what: string, left: NotTaken[]): Promise<Value | null> {
  try {
    return await answer
  } catch (error) {
    left.push({ what, reason: reasonOf(error) })
    return null
  }
}

/** What an error says, in a line. */
export function reasonOf(error: unknown): string {
  const status = statusOf(error)
  const message = error instanceof z.ZodError ? 'GitHub answered what it does not' : (error as Error).message
  const line = (message.split('\n')[0] ?? '').slice(0, 300)
  return status === null ? line : `GitHub answered ${status}: ${line}`
}
