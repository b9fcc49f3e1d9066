import { getOctokit } from '@actions/github'
import { patientRequests } from '#action/lib/patient-requests'
import { runUrl, type WorkflowRun } from '#action/lib/workflow-run'
import { oneLine } from '#core/trial/plain-text'

/** What a commit status says. `failure`: of what the run came to; `error`: of the step itself. */
export type Mark = { readonly state: 'success' | 'failure' | 'error'; readonly description: string }

export type MarkContext = {
  readonly run: WorkflowRun
  readonly token: string
  readonly wait: (milliseconds: number) => Promise<unknown>
  /** A line for the log, shown with the run: data, to be made harmless. */
  readonly warn: (line: string) => void
}

/** The status of an end that came before it was known which experiment it is of, at the commit of the run. */
const EARLY = 'regatta'

/** GitHub cuts nothing: a longer description is refused. */
const LONGEST_DESCRIPTION = 140

/** Marks the commit of a run that stopped before there was a plan to go by, under a name of no experiment. */
export async function markEarlyEnd(mark: Mark, context: MarkContext): Promise<void> {
  await setStatus(context.run.commit, EARLY, mark, context)
}

/**
 * Marks the commit that an experiment was planned for. What an earlier run of the same commit left under the name of no
 * experiment becomes the same: it was about a run that this one has made good, or at least brought to its end.
 *
 * @param commit null: there is none, the plan was made from a checkout with changes
 */
export async function markEnd(
  { commit, experiment, ...mark }: Mark & { readonly commit: string | null; readonly experiment: string },
  context: MarkContext,
): Promise<void> {
  if (commit === null) {
    context.warn('no commit status: the plan was made from a checkout with changes, which is no commit')
  } else {
    await setStatus(commit, `${EARLY} / ${oneLine(experiment).slice(0, 64)}`, mark, context)
  }
  await replaceEarlyEnd(mark, context)
}

/** Replaces what `markEarlyEnd` of an earlier run has set, where that is still not good. */
export async function replaceEarlyEnd(mark: Mark, context: MarkContext): Promise<void> {
  const state = await earlyState(context)
  if (state !== null && state !== 'success') await setStatus(context.run.commit, EARLY, mark, context)
}

/** The newest state under the name of no experiment; null where there is none, or where that cannot be asked. */
async function earlyState({ run, token, wait, warn }: MarkContext): Promise<string | null> {
  try {
    const octokit = getOctokit(token)
    const asked = { owner: run.owner, repo: run.repo, ref: run.commit, per_page: 100 }
    const { listCommitStatusesForRef } = octokit.rest.repos
    // The newest come first.
    const statuses = await patientRequests(wait).ask(() => octokit.paginate(listCommitStatusesForRef, asked))
    return statuses.find(({ context }) => context === EARLY)?.state ?? null
  } catch (error) {
    warn(`the commit status "${EARLY}" of an earlier run may still stand: ${(error as Error).message}`)
    return null
  }
}

async function setStatus(
  sha: string,
  name: string,
  { state, description }: Mark,
  { run, token, wait, warn }: MarkContext,
): Promise<void> {
  try {
    const { createCommitStatus } = getOctokit(token).rest.repos
    const status = {
      owner: run.owner,
      repo: run.repo,
      sha,
      state,
      context: name,
      description: oneLine(description).slice(0, LONGEST_DESCRIPTION),
      target_url: runUrl(run),
    }
    await patientRequests(wait).ask(() => createCommitStatus(status))
  } catch (error) {
    // Everything has landed by now; a mark on the commit is not worth failing for.
    warn(
      `no commit status: ${(error as Error).message}; give the job statuses: write, or set the input status to false`,
    )
  }
}
