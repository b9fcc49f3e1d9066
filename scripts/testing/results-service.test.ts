import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DefaultArtifactClient } from '@actions/artifact'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Artifacts } from '#action/lib/artifacts'
import { type ResultsService, resultsService } from '#scripts/testing/results-service'

let service: ResultsService
let directory: string

beforeEach(async () => {
  service = await resultsService()
  directory = await mkdtemp(join(tmpdir(), 'regatta-artifacts-'))
  await mkdir(join(directory, 'in/a'), { recursive: true })
  await writeFile(join(directory, 'in/a/b.txt'), 'hello\n')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await service[Symbol.asyncDispose]()
  await rm(directory, { recursive: true })
})

/** From now on this process is that job. */
function become(run: string, job: string): void {
  for (const [name, value] of Object.entries(service.env(run, job))) vi.stubEnv(name, value)
}

async function upload(name: string): Promise<void> {
  await new Artifacts().upload(name, join(directory, 'in'), 3)
}

it('keeps what one job uploads for the others of the run', async () => {
  become('run-1', 'plan')
  await upload('first')
  await writeFile(join(directory, 'in/a/b.txt'), 'world\n')
  await upload('second')
  become('run-1', 'aggregate')
  const artifacts = new Artifacts()
  const [first, second] = await artifacts.list()
  expect([first?.name, second?.name]).toEqual(['first', 'second'])
  expect(service.artifacts('run-1').map(({ id, digest, content }) => [id, digest, content.length])).toEqual(
    [first, second].map((listed) => [listed?.id, listed?.digest, listed?.size]),
  )
  if (second === undefined) throw new Error('not listed')
  await artifacts.download(second, join(directory, 'zip'))
  await new DefaultArtifactClient().downloadArtifact(second.id, { path: join(directory, 'out') })
  expect(await readFile(join(directory, 'out/a/b.txt'), 'utf8')).toBe('world\n')
  await new DefaultArtifactClient().deleteArtifact('first')
  expect((await artifacts.list()).map(({ name }) => name)).toEqual(['second'])
})

it('takes content of many blocks in their order', async () => {
  become('run-1', 'plan')
  const noise = Buffer.alloc(20_000_000, 7)
  for (let at = 0; at < noise.length; at += 4) noise.writeUInt32LE(Math.imul(at, 2654435761) >>> 0, at)
  await writeFile(join(directory, 'in/large'), noise)
  await new DefaultArtifactClient().uploadArtifact('large', [join(directory, 'in/large')], join(directory, 'in'), {
    compressionLevel: 0,
  })
  const [large] = await new Artifacts().list()
  await new DefaultArtifactClient().downloadArtifact(large?.id ?? 0, { path: join(directory, 'out') })
  expect(noise.equals(await readFile(join(directory, 'out/large')))).toBe(true)
})

it('never changes an artifact, whichever job or attempt asks', async () => {
  become('run-1', 'plan')
  await upload('same')
  await expect(upload('same')).rejects.toThrow('(409) Conflict: an artifact with this name already exists')
  become('run-1', 'plan-again')
  await expect(upload('same')).rejects.toThrow('(409)')
})

it('keeps runs apart', async () => {
  become('run-1', 'plan')
  await upload('same')
  become('run-2', 'plan')
  expect(await new Artifacts().list()).toEqual([])
  await upload('same')
  expect(await new Artifacts().list()).toHaveLength(1)
})

it('notices content that is not what was announced', async () => {
  become('run-1', 'plan')
  service.put('forged', Buffer.from('no zip'), 'run-1')
  const [forged] = await new Artifacts().list()
  if (forged === undefined) throw new Error('not listed')
  await new Artifacts().download(forged, join(directory, 'zip'))
  await expect(
    new Artifacts().download({ ...forged, digest: `sha256:${'0'.repeat(64)}` }, join(directory, 'zip')),
  ).rejects.toThrow('is not what was uploaded')
})

it.each<[what: string, method: string, body: object, reply: string]>([
  ['another run', 'ListArtifacts', { workflow_run_backend_id: 'run-2' }, '403 permission_denied'],
  ['another job', 'CreateArtifact', { workflow_job_run_backend_id: 'other', name: 'a' }, '403 permission_denied'],
  ['a path for a name', 'CreateArtifact', { name: 'a/b' }, '400 invalid_argument'],
  ['no name', 'CreateArtifact', {}, '400 invalid_argument'],
  ['an end without a beginning', 'FinalizeArtifact', { name: 'a' }, '404 not_found'],
  ['an unknown method', 'StealArtifact', {}, '404 bad_route'],
])('refuses %s', async (_what, method, body, reply) => {
  expect(await call(method, body)).toBe(reply)
})

it('refuses a wrong digest, an empty upload and a stranger', async () => {
  expect(await call('CreateArtifact', { name: 'a' })).toBe('200 ')
  expect(await call('FinalizeArtifact', { name: 'a' })).toBe('400 invalid_argument')
  const bare = await fetch(`${service.url}twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts`, {
    method: 'POST',
    body: '{}',
  })
  expect(bare.status).toBe(401)
  expect((await fetch(`${service.url}blob/1?sig=guessed`)).status).toBe(403)
})

it('lets a job make 500 artifacts and no more', async () => {
  for (let made = 0; made < 500; made += 1) await call('CreateArtifact', { name: `a${made}` })
  expect(await call('CreateArtifact', { name: 'one too many' })).toBe('412 failed_precondition')
})

/** Status and code of a call as the job `job-1` of `run-1`. */
async function call(method: string, body: object): Promise<string> {
  const { ACTIONS_RUNTIME_TOKEN } = service.env('run-1', 'job-1')
  const response = await fetch(`${service.url}twirp/github.actions.results.api.v1.ArtifactService/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ACTIONS_RUNTIME_TOKEN}` },
    body: JSON.stringify({
      workflow_run_backend_id: 'run-1',
      workflow_job_run_backend_id: 'job-1',
      version: 7,
      ...body,
    }),
  })
  const { code } = (await response.json()) as { code?: string }
  return `${response.status} ${code ?? ''}`
}
