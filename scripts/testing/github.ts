import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { accountRoutes, BOT, PEOPLE, type Role } from '#scripts/testing/github/accounts'
import { type Comment, commentRoutes, commentSchema, type Reaction } from '#scripts/testing/github/comments'
import { type Faults, faultAnswer, faultStore } from '#scripts/testing/github/faults'
import { type Pulls, pullRoutes, pullStore } from '#scripts/testing/github/pulls'
import { type Answer, type Call, type Caller, paramsOf, Refusal, type Route } from '#scripts/testing/github/routes'
import { type Runs, runRoutes, runStore } from '#scripts/testing/github/runs'
import { type CommitStatus, statusRoutes } from '#scripts/testing/github/statuses'
import { startUpstream, type Upstream } from '#scripts/testing/github/upstream'
import type { ResultsService } from '#scripts/testing/results-service'

/** A request that was answered. */
export type Answered = {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly status: number
  readonly login: string | null
  /** When the answer was sent, in milliseconds since 1970. */
  readonly at: number
}

export type GitHub = {
  /** For GITHUB_API_URL. */
  readonly api: string
  /** The token of a job: what it writes is by github-actions[bot]. */
  readonly token: string
  /** The token of a job that a fork's pull request started: it writes nothing. */
  readonly readToken: string
  /** The token of a person. */
  readonly tokenOf: (login: string) => string
  /** All statuses, in the order in which they were set. */
  readonly statuses: readonly CommitStatus[]
  /** Method and path of every request so far. */
  readonly requests: readonly string[]
  /** The same, once they are answered. */
  readonly answered: readonly Answered[]
  readonly pulls: Pulls
  readonly runs: Runs
  readonly reactions: readonly Reaction[]
  /** All comments of a pull request; not counted as a request. */
  readonly comments: (number: number) => Promise<readonly Comment[]>
  /** Somebody comments in his browser; the comment as an event shows it, with its `id`. */
  readonly say: (number: number, login: string, body: string) => Promise<{ readonly id: number }>
  readonly fail: Faults['fail']
  readonly meet: Faults['meet']
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export type GitHubOptions = {
  /** Where the artifacts of the runs are; left out: no run has any. */
  readonly service?: ResultsService
}

const TOKEN = 'token-of-a-test-0d8f'
const READ_TOKEN = 'token-of-a-fork-5b21'
const NOT_FOR_JOBS = 'Resource not accessible by integration'

/**
 * GitHub's REST API for one repository and the people of accounts.ts: an emulator, and in front of it what that lacks or does
 * other than GitHub: commit statuses, pull requests, reactions, workflow runs and artifacts, limits of comments, permissions,
 * and failures on demand. It lets nobody in without a token.
 *
 * @param repository `owner/name`
 * @param git the repository that has the commits
 */
export async function gitHub(repository: string, git: string, { service }: GitHubOptions = {}): Promise<GitHub> {
  await using things = new AsyncDisposableStack()
  const [owner = ''] = repository.split('/')
  const roles: Readonly<Record<string, Role>> = { ...PEOPLE, [owner]: 'admin' }
  const callers = new Map<string, Caller>([
    [TOKEN, { login: BOT, kind: 'actions' }],
    [READ_TOKEN, { login: BOT, kind: 'read-only' }],
    ...Object.keys(roles).map((login) => [tokenOf(login), { login, kind: 'person' }] as const),
  ])
  const upstream = things.use(await startUpstream(repository, roles))
  const [statuses, reactions]: [CommitStatus[], Reaction[]] = [[], []]
  const [requests, answered]: [string[], Answered[]] = [[], []]
  const [pulls, runs, faults] = [pullStore(repository, upstream), runStore(repository), faultStore()]
  const routes: readonly Route[] = [
    ...accountRoutes(upstream, roles),
    ...statusRoutes(statuses, git),
    ...commentRoutes(repository, upstream, roles, reactions),
    ...pullRoutes(repository, pulls, upstream, git),
    ...runRoutes(repository, runs, service ?? null, git),
  ]

  const carryOut = async (method: string, call: Omit<Call, 'params'>): Promise<Answer> => {
    const { caller, url, body } = call
    if (caller.kind !== 'person' && url.pathname === '/user') throw new Refusal(403, NOT_FOR_JOBS)
    if (caller.kind === 'read-only' && method !== 'GET') throw new Refusal(403, NOT_FOR_JOBS)
    for (const route of routes) {
      const params = route.method === method ? paramsOf(`/repos/${repository}${route.path}`, url.pathname) : null
      const answer = params === null ? null : await route.answer({ ...call, params })
      if (answer !== null) return answer
    }
    return await upstream.ask(method, url.pathname + url.search, { by: caller, body })
  }
  const answer = async (method: string, caller: Caller | undefined, url: URL, body: Buffer): Promise<Answer> => {
    await faults.wait(method, url.pathname)
    const fault = faults.next(method, url.pathname)
    if (fault !== null && fault.after !== true) return faultAnswer(fault)
    if (caller === undefined) throw new Refusal(401, 'Bad credentials')
    const done = await carryOut(method, { caller, url, body: parsed(body) })
    return fault === null ? done : faultAnswer(fault)
  }

  const server = createServer(async (request, response) => {
    const { method = 'GET', url: path = '' } = request
    requests.push(`${method} ${path}`)
    const caller = callers.get(tokenIn(request))
    const url = new URL(path, api)
    const { status, body, headers } = await answer(method, caller, url, await buffer(request)).catch(refused)
    answered.push({ method, path, status, login: caller?.login ?? null, at: Date.now() })
    response.writeHead(status, { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers })
    response.end(body === undefined ? undefined : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  upstream.servedAt(api)
  things.defer(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const conversation = (number: number): string => `/repos/${repository}/issues/${number}/comments`
  const kept = things.move()
  return {
    api,
    token: TOKEN,
    readToken: READ_TOKEN,
    tokenOf,
    statuses,
    requests,
    answered,
    pulls,
    runs,
    reactions,
    comments: (number) => allComments(upstream, conversation(number)),
    say: async (number, login, text) => {
      const by = { login, kind: 'person' } as const
      const { status, body } = await upstream.ask('POST', conversation(number), { by, body: { body: text } })
      if (status !== 201) throw new Error(`the emulator takes no comment: ${JSON.stringify(body)}`)
      return body as { id: number }
    },
    fail: faults.fail,
    meet: faults.meet,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

function tokenOf(login: string): string {
  return `token-of-${login}`
}

function tokenIn(request: IncomingMessage): string {
  return /^(?:bearer|token) (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
}

function parsed(body: Buffer): unknown {
  try {
    return body.length === 0 ? undefined : JSON.parse(body.toString())
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
}

function refused(error: unknown): Answer {
  if (!(error instanceof Refusal)) return { status: 500, body: { message: String(error) } }
  const errors = error.errors.length > 0 ? { errors: error.errors } : {}
  const documentation_url = 'https://docs.github.com/rest'
  return { status: error.status, body: { message: error.message, ...errors, documentation_url } }
}

async function allComments(upstream: Upstream, path: string): Promise<readonly Comment[]> {
  const all: Comment[] = []
  for (let page = 1; ; page += 1) {
    const { body } = await upstream.ask('GET', `${path}?per_page=100&page=${page}`)
    const comments = commentSchema.array().parse(body)
    all.push(...comments.map(({ user, html_url: _, ...comment }) => ({ ...comment, login: user.login })))
    if (comments.length < 100) return all
  }
}
