import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fingerprintOf } from '#core/harbor/fingerprint'
import { closedShard, recoverRun } from '#core/harbor/recover'
import { shardDocumentSchema } from '#core/harbor/shard'
import { plannedTrial, planOf, temporaryDirectory, writeFile } from '#core/harbor/testing'

const KEY = 'sk-4f9a2c7e1bQ8zR'
/** No program is found there, so Docker is asked nothing. */
const HOST = { OPENAI_API_KEY: KEY, PATH: '/nonexistent' }
const trials = [plannedTrial(0, { model: 'openai/gpt-5' }), plannedTrial(1, { model: 'openai/gpt-5' }), plannedTrial(2)]
const plan = planOf(trials)
const fingerprint = fingerprintOf(
  trials.map(({ config }) => config),
  HOST,
)

let directory: ReturnType<typeof temporaryDirectory>
let shard: string
beforeEach(() => {
  directory = temporaryDirectory()
  shard = join(directory.path, 'shard-0')
  for (const name of ['000000-1', '000001-1', '000002-1']) {
    writeFile(join(shard, 'trials', name, 'hc-ok__abc', 'agent/log.txt'), `before ${KEY} after`)
    writeFile(join(shard, 'logs', name, 'console.txt'), `said ${KEY}`)
  }
  // The first has ended; the others were running.
  const at = '2026-11-21T09:00:00.000Z'
  const tried = (slot: number, finished_at: string | null): object => ({
    slot,
    try: 1,
    directory: `trials/00000${slot}-1`,
    started_at: at,
    finished_at,
    exit_code: null,
    signal: null,
    console_tail: null,
  })
  const document = {
    schema_version: 1,
    plan_digest: plan.plan_digest,
    shard: 0,
    origin: 'local',
    run_id: null,
    run_attempt: null,
    runner: null,
    started_at: at,
    finished_at: null,
    interrupted: false,
    tries: [tried(0, at), tried(1, null), tried(2, null)],
  }
  writeFile(join(shard, 'shard.json'), JSON.stringify(document))
})
afterEach(() => directory[Symbol.dispose]())

const kept = (name: string): boolean => existsSync(join(shard, 'trials', name)) || existsSync(join(shard, 'logs', name))

test('with the same keys everything is kept, without them', async () => {
  const recovered = await recoverRun(directory.path, plan, HOST, fingerprint)
  expect(recovered).toEqual({ removed: [], dropped: 0, unknown: [] })
  expect(['000000-1', '000001-1', '000002-1'].map(kept)).toEqual([true, true, true])
  const files = readdirSync(shard, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const holding = files.filter((file) => readFileSync(join(file.parentPath, file.name), 'utf8').includes(KEY))
  // The third was given no key, so none is looked for in it.
  expect(holding.filter((file) => !file.parentPath.includes('000002-1'))).toEqual([])
})

test.each([
  ['without the key', { PATH: HOST.PATH }],
  ['with another key', { ...HOST, OPENAI_API_KEY: 'sk-9z9z2c7e1bQ8zR' }],
])('%s what was never swept is removed, and only that', async (_, host) => {
  const recovered = await recoverRun(directory.path, plan, host, fingerprint)
  expect(recovered).toEqual({ removed: [], dropped: 1, unknown: ['OPENAI_API_KEY'] })
  expect(['000000-1', '000001-1', '000002-1'].map(kept)).toEqual([true, false, true])
})

test('a try that has only logs is one too', async () => {
  writeFile(join(shard, 'logs/000001-2/console.txt'), KEY)
  expect(await recoverRun(directory.path, plan, {}, fingerprint)).toMatchObject({ dropped: 2 })
  expect(kept('000001-2')).toBe(false)
})

test('where no shard.json can be read nothing counts as swept', async () => {
  writeFile(join(shard, 'shard.json'), '{"schema_version":')
  expect(await recoverRun(directory.path, plan, {}, fingerprint)).toMatchObject({ dropped: 2 })
  expect(['000000-1', '000001-1', '000002-1'].map(kept)).toEqual([false, false, true])
})

test('a shard whose process was killed is closed: what had not ended was stopped with it', () => {
  const document = shardDocumentSchema.parse(JSON.parse(readFileSync(join(shard, 'shard.json'), 'utf8')))
  const now = new Date('2026-11-21T09:30:00.000Z')
  const closed = closedShard(document, now)
  expect(closed).toMatchObject({ interrupted: true, finished_at: now.toISOString() })
  expect(closed.tries.map(({ stopped, finished_at }) => [stopped, finished_at])).toEqual([
    [null, '2026-11-21T09:00:00.000Z'],
    ['interrupted', now.toISOString()],
    ['interrupted', now.toISOString()],
  ])
  expect(closedShard(closed, new Date('2026-11-22T00:00:00.000Z'))).toBe(closed)
})
