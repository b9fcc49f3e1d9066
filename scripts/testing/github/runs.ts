import { account, numberOf } from '#scripts/testing/github/accounts'
import { hasFile } from '#scripts/testing/github/commits'
import { shownRepository } from '#scripts/testing/github/pulls'
import { notFound, page, Refusal, type Route } from '#scripts/testing/github/routes'
import { type ResultsService, runName, type StoredArtifact } from '#scripts/testing/results-service'

/** A run of a workflow as GitHub keeps it. */
export type Run = {
  readonly id: number
  /** File of the workflow from the root of the repository on, as in `.github/workflows/bench.yml`. */
  readonly path: string
  readonly event: string
  readonly head_sha: string
  readonly head_branch: string | null
  /** `owner/name`; null for a fork that was deleted. */
  readonly head_repository: string | null
  /** What its page is called: run-name, or else what it is about. */
  readonly display_title: string
  readonly run_attempt: number
  readonly status: 'queued' | 'in_progress' | 'completed'
  readonly conclusion:
    | 'success'
    | 'failure'
    | 'cancelled'
    | 'skipped'
    | 'startup_failure'
    | 'action_required'
    | 'stale'
    | null
  readonly actor: string
  readonly created_at: string
  /** null: one job called `plan`, which ended well once its plan was there. */
  readonly jobs: readonly Job[] | null
}

/** A job of a run, as far as anybody asks for it. */
export type Job = {
  readonly name: string
  readonly conclusion: string | null
  readonly started_at: string
  readonly completed_at: string | null
}

export type NewRun = Pick<Run, 'path' | 'event' | 'head_sha'> & Partial<Run>

export type Runs = {
  readonly list: readonly Run[]
  /** Registers a run, by default one that is under way on main; one of the same id takes its place. */
  readonly add: (run: NewRun) => Run
  readonly change: (id: number, change: Partial<Omit<Run, 'id'>>) => void
  /** The ids of those that were cancelled over REST. */
  readonly cancelled: readonly number[]
}

/** @param repository of the head, where a run does not say */
export function runStore(repository: string): Runs & { readonly cancelled: number[] } {
  const list: Run[] = []
  const at = (id: number): number => list.findIndex((run) => run.id === id)
  return {
    list,
    cancelled: [],
    add: (run) => {
      const added: Run = {
        id: 1_000 + list.length,
        head_branch: 'main',
        head_repository: repository,
        display_title: 'a run',
        run_attempt: 1,
        status: 'in_progress',
        conclusion: null,
        actor: 'person',
        created_at: new Date().toISOString(),
        jobs: null,
        ...run,
      }
      if (at(added.id) >= 0) list[at(added.id)] = added
      else list.push(added)
      return added
    },
    change: (id, change) => {
      const run = list[at(id)]
      if (run === undefined) throw new Error(`no run ${id}`)
      list[at(id)] = { ...run, ...change }
    },
  }
}

/**
 * Runs of workflows and their artifacts: lists with GitHub's filters, newest first, cancelling, and downloads that lead to
 * the service where the artifacts are.
 *
 * @param git a workflow is known whose file is on main
 */
