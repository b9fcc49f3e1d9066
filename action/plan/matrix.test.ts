import { expect, it } from 'vitest'
import { matrixOf } from '#action/plan/matrix'

function planOf(count: number): Parameters<typeof matrixOf>[0] {
  const shard = { slots: [0], trials_at_once: 1, estimate_seconds: 1, limit_seconds: 1 }
  return { experiment: 'main', shards: Array.from({ length: count }, (_, index) => ({ ...shard, index })) }
}

it('gives a job for each shard, up to 256', () => {
  expect(matrixOf(planOf(2))).toEqual({ include: [{ shard: 0 }, { shard: 1 }] })
  expect(matrixOf(planOf(256)).include).toHaveLength(256)
})

it('refuses one more by name', () => {
  expect(() => matrixOf(planOf(257))).toThrow('the plan of "main" has 257 shards, and GitHub starts at most 256 jobs')
})
