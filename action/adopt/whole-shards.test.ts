import { expect, it } from 'vitest'
import { wholeShards } from '#action/adopt/whole-shards'
import { plannedTrial, planOf } from '#core/harbor/testing'

const SHARDS = 4
const plan = planOf(
  Array.from({ length: SHARDS }, (_, slot) => plannedTrial(slot)),
  Array.from({ length: SHARDS }, (_, slot) => [slot]),
)

function listed(...names: readonly string[]) {
  return names.map((name, id) => ({ id: id + 1, name, size: 1, digest: null }))
}

function parts(shard: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `shard-${shard}-a1-p${index + 1}`)
}

it('keeps everything where it fits', () => {
  const all = listed('plan-a1', ...parts(1, 3), ...parts(0, 2))
  expect(wholeShards(all, plan, 1, 5)).toEqual({ kept: all, parts: 5, left: [] })
})

it('keeps whole shards, the lowest first, and later ones that fit', () => {
  const all = listed(...parts(3, 1), ...parts(2, 2), ...parts(1, 9), ...parts(0, 3), 'plan-a1')
  const { kept, parts: count, left } = wholeShards(all, plan, 1, 5)
  expect(kept.map(({ name }) => name)).toEqual([...parts(2, 2), ...parts(0, 3), 'plan-a1'])
  expect(count).toBe(5)
  expect(left).toEqual([
    { what: 'shards 1 and 3', reason: '10 parts, and there is place for 0 more: import it from a computer' },
  ])
})

it('counts the parts of all attempts to their shard, and none that is refused by its name', () => {
  const refused = ['shard-0-a3-p1', 'shard-9-a1-p1', 'shard-0-a01-p1', 'other']
  const all = listed(...parts(0, 1), 'shard-0-a2-p1', ...refused)
  expect(wholeShards(all, plan, 2, 2)).toEqual({ kept: all, parts: 2, left: [] })
  const less = wholeShards(all, plan, 2, 1)
  expect(less.kept.map(({ name }) => name)).toEqual(refused)
  expect(less).toMatchObject({ parts: 0, left: [{ what: 'shard 0' }] })
})
