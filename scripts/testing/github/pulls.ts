import { account, numberOf } from '#scripts/testing/github/accounts'
import { hasCommit, isAncestor } from '#scripts/testing/github/commits'
import { notFound, page, Refusal, type Route } from '#scripts/testing/github/routes'
import type { Upstream } from '#scripts/testing/github/upstream'

/** What a person says when he opens a pull request. */
export type NewPull = {
  /** Branch of the head. */
  readonly ref: string
  /** Commit of the head. */
  readonly head: string
  /** Commit of the base at that moment. */
  readonly base: string
  /** Branch of the base; left out: main. */
  readonly into?: string
  /** `owner/name` of a fork; left out: a branch of the repository itself. */
  readonly fork?: string
  /** Left out: the owner of the fork, or else `person`. */
  readonly login?: string
  readonly title?: string
  readonly body?: string | null
}

export type Pull = Required<Omit<NewPull, 'fork'>> & {
  readonly number: number
  /** Where the head is; null for a fork that was deleted. */
  readonly repository: string | null
  readonly open: boolean
  /** The commit by which it came into its base. */
  readonly merged: string | null
  readonly created_at: string
  readonly merged_at: string | null
  readonly closed_at: string | null
  /** What happened to it besides, as the kinds of events of an issue. */
  readonly events: readonly string[]
}

export type Pulls = {
  /** Its number. */
  readonly open: (pull: NewPull) => Promise<number>
  /** What happened to it: a push moves the head, a merge closes it, a fork is deleted. */
  readonly change: (number: number, change: Partial<Omit<Pull, 'number'>>) => void
  readonly get: (number: number) => Pull
}

/** The pull requests of a repository; the emulator keeps the conversation below each, so its numbers are theirs. */
export function pullStore(repository: string, upstream: Upstream): Pulls & { readonly list: readonly Pull[] } {
  const list: Pull[] = []
  const get = (number: number): Pull => {
    const found = list.find((pull) => pull.number === number)
    if (found === undefined) throw notFound()
    return found
  }
  return {
    list,
    get,
    open: async ({
      fork,
      login = fork?.split('/')[0] ?? 'person',
      title = 'A change',
      body = null,
      into = 'main',
      ...rest
    }) => {
      const opened = await upstream.ask('POST', `/repos/${repository}/issues`, {
        by: { login, kind: 'person' },
        body: { title, body },
      })
      if (opened.status !== 201) throw new Error(`the emulator opens nothing: ${JSON.stringify(opened.body)}`)
      const { number } = opened.body as { number: number }
      list.push({
        ...rest,
        number,
        login,
        title,
        body,
        into,
        repository: fork ?? repository,
        open: true,
        merged: null,
        created_at: new Date().toISOString(),
        merged_at: null,
        closed_at: null,
        events: [],
      })
      return number
    },
    change: (number, change) => {
      const now = new Date().toISOString()
      const merges = change.merged == null ? {} : { open: false, merged_at: now, closed_at: now }
      const closes = change.open === false ? { closed_at: now } : {}
      list[list.indexOf(get(number))] = { ...get(number), ...merges, ...closes, ...change }
    },
  }
}

/**
 * Pull requests, as they are read. Those of a commit are the ones that brought it, or would bring it, into main.
 *
 * @param git where the commits are
 */
