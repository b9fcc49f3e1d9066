import { posix } from 'node:path'
import type { getOctokit } from '@actions/github'
import { z } from 'zod'
import { type PatientRequests, statusOf } from '#action/lib/patient-requests'

/** A repository, and how it is asked. */
export type Asking = {
  readonly octokit: ReturnType<typeof getOctokit>
  readonly repository: { readonly owner: string; readonly repo: string }
  readonly ask: PatientRequests['ask']
}

const PER_PAGE = 100

/** Full id of a commit. */
export const commitId = z.string().regex(/^[0-9a-f]{40}$/)

const runSchema = z
  .object({
    id: z.int().min(1),
    path: z.string(),
    event: z.string(),
    head_sha: commitId,
    head_branch: z.string().nullable(),
    head_repository: z.object({ full_name: z.string() }).nullish(),
    display_title: z.string(),
    run_attempt: z.int().min(1),
    status: z.string(),
    conclusion: z.string().nullish(),
    created_at: z.iso.datetime({ offset: true }),
  })
  .transform(({ head_repository, conclusion, created_at, ...run }) => ({
    ...run,
    /** null while it goes on. */
    conclusion: conclusion ?? null,
    head_repository: head_repository?.full_name ?? null,
    /** Milliseconds since 1970. */
    created_ms: Date.parse(created_at),
  }))

/** A workflow run, as far as it is looked at. Its title and its branch are data. */
export type ListedRun = z.infer<typeof runSchema>

/** Which runs of a workflow are listed. */
export type RunFilter = {
  /** Name of the file in .github/workflows */
  readonly workflow: string
  readonly event: string
  readonly branch?: string
  /** Only those that were created then, to the second; milliseconds since 1970. */
  readonly created?: { readonly from: number; readonly to: number }
  readonly status?: 'in_progress' | 'queued' | 'waiting' | 'pending' | 'requested' | Ended
}

/** How runs end that may have artifacts. */
type Ended = 'success' | 'failure' | 'cancelled' | 'timed_out'

/** Runs, and whether there may be older ones that were not asked for. */
export type RunList = { readonly runs: readonly ListedRun[]; readonly has_more: boolean }

/**
 * The runs of a workflow, the newest first, no more than so many pages of 100. A run of another file is none of them, whatever
 * it is called; none where the repository has no such workflow. Throws where the API fails or answers what GitHub does not.
 */
export async function listRuns(asking: Asking, filter: RunFilter, most_pages: number): Promise<readonly ListedRun[]> {
  return (await pagesOfRuns(asking, filter, most_pages)).runs
}

const ENDED = ['success', 'failure', 'cancelled', 'timed_out'] as const
/** GitHub has 1,000 results for a filter and no more. */
const MOST_PAGES = 10

/**
 * The runs of a workflow of which a job may have run: those that ended with all jobs skipped, as anybody's comments make them, take no
 * place of others. Where they fit on a page they are asked for at once, else by how they ended, up to 1,000 each.
 */
export async function listEffectiveRuns(asking: Asking, filter: Omit<RunFilter, 'status'>): Promise<RunList> {
  const all = await pagesOfRuns(asking, filter, 1)
  const lists: RunList[] = []
  if (!all.has_more) lists.push(all)
  else {
    for (const status of ['in_progress', ...ENDED] as const) {
      lists.push(await pagesOfRuns(asking, { ...filter, status }, MOST_PAGES))
    }
  }
  const runs = new Map(lists.flatMap(({ runs }) => runs).map((run) => [run.id, run]))
  return {
    runs: [...runs.values()].filter(({ conclusion }) => conclusion !== 'skipped' && conclusion !== 'action_required'),
    has_more: lists.some(({ has_more }) => has_more),
  }
}

async function pagesOfRuns(
  { octokit, repository, ask }: Asking,
  { workflow, event, branch, created, status }: RunFilter,
  most_pages: number,
): Promise<RunList> {
  const found: ListedRun[] = []
  let has_more = true
  for (let page = 1; page <= most_pages; page += 1) {
    const answer = await ask(() =>
      octokit.request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', {
        ...repository,
        workflow_id: workflow,
        event,
        per_page: PER_PAGE,
        page,
        ...(branch === undefined ? {} : { branch }),
        ...(created === undefined ? {} : { created: `${second(created.from)}..${second(created.to)}` }),
        ...(status === undefined ? {} : { status }),
      }),
    ).catch((error: unknown) => {
      if (statusOf(error) === 404) return null
      throw error
    })
    if (answer === null) {
      has_more = false
      break
    }
    const { workflow_runs } = z.object({ workflow_runs: z.array(runSchema) }).parse(answer.data)
    found.push(...workflow_runs)
    if (workflow_runs.length < PER_PAGE) {
      has_more = false
      break
    }
  }
  return { runs: found.filter((run) => fileOf(run) === workflow && run.event === event), has_more }
}

/** GitHub's times have no parts of a second. */
function second(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}

/** The file of a run's workflow; null where it is in another folder than workflows are. GitHub may name the ref behind an `@`. */
function fileOf({ path }: Pick<ListedRun, 'path'>): string | null {
  const [file = ''] = path.split('@')
  return posix.dirname(file) === '.github/workflows' ? posix.basename(file) : null
}

/** The workflows whose runs are about a pull request, and what a run of a command is called. */
export const PULL_REQUEST_WORKFLOW = 'pull-request.yml'
export const COMMAND_WORKFLOW = 'command.yml'
export function commandTitle(pull: number): string {
  return `bench #${pull}`
}
