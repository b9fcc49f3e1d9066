import { expect, it } from 'vitest'
import {
  checkRunObjection,
  commandRunObjection,
  isCommandFor,
  type MergedPull,
  planJobObjection,
  planOfRun,
  pullObjection,
  type RunArtifact,
} from '#action/adopt/trust'
import type { ListedRun } from '#action/lib/workflow-runs'

const SHA = 'a'.repeat(40)
const pull: MergedPull = {
  number: 7,
  head: SHA,
  head_branch: 'change',
  head_repository: 'owner/bench',
  base_branch: 'main',
  merge_commit: SHA,
  created_ms: 100,
  merged_ms: 300,
}
const push = { repository: 'owner/bench', branch: 'main', commits: [SHA] }
const run: ListedRun = {
  id: 10,
  path: '.github/workflows/pull-request.yml',
  event: 'pull_request',
  head_sha: SHA,
  head_branch: 'change',
  head_repository: 'owner/bench',
  display_title: 'bench #7',
  run_attempt: 2,
  status: 'completed',
  conclusion: 'success',
  created_ms: 200,
}
const facts = { was_retargeted: false, others: [] }
const sound = async () => null

it('takes a pull request of this repository that the push merged', () => {
  expect(pullObjection(pull, push)).toBeNull()
})

it.each<[string, Partial<MergedPull>]>([
  ['its branch is not of this repository', { head_repository: 'stranger/bench' }],
  ['its branch is not of this repository', { head_repository: null }],
  ['it was not merged into main', { base_branch: 'release' }],
  ['this push did not merge it', { merge_commit: 'b'.repeat(40) }],
  ['this push did not merge it', { merge_commit: null }],
])('leaves a pull request: %s', (reason, changes) => {
  expect(pullObjection({ ...pull, ...changes }, push)).toBe(reason)
})

it('asks for the commit of a run last', async () => {
  expect(await checkRunObjection(run, pull, 'owner/bench', facts, sound)).toBeNull()
  expect(await checkRunObjection(run, pull, 'owner/bench', facts, async () => 'no')).toBe('no')
})

it.each<[string, Partial<ListedRun>]>([
  ['it ran for a fork', { head_repository: 'stranger/bench' }],
  ['it ran for a fork', { head_repository: null }],
  ['it ran for another branch', { head_branch: null }],
  ['it began before the pull request was opened', { created_ms: 99 }],
])('leaves a run: %s', async (reason, changes) => {
  expect(await checkRunObjection({ ...run, ...changes }, pull, 'owner/bench', facts, sound)).toBe(reason)
})

it.each([
  [null, 50, 199],
  ['it may have run for pull request #8, which had the same branch', 50, 200],
  ['it may have run for pull request #8, which had the same branch', 200, null],
  [null, 201, null],
])(
  'says of a run at 200 (%s) where another pull request was open from %i to %i',
  async (reason, created_ms, closed_ms) => {
    const others = [{ number: 8, created_ms, closed_ms }]
    expect(await checkRunObjection(run, pull, 'owner/bench', { ...facts, others }, sound)).toBe(reason)
  },
)

it('knows the runs of commands by their whole title', () => {
  expect(isCommandFor(run, pull)).toBe(true)
  for (const display_title of ['bench #70', 'Bench #7', 'bench #7 ', 'bench #7\n']) {
    expect(isCommandFor({ ...run, display_title }, pull)).toBe(false)
  }
  expect(commandRunObjection(run, 'owner/bench')).toBeNull()
  expect(commandRunObjection({ ...run, status: 'waiting' }, 'owner/bench')).toContain('still goes on')
  expect(commandRunObjection({ ...run, head_repository: 'stranger/bench' }, 'owner/bench')).not.toBeNull()
})

function artifact(name: string, changes: Partial<RunArtifact> = {}): RunArtifact {
  return { id: 1, name, size: 1000, digest: null, expired: false, created_ms: 150, ...changes }
}

it('takes the newest plan of a run', () => {
  const listed = [artifact('plan-a1'), artifact('shard-0-a1-p1'), artifact('plan-a2', { id: 2 })]
  expect(planOfRun(listed, run)).toEqual({ artifact: listed[2], attempt: 2 })
})

it.each<[string, readonly RunArtifact[]]>([
  ['it has no plan', []],
  ['it has no plan', [artifact('plan-a0'), artifact('plan-a01'), artifact('Plan-a1'), artifact('plan-a1 ')]],
  ['plan-a3 is of an attempt that has not begun: it is forged', [artifact('plan-a1'), artifact('plan-a3')]],
  ['plan-a1 is there twice', [artifact('plan-a1'), artifact('plan-a1', { id: 2 })]],
  ['its artifacts have expired', [artifact('plan-a1', { expired: true })]],
  ['plan-a1 has 5000000000 bytes, which no plan has', [artifact('plan-a1', { size: 5e9 })]],
])('finds no plan: %s', (problem, listed) => {
  expect(planOfRun(listed, run)).toEqual({ problem })
})

const job = { name: 'plan', conclusion: 'success', started_ms: 100, completed_ms: 200 }

it.each([
  [true, 99],
  [false, 100],
  [false, 200],
  [true, 201],
])('doubts (%s) a plan that was uploaded at %i, where the job ran from 100 to 200', (doubt, created_ms) => {
  expect(planJobObjection({ created_ms }, [job, { ...job, name: 'shard 0' }]) !== null).toBe(doubt)
})

it.each([
  ['no job', []],
  ['two of them', [job, job]],
  ['a shard that is called like it', [{ ...job, name: 'shard 0 / plan' }]],
  ['one that failed', [{ ...job, conclusion: 'failure' }]],
  ['one that goes on', [{ ...job, conclusion: null, completed_ms: null }]],
  ['one that never began', [{ ...job, started_ms: null }]],
])('doubts a plan of %s', (_, jobs) => {
  expect(planJobObjection({ created_ms: 150 }, jobs)).not.toBeNull()
})