export function pullRoutes(
  repository: string,
  pulls: ReturnType<typeof pullStore>,
  upstream: Upstream,
  git: string,
): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/pulls',
      answer: ({ url }) => {
        const wanted = url.searchParams
        const state = wanted.get('state') ?? 'open'
        const found = pulls.list.filter(
          (pull) =>
            (state === 'all' || pull.open === (state === 'open')) &&
            [null, labelOf(pull)].includes(wanted.get('head')) &&
            [null, pull.into].includes(wanted.get('base')),
        )
        // The newest first, unless asked for otherwise.
        const { items, headers = {} } = page(wanted.get('direction') === 'asc' ? found : found.toReversed(), url)
        return { status: 200, body: items.map((pull) => shownPull(repository, pull)), headers }
      },
    },
    {
      method: 'GET',
      path: '/pulls/:number',
      answer: ({ params: [number] }) => ({ status: 200, body: shownPull(repository, pulls.get(Number(number))) }),
    },
    {
      method: 'GET',
      path: '/issues/:number',
      answer: async ({ params: [number], url, caller }) => {
        const pull = pulls.list.find((each) => each.number === Number(number))
        if (pull === undefined) return null
        const { status, body } = await upstream.ask('GET', url.pathname, { by: caller })
        return { status, body: { ...(body as object), ...shownIssue(repository, pull) } }
      },
    },
    {
      method: 'GET',
      path: '/issues/:number/events',
      answer: ({ params: [number], url }) => {
        const { items, headers = {} } = page(pulls.get(Number(number)).events, url)
        return { status: 200, body: items.map((event, id) => ({ id, event })), headers }
      },
    },
    {
      method: 'GET',
      path: '/commits/:sha/pulls',
      answer: async ({ params: [sha = ''], url }) => {
        if (!(await hasCommit(git, sha))) throw new Refusal(422, `No commit found for SHA: ${sha}`)
        const found: Pull[] = []
        for (const pull of pulls.list) if (await brings(git, pull, sha)) found.push(pull)
        const { items, headers = {} } = page(found, url)
        return { status: 200, body: items.map((pull) => shownPull(repository, pull)), headers }
      },
    },
  ]
}

async function brings(git: string, { head, base, open, merged }: Pull, sha: string): Promise<boolean> {
  if (merged === sha) return true
  if (!open && merged === null) return false
  return (await isAncestor(git, sha, head)) && !(await isAncestor(git, sha, base))
}

function labelOf({ repository, ref, login }: Pull): string {
  return `${repository?.split('/')[0] ?? login}:${ref}`
}

/** A pull request as REST and the payload of an event show it. */
export function shownPull(repository: string, pull: Pull): object {
  const { number, login, title, body, open, merged, ref, head, base, into } = pull
  const { created_at, merged_at, closed_at } = pull
  return {
    id: numberOf(`pull ${number}`),
    number,
    url: `https://api.github.com/repos/${repository}/pulls/${number}`,
    html_url: `https://github.com/${repository}/pull/${number}`,
    state: open ? 'open' : 'closed',
    locked: false,
    draft: false,
    title,
    body,
    user: account(login),
    merged: merged !== null,
    merged_at,
    created_at,
    closed_at,
    merge_commit_sha: merged,
    author_association: 'CONTRIBUTOR',
    head: {
      label: labelOf(pull),
      ref,
      sha: head,
      user: account(labelOf(pull).split(':')[0] ?? ''),
      repo: pull.repository === null ? null : shownRepository(pull.repository, pull.repository !== repository),
    },
    base: {
      label: `${repository.split('/')[0]}:${into}`,
      ref: into,
      sha: base,
      user: account(repository.split('/')[0] ?? ''),
      repo: shownRepository(repository, false),
    },
  }
}

/** What an issue that is a pull request has besides; part of the payload of a comment. */
export function shownIssue(repository: string, { number, title, body, login, open, merged_at }: Pull): object {
  const html_url = `https://github.com/${repository}/pull/${number}`
  return {
    number,
    title,
    body,
    state: open ? 'open' : 'closed',
    user: account(login),
    html_url,
    pull_request: {
      url: `https://api.github.com/repos/${repository}/pulls/${number}`,
      html_url,
      merged_at,
    },
  }
}

/** A repository in short. */
export function shownRepository(full_name: string, fork: boolean): object {
  const [owner = '', name = ''] = full_name.split('/')
  return {
    id: numberOf(full_name),
    name,
    full_name,
    owner: account(owner),
    private: false,
    fork,
    default_branch: 'main',
    html_url: `https://github.com/${full_name}`,
  }
}
