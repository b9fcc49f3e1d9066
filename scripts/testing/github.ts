import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { createEmulator } from 'emulate'
import { execa } from 'execa'
import { z } from 'zod'

/** A commit status as it was set. */
export type CommitStatus = {
  readonly sha: string
  readonly state: 'error' | 'failure' | 'pending' | 'success'
  readonly context: string
  readonly description: string | null
  readonly target_url: string | null
}

export type GitHub = {
  /** For GITHUB_API_URL. */
  readonly api: string
  /** The one token that it takes. */
  readonly token: string
  /** All statuses, in the order in which they were set. */
  readonly statuses: readonly CommitStatus[]
  /** Method and path of every request so far. */
  readonly requests: readonly string[]
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const TOKEN = 'token-of-a-test-0d8f'
const SET = /^\/repos\/([^/]+\/[^/]+)\/statuses\/([0-9a-f]{40})$/
const LIST = /^\/repos\/([^/]+\/[^/]+)\/commits\/([0-9a-f]{40})\/statuses$/

const statusSchema = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  context: z.string().default('default'),
  description: z.string().max(140).nullable().default(null),
  target_url: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
})

type Answer = { readonly status: number; readonly body: unknown }

/**
 * GitHub's REST API for one repository: an emulator, and in front of it the commit statuses that it lacks, by GitHub's rules
 * (the commit must be there, 140 characters of description). It lets nobody in without the token.
 *
 * @param repository `owner/name`
 * @param git the repository in which a commit must be for its status to be set
 */
export async function gitHub(repository: string, git: string): Promise<GitHub> {
  const [owner = '', name = ''] = repository.split('/')
  const seed = { users: [{ login: owner }], repos: [{ owner, name, auto_init: true }] }
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: { github: seed, tokens: { [TOKEN]: { login: owner, scopes: ['repo'] } } },
  })
  const statuses: CommitStatus[] = []
  const requests: string[] = []

  const set = async (repo: string, sha: string, body: Buffer): Promise<Answer> => {
    if (repo !== repository) return { status: 404, body: { message: 'Not Found' } }
    if (!(await hasCommit(git, sha))) return { status: 422, body: { message: `No commit found for SHA: ${sha}` } }
    const parsed = statusSchema.safeParse(JSON.parse(body.toString()))
    if (!parsed.success) return { status: 422, body: { message: z.prettifyError(parsed.error) } }
    const status = { sha, ...parsed.data }
    statuses.push(status)
    return { status: 201, body: { id: statuses.length, ...status } }
  }
  const answer = async (request: IncomingMessage, body: Buffer): Promise<Answer | null> => {
    const { pathname } = new URL(request.url ?? '', emulator.url)
    if (!/^(bearer|token) /i.test(request.headers.authorization ?? '') || tokenOf(request) !== TOKEN) {
      return { status: 401, body: { message: 'Bad credentials' } }
    }
    const [, repo, sha] = SET.exec(pathname) ?? []
    if (request.method === 'POST' && repo !== undefined && sha !== undefined) return await set(repo, sha, body)
    const [, listed, commit] = LIST.exec(pathname) ?? []
    if (request.method !== 'GET' || listed === undefined) return null
    return { status: 200, body: statuses.filter((status) => status.sha === commit).reverse() }
  }

  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const body = await buffer(request)
    const own = await answer(request, body)
    const { status, type, bytes } =
      own === null
        ? await forward(emulator.url, request, body)
        : { status: own.status, type: 'application/json', bytes: Buffer.from(JSON.stringify(own.body)) }
    response.writeHead(status, { 'content-type': type }).end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: TOKEN,
    statuses,
    requests,
    [Symbol.asyncDispose]: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await emulator.close()
    },
  }
}

function tokenOf(request: IncomingMessage): string {
  return (request.headers.authorization ?? '').replace(/^\w+ /, '')
}

async function hasCommit(git: string, sha: string): Promise<boolean> {
  return (await execa('git', ['cat-file', '-e', `${sha}^{commit}`], { cwd: git, reject: false })).exitCode === 0
}

async function forward(
  target: string,
  request: IncomingMessage,
  body: Buffer,
): Promise<{ readonly status: number; readonly type: string; readonly bytes: Buffer }> {
  const { authorization = '', 'content-type': type = 'application/json' } = request.headers
  const reply = await fetch(new URL(request.url ?? '', target), {
    method: request.method ?? 'GET',
    headers: { authorization, 'content-type': type },
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
  })
  return {
    status: reply.status,
    type: reply.headers.get('content-type') ?? 'application/json',
    bytes: Buffer.from(await reply.arrayBuffer()),
  }
}