export function runRoutes(
  repository: string,
  runs: ReturnType<typeof runStore>,
  service: ResultsService | null,
  git: string,
): readonly Route[] {
  const get = (id: string | undefined): Run => {
    const run = runs.list.find((each) => String(each.id) === id)
    if (run === undefined) throw notFound()
    return run
  }
  const list = (found: readonly Run[], url: URL) => {
    const { items, headers = {} } = page(found.filter(wantedBy(url.searchParams)).toReversed(), url)
    const workflow_runs = items.map((run) => shownRun(repository, run))
    return {
      status: 200,
      headers,
      body: { total_count: found.filter(wantedBy(url.searchParams)).length, workflow_runs },
    }
  }
  const artifact = (id: string | undefined): { readonly run: Run; readonly stored: StoredArtifact } => {
    for (const run of runs.list) {
      const stored = service?.artifacts(runName(run.id)).find((each) => String(each.id) === id)
      if (stored !== undefined) return { run, stored }
    }
    throw notFound()
  }
  return [
    { method: 'GET', path: '/actions/runs', answer: ({ url }) => list(runs.list, url) },
    {
      method: 'GET',
      path: '/actions/workflows/:workflow/runs',
      answer: async ({ params: [workflow = ''], url }) => {
        const found = runs.list.filter(
          ({ path }) => path.endsWith(`/${workflow}`) || String(numberOf(path)) === workflow,
        )
        if (found.length === 0 && !(await hasFile(git, 'refs/heads/main', `.github/workflows/${workflow}`)))
          throw notFound()
        return list(found, url)
      },
    },
    {
      method: 'GET',
      path: '/actions/runs/:id',
      answer: ({ params: [id] }) => ({ status: 200, body: shownRun(repository, get(id)) }),
    },
    {
      method: 'POST',
      path: '/actions/runs/:id/cancel',
      answer: ({ params: [id] }) => {
        const run = get(id)
        if (run.status === 'completed') throw new Refusal(409, 'Cannot cancel a workflow run that is completed.')
        runs.change(run.id, { status: 'completed', conclusion: 'cancelled' })
        runs.cancelled.push(run.id)
        return { status: 202, body: {} }
      },
    },
    {
      method: 'GET',
      path: '/actions/runs/:id/artifacts',
      answer: ({ params: [id], url }) => {
        const run = get(id)
        const name = url.searchParams.get('name')
        const found = (service?.artifacts(runName(run.id)) ?? []).filter((each) => [null, each.name].includes(name))
        const { items, headers = {} } = page(found.toReversed(), url)
        const artifacts = items.map((stored) => shownArtifact(repository, run, stored))
        return { status: 200, headers, body: { total_count: found.length, artifacts } }
      },
    },
    {
      method: 'GET',
      path: '/actions/runs/:id/attempts/:attempt/jobs',
      answer: ({ params: [id, attempt], url }) => {
        const run = get(id)
        if (Number(attempt) > run.run_attempt) throw notFound()
        const found = run.jobs ?? planJob(run, service, `plan-a${attempt}`)
        const { items, headers = {} } = page(found, url)
        return { status: 200, headers, body: { total_count: found.length, jobs: items } }
      },
    },
    {
      method: 'GET',
      path: '/actions/artifacts/:id',
      answer: ({ params: [id] }) => {
        const { run, stored } = artifact(id)
        return { status: 200, body: shownArtifact(repository, run, stored) }
      },
    },
    {
      method: 'GET',
      path: '/actions/artifacts/:id/zip',
      answer: ({ params: [id] }) => {
        const { stored } = artifact(id)
        if (isExpired(stored)) throw new Refusal(410, 'Artifact has expired')
        return { status: 302, headers: { location: stored.url } }
      },
    },
  ]
}

function planJob({ id, created_at }: Run, service: ResultsService | null, plan: string): readonly Job[] {
  const made = service?.artifacts(runName(id)).find(({ name }) => name === plan)?.created_at
  if (made === undefined) return []
  const started_at = made < created_at ? made : created_at
  return [{ name: 'plan', conclusion: 'success', started_at, completed_at: made }]
}

/** status is one of a run's, or one of its conclusion's. */
function wantedBy(query: URLSearchParams): (run: Run) => boolean {
  const wanted = (name: string, ...values: (string | null)[]): boolean => [null, ...values].includes(query.get(name))
  return (run) =>
    wanted('event', run.event) &&
    wanted('branch', run.head_branch) &&
    wanted('head_sha', run.head_sha) &&
    wanted('actor', run.actor) &&
    wanted('status', run.status, run.conclusion)
}

/** A run as REST and the payload of `workflow_run` show it. */
export function shownRun(repository: string, run: Run): object {
  const { id, path, head_repository, actor, created_at, jobs: _, ...rest } = run
  const name = path.replace(/^.*\/|\.ya?ml$/g, '')
  return {
    ...rest,
    id,
    name,
    path,
    workflow_id: numberOf(path),
    run_number: id,
    // GitHub fills it for branches of the repository only, and not always.
    pull_requests: [],
    created_at,
    run_started_at: created_at,
    updated_at: created_at,
    actor: account(actor),
    triggering_actor: account(actor),
    url: `https://api.github.com/repos/${repository}/actions/runs/${id}`,
    html_url: `https://github.com/${repository}/actions/runs/${id}`,
    repository: shownRepository(repository, false),
    head_repository: head_repository === null ? null : shownRepository(head_repository, head_repository !== repository),
  }
}

function isExpired({ expires_at }: StoredArtifact): boolean {
  return expires_at !== null && Date.parse(expires_at) <= Date.now()
}

function shownArtifact(repository: string, run: Run, stored: StoredArtifact): object {
  const url = `https://api.github.com/repos/${repository}/actions/artifacts/${stored.id}`
  return {
    id: stored.id,
    name: stored.name,
    size_in_bytes: stored.content.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: isExpired(stored),
    digest: stored.digest,
    created_at: stored.created_at,
    updated_at: stored.created_at,
    expires_at: stored.expires_at,
    workflow_run: { id: run.id, head_branch: run.head_branch, head_sha: run.head_sha },
  }
}
