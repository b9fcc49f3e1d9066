import { z } from 'zod'
import type { MergedPull, PullFacts, RunArtifact, RunJob } from '#action/adopt/trust'
import { type Asking, commitId } from '#action/lib/workflow-runs'

const PER_PAGE = 100
/** What has more than so many hundreds of entries is not looked through. */
const MOST_PAGES = 20

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const pullSchema = z
  .object({
    number: z.int().min(1),
    head: z.object({
      ref: z.string(),
      sha: commitId,
      repo: z.object({ full_name: z.string() }).nullish(),
    }),
    base: z.object({ ref: z.string() }),
    merge_commit_sha: commitId.nullish(),
    merged_at: instant.nullish(),
    created_at: instant,
    closed_at: instant.nullish(),
  })
  .transform(({ number, head, base, merge_commit_sha, merged_at, created_at, closed_at }) => ({
    number,
    head: head.sha,
    head_branch: head.ref,
    head_repository: head.repo?.full_name ?? null,
    base_branch: base.ref,
    merge_commit: merge_commit_sha ?? null,
    created_ms: created_at,
    closed_ms: closed_at ?? null,
    merged_ms: merged_at ?? null,
  }))

/** The pull requests that brought a commit into its branch. Throws where the API fails or answers what GitHub does not. */
export async function mergedPulls(
  { octokit, repository, ask }: Asking,
  commit: string,
): Promise<readonly MergedPull[]> {
  const { data } = await ask(() =>
    octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...repository, commit_sha: commit, per_page: PER_PAGE }),
  )
  return z
    .array(pullSchema)
    .parse(data)
    .flatMap(({ merged_ms, ...pull }) => (merged_ms === null ? [] : [{ ...pull, merged_ms }]))
}

/** GitHub changes the base by itself where that was a branch that was merged. */
const RETARGETED = ['base_ref_changed', 'automatic_base_change_succeeded']

/** What a pull request was into, and what else had its branch. Throws also where that is too long to look through. */
export async function pullFacts(asking: Asking, pull: MergedPull): Promise<PullFacts> {
  const { octokit, repository } = asking
  const events = await pages(asking, `the events of pull request #${pull.number}`, (page) =>
    octokit.rest.issues.listEvents({ ...repository, issue_number: pull.number, per_page: PER_PAGE, page }),
  )
  const same = await pages(asking, 'the pull requests of its branch', (page) =>
    octokit.rest.pulls.list({
      ...repository,
      state: 'all',
      head: `${repository.owner}:${pull.head_branch}`,
      per_page: PER_PAGE,
      page,
    }),
  )
  return {
    was_retargeted: z
      .array(z.object({ event: z.string().nullish() }))
      .parse(events)
      .some(({ event }) => event != null && RETARGETED.includes(event)),
    others: z
      .array(pullSchema)
      .parse(same)
      .filter(({ number }) => number !== pull.number),
  }
}

const artifactSchema = z
  .object({
    id: z.int().min(1),
    name: z.string(),
    size_in_bytes: z.int().min(0),
    digest: z.string().nullish(),
    expired: z.boolean(),
    created_at: instant,
  })
  .transform(({ size_in_bytes, digest, created_at, ...artifact }) => ({
    ...artifact,
    size: size_in_bytes,
    digest: digest ?? null,
    created_ms: created_at,
  }))

/** The artifacts of a run, those of all its attempts. Throws where the API fails or answers what GitHub does not. */
export async function artifactsOf(asking: Asking, run_id: number): Promise<readonly RunArtifact[]> {
  const { octokit, repository } = asking
  return await pages(asking, 'its artifacts', async (page) => {
    const answer = await octokit.rest.actions.listWorkflowRunArtifacts({
      ...repository,
      run_id,
      per_page: PER_PAGE,
      page,
    })
    return { data: z.object({ artifacts: z.array(artifactSchema) }).parse(answer.data).artifacts }
  })
}

const jobSchema = z
  .object({
    name: z.string(),
    conclusion: z.string().nullish(),
    started_at: instant.nullish(),
    completed_at: instant.nullish(),
  })
  .transform(({ name, conclusion, started_at, completed_at }) => ({
    name,
    conclusion: conclusion ?? null,
    started_ms: started_at ?? null,
    completed_ms: completed_at ?? null,
  }))

/** The jobs of an attempt of a run. Throws where the API fails or answers what GitHub does not. */
export async function jobsOf(asking: Asking, run_id: number, attempt: number): Promise<readonly RunJob[]> {
  const { octokit, repository } = asking
  return await pages(asking, 'its jobs', async (page) => {
    const answer = await octokit.rest.actions.listJobsForWorkflowRunAttempt({
      ...repository,
      run_id,
      attempt_number: attempt,
      per_page: PER_PAGE,
      page,
    })
    return { data: z.object({ jobs: z.array(jobSchema) }).parse(answer.data).jobs }
  })
}

/** All entries of a list. Throws an Error where there are more than so many pages. */
async function pages<Entry>(
  { ask }: Asking,
  what: string,
  read: (page: number) => Promise<{ readonly data: readonly Entry[] }>,
): Promise<readonly Entry[]> {
  const all: Entry[] = []
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data } = await ask(() => read(page))
    all.push(...data)
    if (data.length < PER_PAGE) return all
  }
  throw new Error(`${what} are more than ${MOST_PAGES * PER_PAGE}: import from a computer what it ran`)
}
