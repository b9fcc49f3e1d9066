import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makespan, makespanBound } from '#core/plan/makespan'
import { packShards } from '#core/plan/shards'
import { UserError } from '#core/user-error'

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

  it('takes fewer shards where the longest trial decides when the last one ends', () => {
    const shards = packShards(trials(1200, 60, 60, 60, 60), { max_shards: 20, trials_at_once: 1, limit_seconds: null })
    expect(shards.map((shard) => shard.estimate_seconds)).toEqual([1200, 120, 120])
  })

  it('packs by what trials take at worst where their estimates would overload a shard', () => {
    const quick = Array.from({ length: 6 }, (_, slot) => ({ slot, estimate_seconds: 1, limit_seconds: 600 }))
    const slow = { slot: 6, estimate_seconds: 100, limit_seconds: 600 }
    const shards = packShards([...quick, slow], { max_shards: 2, trials_at_once: 1, limit_seconds: 2400 })
    expect(shards.map((shard) => shard.limit_seconds)).toEqual([1800, 2400])
  })

  it('says how many shards it would take, and that GitHub starts no more than 256', () => {
    const many = trials(...new Array<number>(600).fill(450))
    const packing = { trials_at_once: 1, limit_seconds: 900 }
    expect(remedyOf(() => packShards(many, { ...packing, max_shards: 20 }))).toBe(
      'so many trials need about 600 shards of 1 at once, and runners.max_shards is 20; GitHub starts at most 256 jobs: plan fewer trials (tasks, attempts), or raise runners.trials_at_once or runners.minutes in regatta.yaml',
    )
    expect(remedyOf(() => packShards(many.slice(0, 30), { ...packing, max_shards: 20 }))).toMatch(
      /^so many trials need about 30 shards of 1 at once.*or raise runners\.max_shards, runners\.trials_at_once/,
    )
  })

  const packings = fc.record({
    max_shards: fc.integer({ min: 1, max: 6 }),
    trials_at_once: fc.integer({ min: 1, max: 3 }),
    limit_seconds: fc.constant(null),
  })
  const durations = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 40 })

  it("keeps to Graham's bound, whatever the trials, and to the estimates that it states", () => {
    fc.assert(
      fc.property(durations, packings, (estimates, packing) => {
        const shards = packShards(trials(...estimates), packing)
        const end = Math.max(...shards.map((shard) => shard.estimate_seconds))
        const all = Math.min(packing.max_shards, Math.ceil(estimates.length / packing.trials_at_once))
        const lanes = all * packing.trials_at_once
        const total = estimates.reduce((sum, each) => sum + each, 0)
        expect(end).toBeGreaterThanOrEqual(makespanBound(estimates, lanes))
        expect(end).toBeLessThanOrEqual(total / lanes + Math.max(...estimates))
        for (const { slots, estimate_seconds, limit_seconds } of shards) {
          const own = slots.map((slot) => estimates[slot] ?? 0)
          expect(makespan(own, packing.trials_at_once)).toBe(estimate_seconds)
          expect(2 * estimate_seconds).toBe(limit_seconds)
        }
      }),
    )
  })
})

function remedyOf(work: () => unknown): string | null {
  try {
    work()
  } catch (error) {
    if (error instanceof UserError) return error.remedy
    throw error
  }
  return null
}
