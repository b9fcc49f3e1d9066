import { describe, expect, it } from 'vitest'
import { packShards } from '#core/plan/shards'

const trials = (...estimates: readonly number[]) =>
  estimates.map((estimate_seconds, slot) => ({ slot, estimate_seconds, limit_seconds: estimate_seconds * 2 }))

describe('packShards', () => {
  it('starts the longest first and fills whatever is free first', () => {
    const shards = packShards(trials(1, 5, 4, 3, 3), { max_shards: 2, trials_at_once: 1, limit_seconds: null })
    expect(shards.map((shard) => shard.slots)).toEqual([
      [1, 4],
      [2, 3, 0],
    ])
    expect(shards.map((shard) => shard.estimate_seconds)).toEqual([8, 8])
  })

  it('makes no more shards than trials can fill', () => {
    expect(packShards(trials(1, 1, 1), { max_shards: 20, trials_at_once: 4, limit_seconds: null })).toHaveLength(1)
  })

  it('takes the worst case of a shard from the limits of its trials', () => {
    const [shard] = packShards(trials(10, 10, 10), { max_shards: 1, trials_at_once: 2, limit_seconds: null })
    expect(shard?.limit_seconds).toBe(40)
  })

  it('refuses what cannot fit a job, with the number that does not', () => {
    expect(() => packShards(trials(600, 600), { max_shards: 2, trials_at_once: 1, limit_seconds: 900 })).toThrow(
      '2 of 2 shards could take 20 minutes at worst, over the limit of 15',
    )
  })
})
