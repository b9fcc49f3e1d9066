import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { currentSlots, itemsToTake } from '#action/adopt/slots'
import { collectRun } from '#core/harbor/collect-run'
import { trialReader } from '#core/harbor/evidence'
import { buildRun, HC_OK, plannedTrial, planOf, temporaryDirectory } from '#core/harbor/testing'
import { taskDigestSchema } from '#core/trial/ids'

const other = { name: 'other', path: 'tasks/other', digest: taskDigestSchema.parse(`sha256:${'1'.repeat(64)}`) }
const plan = planOf([plannedTrial(0), plannedTrial(1), plannedTrial(2, {}, { task: other })], [[0], [1, 2]])

it('counts the slots of tasks that are as they were, and names the others', () => {
  expect(currentSlots(plan, new Map([['hc-ok', HC_OK]]))).toEqual({
    planned: 3,
    current: 2,
    stale_tasks: ['other'],
    whole_shards: new Set([0]),
  })
  expect(currentSlots(plan, new Map()).current).toBe(0)
  // The content counts under its own name only.
  expect(currentSlots(plan, new Map([['other', HC_OK]])).current).toBe(0)
})

it('takes every trial of these, whatever became of it, and records of shards that have no others', () => {
  using room = temporaryDirectory()
  buildRun(room.path, plan, [])
  for (const [shard, slots] of [[0], [1, 2]].entries()) {
    const out = join(room.path, `built-${shard}`)
    const changes = { origin: 'actions', run_id: '9', run_attempt: 1, shard } as const
    buildRun(out, plan, [{ tries: slots.map((slot) => ({ slot, holds: null })), changes }])
    // The name that its artifact has.
    renameSync(join(out, 'shard-0'), join(room.path, `shard-${shard}-a1-p1`))
    rmSync(out, { recursive: true })
  }
  const items = [...collectRun(room.path, {}, trialReader())]
  const digests = new Map([['hc-ok', HC_OK]])
  const taken = itemsToTake(items, digests, currentSlots(plan, digests))
  const kinds = (of: typeof taken) =>
    of.map((item) => (item.kind === 'trial' ? item.record.task_name : item.kind)).sort()
  expect(kinds(items)).toEqual(['hc-ok', 'hc-ok', 'other', 'run', 'run'])
  expect(kinds(taken)).toEqual(['hc-ok', 'hc-ok', 'run'])
})
