import { expect, it } from 'vitest'
import { expectedMakespan, makespan, makespanBound } from '#core/plan/makespan'

it('starts each trial on the lane that is free first', () => {
  expect(makespan([5, 4, 3, 3, 1], 2)).toBe(8)
  expect(makespan([], 2)).toBe(0)
})

it('bounds any schedule from below by the longest trial and by the work per lane', () => {
  expect(makespanBound([9, 1, 1], 2)).toBe(9)
  expect(makespanBound([5, 4, 3, 3, 1], 2)).toBe(8)
})

it('tells of a plan when its last shard is expected to end, and what no other packing could beat', () => {
  const trials = [5, 4, 4].map((estimate_seconds) => ({ estimate_seconds }))
  const shards = [5, 8].map((estimate_seconds) => ({ trials_at_once: 1, estimate_seconds }))
  expect(expectedMakespan({ trials, shards })).toEqual({ seconds: 8, bound_seconds: 6.5 })
  expect(expectedMakespan({ trials: [], shards: [] })).toEqual({ seconds: 0, bound_seconds: 0 })
})
