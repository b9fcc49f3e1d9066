import { statusOf } from '#action/lib/patient-requests'
import {
  type Asking,
  COMMAND_WORKFLOW,
  commandTitle,
  type ListedRun,
  listRuns,
  PULL_REQUEST_WORKFLOW,
} from '#action/lib/workflow-runs'

/** What a pull request is known by in lists of runs. */
export type PullOfRuns = {
  readonly number: number
  readonly head_branch: string
  /** `owner/name`; null for a fork that was deleted. */
  readonly head_repository: string | null
}

/** Every comment starts a run of the command's workflow, so those that go on are asked for by what they do. */
const GOING_ON = ['in_progress', 'queued', 'waiting', 'pending', 'requested'] as const

/** Whether a run that goes on is of this pull request and began before the one that cancels. */
export function isToCancel(run: ListedRun, pull: PullOfRuns, own_id: number): boolean {
  if (run.status === 'completed' || run.id >= own_id) return false
  if (run.event === 'issue_comment') return run.display_title === commandTitle(pull.number)
  const isOfHead = run.head_branch === pull.head_branch && run.head_repository === pull.head_repository
  return isOfHead && pull.head_repository !== null
}

/**
 * Cancels what was started before for a pull request: runs of commands, and of its own workflow. How many; `refused` of
 * them the API did not take back. Throws where the runs cannot be listed.
 */
export async function cancelRuns(
  asking: Asking,
  pull: PullOfRuns,
  own_id: number,
): Promise<{ readonly cancelled: number; readonly refused: number }> {
  const listed: ListedRun[] = []
  for (const status of GOING_ON) {
    const commands = { workflow: COMMAND_WORKFLOW, event: 'issue_comment', status }
    listed.push(...(await listRuns(asking, commands, 1)))
  }
  const own = { workflow: PULL_REQUEST_WORKFLOW, event: 'pull_request', branch: pull.head_branch }
  listed.push(...(await listRuns(asking, own, 1)))
  const ids = new Set(listed.filter((run) => isToCancel(run, pull, own_id)).map(({ id }) => id))
  let refused = 0
  for (const run_id of ids) {
    try {
      await asking.ask(() => asking.octokit.rest.actions.cancelWorkflowRun({ ...asking.repository, run_id }))
    } catch (error) {
      // 409: it has ended in the meantime.
      if (statusOf(error) === null) throw error
      refused += 1
    }
  }
  return { cancelled: ids.size - refused, refused }
}
