import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Artifacts } from '#action/lib/artifacts'
import { takeEarlier, takeShardsPlan } from '#action/run/take'
import { zipOf } from '#action/testing/zip'
import { plannedTrial, planOf, temporaryDirectory, writeFile } from '#core/harbor/testing'
import type { PlanDocument } from '#core/trial/plan-document'
import { type ResultsService, resultsService } from '#scripts/testing/results-service'

let service: ResultsService
let directory: ReturnType<typeof temporaryDirectory>
let commit: string
beforeEach(async () => {
  service = await resultsService()
  for (const [name, value] of Object.entries(service.env())) vi.stubEnv(name, value)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  directory = temporaryDirectory()
  writeFile(join(directory.path, 'checkout/regatta.yaml'), 'harbor: "0.24.0"\n')
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: join(directory.path, 'checkout'),
    })
  await git('init', '--quiet')
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'tasks')
  commit = (await git('rev-parse', 'HEAD')).stdout
  mkdirSync(join(directory.path, 'scratch'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  directory[Symbol.dispose]()
  await service[Symbol.asyncDispose]()
})

/** What the run's artifact `plan-a1` holds, with one shard for commit HEAD unless told otherwise. */
function putPlan(changes: Partial<PlanDocument> = {}, after: object = {}): PlanDocument {
  const plan = planOf([plannedTrial(0)], undefined, { commit, ...changes })
  service.put('plan-a1', zipOf([{ name: 'plan.json', content: JSON.stringify({ ...plan, ...after }) }]))
  return plan
}

async function take(
  shard = 0,
  name = 'plan-a1',
  digest = '',
  repository: string | null = 'owner/bench',
  tasks_from: string | null = null,
): Promise<PlanDocument> {
  const manifest = join(directory.path, 'checkout/regatta.yaml')
  const asked = { plan: name, digest, shard, manifest, tasks_from, repository, host: process.env }
  return await takeShardsPlan(new Artifacts(), asked, join(directory.path, 'scratch'))
}

test('the plan of this run, for this commit', async () => {
  const plan = putPlan()
  expect(await take()).toEqual(plan)
})

