import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Artifacts, partOf } from '#action/lib/artifacts'
import { unpack } from '#action/lib/unpack'
import { readShardDocument, Uploads, uploadInterval } from '#action/run/uploads'
import { zipOf } from '#action/testing/zip'
import { closedShard } from '#core/harbor/recover'
import { type ShardDocument, shardDocumentSchema } from '#core/harbor/shard'
import { buildRun, plannedTrial, planOf, temporaryDirectory } from '#core/harbor/testing'
import { type ResultsService, resultsService } from '#scripts/testing/results-service'

let service: ResultsService
let directory: ReturnType<typeof temporaryDirectory>
let shard: string
let ended: ShardDocument
beforeEach(async () => {
  service = await resultsService()
  for (const [name, value] of Object.entries(service.env())) vi.stubEnv(name, value)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  directory = temporaryDirectory()
  const tries = [0, 1, 2].map((slot) => ({ slot, holds: slot === 1 ? 'oracle-fail' : 'oracle-pass' }))
  buildRun(directory.path, planOf([0, 1, 2].map((slot) => plannedTrial(slot))), [{ tries }])
  shard = join(directory.path, 'shard-0')
  ended = (await readShardDocument(shard)) ?? shardDocumentSchema.parse(null)
  mkdirSync(join(directory.path, 'parts'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  directory[Symbol.dispose]()
  await service[Symbol.asyncDispose]()
})

/** As the shard stood when so many of its tries had ended and one more was under way. */
function state(count: number): ShardDocument {
  const tries = ended.tries
    .slice(0, count + 1)
    .map((each, index) => (index < count ? each : { ...each, finished_at: null }))
  const document = { ...ended, tries, finished_at: null }
  writeFileSync(join(shard, 'shard.json'), JSON.stringify(document))
  return document
}

/** Of one step of the job: the next step has another. */
function uploads(): Uploads {
  const parts = join(directory.path, 'parts')
  return new Uploads({ artifacts: new Artifacts(), shard, parts, index: 0, run_attempt: 2, retention_days: null })
}

/** Slots by the part that they are in, and whether a part says how the shard ended. */
async function held(): Promise<Record<string, readonly (number | 'ended')[]>> {
  const parts: Record<string, readonly (number | 'ended')[]> = {}
  for (const { name, content } of service.artifacts()) {
    const zip = join(directory.path, 'part.zip')
    writeFileSync(zip, content)
    const target = join(directory.path, `unpacked-${name}`)
    await unpack(zip, target, { entries: 1000, bytes: 1e8 })
    const { tries, finished_at } = JSON.parse(readFileSync(join(target, 'shard.json'), 'utf8')) as ShardDocument
    parts[name] = [...tries.map(({ slot }) => slot), ...(finished_at === null ? [] : (['ended'] as const))]
    rmSync(target, { recursive: true })
  }
  return parts
}

test('each part holds what ended since the last one, and the last one says so', async () => {
  const main = uploads()
  state(0)
  await main.some()
  state(1)
  await Promise.all([main.some(), main.some()])
  state(2)
  await main.some()
  await main.last(ended)
  expect(await held()).toEqual({ 'shard-0-a2-p1': [0], 'shard-0-a2-p2': [1], 'shard-0-a2-p3': [2, 'ended'] })
  const post = uploads()
  expect(await post.isEnded()).toBe(true)
  await post.last(ended)
  expect(service.artifacts()).toHaveLength(3)
})

test('the post step goes on where the main step was killed, also in the middle of an upload', async () => {
  state(1)
  await uploads().some()
  // It arrived, and the main step did not live to note it.
  rmSync(join(directory.path, 'parts/1.uploaded'))
  // This one was noted and never arrived.
  writeFileSync(join(directory.path, 'parts/2.json'), JSON.stringify({ ...ended, tries: ended.tries.slice(1, 2) }))
  const left = closedShard(state(2), new Date())
  await uploads().last(left)
  expect(await held()).toEqual({ 'shard-0-a2-p1': [0], 'shard-0-a2-p3': [1, 2, 'ended'] })
})

test('names that others took are passed over, and what stands there is not taken for a part', async () => {
  state(1)
  service.put('shard-0-a2-p1', zipOf([{ name: 'shard.json', content: JSON.stringify({ ...ended, tries: [] }) }]))
  const main = uploads()
  await main.some()
  service.put('shard-0-a2-p3', zipOf([{ name: 'shard.json', content: JSON.stringify({ ...ended, tries: [] }) }]))
  service.put('shard-0-a2-p4', zipOf([{ name: 'shard.json', content: JSON.stringify({ ...ended, tries: [] }) }]))
  state(2)
  await main.last(ended)
  expect(await held()).toMatchObject({ 'shard-0-a2-p2': [0], 'shard-0-a2-p5': [1, 2, 'ended'] })
  expect(await uploads().isEnded()).toBe(true)
})

test('where the service is gone the last part fails, and is there once it is back', async () => {
  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', 'nobody')
  const main = uploads()
  await expect(main.last(ended)).rejects.toThrow()
  expect(await main.isEnded()).toBe(false)
  for (const [name, value] of Object.entries(service.env())) vi.stubEnv(name, value)
  await uploads().last(ended)
  expect(await held()).toEqual({ 'shard-0-a2-p1': [0, 1, 2, 'ended'] })
})

test('a service that takes no name uses up no number, however often it is asked', async () => {
  state(1)
  const away = createServer((_, response) => void response.writeHead(403).end('{}'))
  await new Promise<void>((resolve) => away.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('ACTIONS_RESULTS_URL', `http://127.0.0.1:${(away.address() as AddressInfo).port}/`)
  const main = uploads()
  for (let time = 0; time < 45; time++) await expect(main.some()).rejects.toThrow('CreateArtifact')
  away.close()
  for (const [name, value] of Object.entries(service.env())) vi.stubEnv(name, value)
  await main.last(ended)
  expect(await held()).toEqual({ 'shard-0-a2-p1': [0, 1, 2, 'ended'] })
})

test('an upload that fails once the service has its name takes the next number', async () => {
  state(1)
  const artifacts = new Artifacts()
  const parts = join(directory.path, 'parts')
  const broken = {
    list: () => artifacts.list(),
    upload: () => Promise.reject(new Error('Failed to FinalizeArtifact: away')),
  }
  const main = new Uploads({ artifacts: broken, shard, parts, index: 0, run_attempt: 2, retention_days: null })
  await expect(main.some()).rejects.toThrow('FinalizeArtifact')
  await uploads().last(ended)
  expect(await held()).toEqual({ 'shard-0-a2-p2': [0, 1, 2, 'ended'] })
})

test.each([
  [10, 300, 0, 10],
  [10, 300, 36, 10],
  [0.5, 380, 17, 0.5],
  [0.5, 380, 18, 20],
  [60, 300, 20, 60],
])('asked for every %d minutes in a job of %d: after %d parts every %d', (asked, job, uploaded, every) => {
  expect(uploadInterval(asked, job, uploaded)).toBe(every)
})

test('no outage in which the service takes names and no content uses up the names of the last part', async () => {
  state(1)
  const artifacts = new Artifacts()
  const parts = join(directory.path, 'parts')
  const broken = {
    list: () => artifacts.list(),
    upload: () => Promise.reject(new Error('Failed to FinalizeArtifact: away')),
  }
  const main = new Uploads({ artifacts: broken, shard, parts, index: 0, run_attempt: 2, retention_days: null })
  for (let time = 0; time < 69; time++) await expect(main.some()).rejects.toThrow('FinalizeArtifact')
  await expect(main.some()).rejects.toThrow('shard 0 has no name left below 70 for another part')
  for (let time = 0; time < 20; time++) await expect(main.last(ended)).rejects.toThrow('FinalizeArtifact')
  await uploads().last(ended)
  expect((await held())['shard-0-a2-p90']).toEqual([0, 1, 2, 'ended'])
  expect(partOf('shard-0-a2-p90')).toEqual({ shard: 0, attempt: 2, part: 90 })
})

test('running parts leave room for the last one', async () => {
  state(1)
  for (let number = 1; number <= 37; number++) {
    writeFileSync(
      join(directory.path, `parts/${number}.json`),
      JSON.stringify({ ...ended, finished_at: null, tries: [] }),
    )
    writeFileSync(join(directory.path, `parts/${number}.uploaded`), '')
  }
  const main = uploads()
  await expect(main.some()).rejects.toThrow('shard 0 has 37 parts already')
  expect(await held()).toEqual({})
  await main.last(ended)
  expect(await held()).toEqual({ 'shard-0-a2-p38': [0, 1, 2, 'ended'] })
})
