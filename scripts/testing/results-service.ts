import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer, json } from 'node:stream/consumers'
import { z } from 'zod'

/** An artifact whose upload has ended, or that a test put there. */
export type StoredArtifact = {
  readonly id: number
  readonly run: string
  readonly job: string
  readonly name: string
  /** What was uploaded: a zip, unless somebody forged it. */
  readonly content: Buffer
  /** `sha256:` of the content. */
  readonly digest: string
  readonly expires_at: string | null
  readonly created_at: string
  /** Where anybody who knows it can read the content. */
  readonly url: string
}

export type ResultsService = {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string
  /** What a job of a run gets in its environment to reach its artifacts. */
  readonly env: (run?: string, job?: string) => Readonly<Record<string, string>>
  /** The artifacts of a run whose uploads have ended, in the order in which they began. */
  readonly artifacts: (run?: string) => readonly StoredArtifact[]
  /** The content of an artifact; throws where the run has none of this name. */
  readonly content: (name: string, run?: string) => Buffer
  /** Stores any bytes under any name, as a job could with the token of its run and a client of its own. */
  readonly put: (name: string, content: Buffer, run?: string, expires_at?: string) => void
  /** How often each method was called, uploads and downloads of content included. */
  readonly calls: ReadonlyMap<string, number>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const RUN = 'ce7f54c7-61c7-4aae-887f-30da475f5f1a'
const JOB = 'ca395085-040a-526b-2ce8-bdc85f692774'
const MOST_PER_JOB = 500
const SCOPE = /^Actions\.Results:([^: ]+):([^: ]+)$/
const FORBIDDEN_IN_NAMES = /["*/:<>?\\|\r\n]/

/** The unsigned token by which a job of a run is known; neither name may hold a colon or a space. */
export function runtimeToken(run = RUN, job = JOB): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ scp: `Actions.Results:${run}:${job}` })}.`
}

/** By what name the service knows the run of this number, where REST asks for its artifacts. */
export function runName(run_id: number): string {
  return `run-${run_id}`
}

type Artifact = {
  readonly id: number
  readonly run: string
  readonly job: string
  readonly name: string
  readonly expires_at: string | null
  readonly created_at: string
  /** Part of the addresses at which its content can be written and read. */
  readonly secret: string
  readonly blocks: Map<string, Buffer>
  content: Buffer | null
  /** Its upload has ended: it is listed, and never changes again. */
  final: boolean
}

type Caller = { readonly run: string; readonly job: string }

/** An answer that refuses, in the form of Twirp. */
class Refusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const ids = { workflow_run_backend_id: z.string(), workflow_job_run_backend_id: z.string() }
const named = z.object({ ...ids, name: z.string().default('') })
const create = named.extend({
  version: z.number(),
  expires_at: z.string().optional(),
  mime_type: z.string().optional(),
})
const finalize = named.extend({ size: z.string().default('0'), hash: z.string().optional() })
const list = z.object({ ...ids, name_filter: z.string().optional(), id_filter: z.string().optional() })

/**
 * A real server of artifacts, as @actions/artifact 6 speaks to GitHub's: names are immutable (409, also while an upload is
 * under way and in a re-run, which is stricter than GitHub may be), a token reaches the artifacts of its own run only, sizes
 * and digests must be true, and a job makes at most 500.
 */
export async function resultsService(): Promise<ResultsService> {
  const store: Artifact[] = []
  const calls = new Map<string, number>()
  let nextId = 1
  let url = ''

  const add = (caller: Caller, name: string, expires_at: string | null): Artifact => {
    if (store.some((artifact) => artifact.run === caller.run && artifact.name === name)) {
      throw new Refusal(409, 'already_exists', 'an artifact with this name already exists on the workflow run')
    }
    const artifact = {
      id: nextId++,
      ...caller,
      name,
      expires_at,
      created_at: new Date().toISOString(),
      secret: randomUUID(),
      blocks: new Map(),
      content: null,
      final: false,
    }
    store.push(artifact)
    return artifact
  }
  const find = ({ run }: Caller, name: string, final: boolean): Artifact => {
    const found = store.find((artifact) => artifact.run === run && artifact.name === name && artifact.final === final)
    if (found === undefined) throw new Refusal(404, 'not_found', `no artifact ${name}`)
    return found
  }
  const blobUrl = ({ id, secret }: Artifact): string => `${url}blob/${id}?sig=${secret}`

  const methods: Readonly<Record<string, (body: unknown, caller: Caller) => object>> = {
    CreateArtifact: (body, caller) => {
      const { name, version, expires_at } = read(create, body, caller, 'job')
      if (name === '' || FORBIDDEN_IN_NAMES.test(name)) throw invalid(`artifact name is not valid: ${name}`)
      if (version < 4) throw invalid('version of the artifact is too old')
      if (store.filter(({ run, job }) => run === caller.run && job === caller.job).length >= MOST_PER_JOB) {
        throw new Refusal(412, 'failed_precondition', `a job makes at most ${MOST_PER_JOB} artifacts`)
      }
      return { ok: true, signed_upload_url: blobUrl(add(caller, name, expires_at ?? null)) }
    },
    FinalizeArtifact: (body, caller) => {
      const { name, size, hash } = read(finalize, body, caller, 'job')
      const artifact = find(caller, name, false)
      if (artifact.content === null) throw invalid('nothing was uploaded')
      if (Number(size) !== artifact.content.length) throw invalid('size is not what was uploaded')
      if (hash !== undefined && hash !== digestOf(artifact.content)) throw invalid('hash is not what was uploaded')
      artifact.final = true
      return { ok: true, artifact_id: String(artifact.id) }
    },
    ListArtifacts: (body, caller) => {
      const { name_filter, id_filter } = read(list, body, caller, 'run')
      const artifacts = store.filter(
        ({ run, id, name, final }) =>
          final &&
          run === caller.run &&
          (name_filter === undefined || name === name_filter) &&
          (id_filter === undefined || String(id) === id_filter),
      )
      return { artifacts: artifacts.map(listed) }
    },
    GetSignedArtifactURL: (body, caller) => ({
      signed_url: blobUrl(find(caller, read(named, body, caller, 'run').name, true)),
    }),
    DeleteArtifact: (body, caller) => {
      const artifact = find(caller, read(named, body, caller, 'run').name, true)
      store.splice(store.indexOf(artifact), 1)
      return { ok: true, artifact_id: String(artifact.id) }
    },
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '', url)
    const [, twirp] = /^\/twirp\/github\.actions\.results\.api\.v1\.ArtifactService\/(\w+)$/.exec(pathname) ?? []
    const [, id] = /^\/blob\/(\d+)$/.exec(pathname) ?? []
    const called = twirp ?? `${request.method} blob`
    calls.set(called, (calls.get(called) ?? 0) + 1)
    if (id !== undefined) {
      const artifact = store.find((entry) => entry.id === Number(id) && entry.secret === searchParams.get('sig'))
      if (artifact === undefined) throw new Refusal(403, 'AuthenticationFailed', 'the signature is not valid')
      return await blob(artifact, searchParams, request, response)
    }
    const method = twirp === undefined ? undefined : methods[twirp]
    if (method === undefined) throw new Refusal(404, 'bad_route', `nothing at ${pathname}`)
    const reply = method(await json(request), callerOf(request))
    response.setHeader('content-type', 'application/json').end(JSON.stringify(reply))
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => refuse(error, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const artifacts = (run = RUN): readonly StoredArtifact[] =>
    store.filter((entry) => entry.run === run).flatMap((entry) => stored(entry, blobUrl(entry)))
  return {
    url,
    env: (run, job) => ({ ACTIONS_RESULTS_URL: url, ACTIONS_RUNTIME_TOKEN: runtimeToken(run, job) }),
    artifacts,
    content: (name, run) => {
      const found = artifacts(run).find((artifact) => artifact.name === name)
      if (found === undefined) throw new Error(`no artifact ${name}`)
      return found.content
    },
    put: (name, content, run = RUN, expires_at = undefined) => {
      Object.assign(add({ run, job: JOB }, name, expires_at ?? null), { content, final: true })
    },
    calls,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The parsed body of a call, if the caller's token is for the run, or the very job, that it names. */
function read<T extends Readonly<Record<keyof typeof ids, string>>>(
  schema: z.ZodType<T>,
  body: unknown,
  { run, job }: Caller,
  scope: 'run' | 'job',
): T {
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error))
  const { workflow_run_backend_id, workflow_job_run_backend_id } = parsed.data
  if (workflow_run_backend_id !== run || (scope === 'job' && workflow_job_run_backend_id !== job)) {
    throw new Refusal(403, 'permission_denied', `the token is not for this ${scope}`)
  }
  return parsed.data
}

function callerOf(request: IncomingMessage): Caller {
  const [, claims = ''] = (request.headers.authorization ?? '').split('.')
  for (const scope of scopesOf(Buffer.from(claims, 'base64url').toString())) {
    const [, run, job] = SCOPE.exec(scope) ?? []
    if (run !== undefined && job !== undefined) return { run, job }
  }
  throw new Refusal(401, 'unauthenticated', 'no token of a job')
}

function scopesOf(claims: string): readonly string[] {
  const [, scp = ''] = /"scp":"([^"]*)"/.exec(claims) ?? []
  return scp.split(' ')
}

/** Writes or reads content as Azure's block blobs do. */
async function blob(
  artifact: Artifact,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'GET' && artifact.content !== null) {
    const disposition = `attachment; filename="${encodeURIComponent(artifact.name)}.zip"`
    response.writeHead(200, { 'content-type': 'application/zip', 'content-disposition': disposition })
    response.end(artifact.content)
    return
  }
  if (request.method !== 'PUT') throw new Refusal(404, 'BlobNotFound', 'no content')
  const body = await buffer(request)
  if (artifact.final) throw new Refusal(409, 'BlobImmutable', 'the upload has ended')
  const step = query.get('comp')
  if (step === 'block') artifact.blocks.set(query.get('blockid') ?? '', body)
  else artifact.content = step === 'blocklist' ? joined(artifact.blocks, body.toString()) : body
  response.writeHead(201, { etag: '"1"', 'last-modified': new Date(0).toUTCString() }).end()
}

function joined(blocks: ReadonlyMap<string, Buffer>, xml: string): Buffer {
  const names = [...xml.matchAll(/<(?:Latest|Uncommitted)>([^<]*)</g)].map(([, name]) => name ?? '')
  return Buffer.concat(
    names.map((name) => {
      const block = blocks.get(name)
      if (block === undefined) throw new Refusal(400, 'InvalidBlockList', `no block ${name}`)
      return block
    }),
  )
}

function refuse(error: unknown, response: ServerResponse): void {
  const { status, code } = error instanceof Refusal ? error : { status: 500, code: 'internal' }
  const body = JSON.stringify({ code, msg: error instanceof Error ? error.message : String(error) })
  response.writeHead(status, { 'content-type': 'application/json', 'x-ms-error-code': code }).end(body)
}

function listed(artifact: Artifact): object {
  return {
    workflow_run_backend_id: artifact.run,
    workflow_job_run_backend_id: artifact.job,
    database_id: String(artifact.id),
    name: artifact.name,
    size: String(artifact.content?.length ?? 0),
    created_at: artifact.created_at,
    digest: artifact.content === null ? undefined : digestOf(artifact.content),
  }
}

function stored(artifact: Artifact, url: string): readonly StoredArtifact[] {
  const { id, run, job, name, content, final, expires_at, created_at } = artifact
  if (!final || content === null) return []
  return [{ id, run, job, name, content, digest: digestOf(content), expires_at, created_at, url }]
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

function invalid(message: string): Refusal {
  return new Refusal(400, 'invalid_argument', message)
}