test.each([
  [
    'another commit',
    { commit: 'a'.repeat(40) },
    {},
    /^the plan was made for commit a{40}, and the checkout is at commit/,
  ],
  ['a checkout with changes', { commit: null }, {}, /^the plan was made for commit \(none/],
  [
    'another digest than it says',
    {},
    { experiment: 'other' },
    /plan\.json is sha256:\w+ and says that it is sha256:\w+: it was changed/,
  ],
  ['another shape', {}, { plan_digest: 7 }, /plan\.json: /],
])('a plan of %s is refused', async (_, changes, after, message) => {
  putPlan(changes, after)
  await expect(take()).rejects.toThrow(message)
})

test('a shard that it has not is refused, and a plan that is not there', async () => {
  putPlan()
  await expect(take(1)).rejects.toThrow('the plan has no shard 1: it has 1, counted from 0')
  await expect(take(0, 'plan-a2')).rejects.toThrow('this run has no such artifact')
})

test('a plan that somebody put in the place of the one that was made is refused', async () => {
  const plan = putPlan()
  expect(await take(0, 'plan-a1', plan.plan_digest)).toEqual(plan)
  for (const place of ['plan', 'plan-plan']) rmSync(join(directory.path, 'scratch', place), { recursive: true })
  await expect(take(0, 'plan-a1', `sha256:${'0'.repeat(64)}`)).rejects.toThrow('this is not the plan that was made')
})

test('a plan of another repository is refused', async () => {
  putPlan()
  await expect(take(0, 'plan-a1', '', 'somebody/else')).rejects.toThrow(
    'the plan was made for the repository owner/bench, and this run is of somebody/else',
  )
})

test('a plan for the commit of a pull request is taken with that commit alone, whatever is checked out', async () => {
  const head = 'a'.repeat(40)
  const plan = putPlan({ commit: head })
  expect(await take(0, 'plan-a1', '', 'owner/bench', head)).toEqual(plan)
  for (const place of ['plan', 'plan-plan']) rmSync(join(directory.path, 'scratch', place), { recursive: true })
  await expect(take(0, 'plan-a1', '', 'owner/bench', commit)).rejects.toThrow(
    `the plan was made for commit ${head}, and the tasks are to be those of ${commit}`,
  )
})

test('a changed task makes it another checkout', async () => {
  putPlan()
  writeFile(join(directory.path, 'checkout/tasks/new/task.toml'), '')
  await expect(take()).rejects.toThrow('the checkout has changes in its tasks or manifest')
})

/** shard.json of a part of `plan` with no tries, as run 77 would upload it; `changes` on top. */
function partZip(plan: PlanDocument, changes: object) {
  const document = {
    schema_version: 1,
    plan_digest: plan.plan_digest,
    shard: 0,
    origin: 'actions',
    run_id: '77',
    run_attempt: 1,
    runner: null,
    started_at: '2026-11-21T07:50:00.000Z',
    finished_at: null,
    interrupted: false,
    tries: [],
    ...changes,
  }
  return zipOf([{ name: 'shard.json', content: JSON.stringify(document) }])
}

test('only earlier attempts of the same shard are taken, and what cannot be read is named', async () => {
  const plan = putPlan()
  for (const name of ['shard-0-a1-p1', 'shard-0-a3-p1', 'shard-1-a1-p1', 'shard-0-a1-p2x', 'other'])
    service.put(name, partZip(plan, {}))
  service.put('shard-0-a2-p1', zipOf([{ name: '../escape', content: 'x' }]))
  const target = join(directory.path, 'earlier')
  mkdirSync(target)
  const asked = { shard: 0, run_id: '77', run_attempt: 3 }
  expect(await takeEarlier(new Artifacts(), plan, asked, target)).toEqual([
    { name: 'shard-0-a1-p1', problem: null },
    { name: 'shard-0-a2-p1', problem: expect.stringContaining('leads out of its directory') },
  ])
  expect(await takeEarlier(new Artifacts(), plan, { ...asked, run_attempt: 1 }, target)).toEqual([])
})

test('a part that does not come down stops the job: its trials may be settled', async () => {
  const plan = putPlan()
  service.put('shard-0-a1-p1', partZip(plan, {}))
  const target = join(directory.path, 'earlier')
  mkdirSync(target)
  const source = {
    list: () => new Artifacts().list(),
    download: async () => {
      throw new Error('503')
    },
  }
  const taken = takeEarlier(source, plan, { shard: 0, run_id: '77', run_attempt: 2 }, target)
  await expect(taken).rejects.toThrow('what an earlier attempt has uploaded could not be downloaded: 503')
})

test.each([
  ['that is no run of a workflow', { origin: 'local', run_id: null }, 'shard.json is of another run'],
  ['of another run', { run_id: '78' }, 'shard.json is of another run'],
  ['of another attempt', { run_attempt: 2 }, 'shard.json is of attempt 2'],
  ['of no attempt', { run_attempt: null }, 'shard.json is of attempt none'],
  ['of another shard', { shard: 1 }, 'shard.json is of shard 1'],
  ['of another plan', { plan_digest: `sha256:${'0'.repeat(64)}` }, 'shard.json belongs to another plan'],
])('a part %s, which the import refuses, settles nothing', async (_, changes, problem) => {
  const plan = putPlan()
  service.put('shard-0-a1-p1', partZip(plan, changes))
  const target = join(directory.path, 'earlier')
  mkdirSync(target)
  const asked = { shard: 0, run_id: '77', run_attempt: 2 }
  expect(await takeEarlier(new Artifacts(), plan, asked, target)).toEqual([{ name: 'shard-0-a1-p1', problem }])
  expect(readdirSync(target)).toEqual([])
})
