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
  /** Only those that were created since; milliseconds since 1970. */
  readonly since?: number
  readonly status?: 'in_progress' | 'queued' | 'waiting' | 'pending' | 'requested'
}

/**
 * The runs of a workflow, the newest first, no more than so many pages of 100. A run of another file is none of them, whatever
 * it is called; none where the repository has no such workflow. Throws where the API fails or answers what GitHub does not.
 */
export async function listRuns(
  { octokit, repository, ask }: Asking,
  { workflow, event, branch, since, status }: RunFilter,
  most_pages: number,
): Promise<readonly ListedRun[]> {
  const found: ListedRun[] = []
  for (let page = 1; page <= most_pages; page += 1) {
    const answer = await ask(() =>
      octokit.request('GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs', {
        ...repository,
        workflow_id: workflow,
        event,
        per_page: PER_PAGE,
        page,
        ...(branch === undefined ? {} : { branch }),
        ...(since === undefined ? {} : { created: `>=${new Date(since).toISOString()}` }),
        ...(status === undefined ? {} : { status }),
      }),
    ).catch((error: unknown) => {
      if (statusOf(error) === 404) return null
      throw error
    })
    if (answer === null) break
    const { workflow_runs } = z.object({ workflow_runs: z.array(runSchema) }).parse(answer.data)
    found.push(...workflow_runs)
    if (workflow_runs.length < PER_PAGE) break
  }
  return found.filter((run) => fileOf(run) === workflow && run.event === event)
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
