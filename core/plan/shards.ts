import { UserError } from '#core/user-error'

export type Duration = {
  readonly slot: number
  readonly estimate_seconds: number
  readonly limit_seconds: number
}

export type Packing = {
  readonly max_shards: number
  readonly trials_at_once: number
  /** Limit of one shard's job; null where nothing limits it (a laptop). */
  readonly limit_seconds: number | null
}

export type Shard = {
  readonly index: number
  /** In the order in which they should start: longest first. */
  readonly slots: number[]
  readonly trials_at_once: number
  readonly estimate_seconds: number
  readonly limit_seconds: number
}

/**
 * Packs trials into shards, longest first onto whichever lane is free first (Graham's LPT rule: at most 4/3 of the
 * shortest possible makespan), so that the last shard ends soon after the first.
 * Throws a UserError when a shard could outlive its job's limit, with the number that does not fit.
 */
export function packShards(trials: readonly Duration[], packing: Packing): readonly Shard[] {
  const longestFirst = [...trials].sort((a, b) => b.estimate_seconds - a.estimate_seconds || a.slot - b.slot)
  const count = Math.min(packing.max_shards, Math.ceil(trials.length / packing.trials_at_once))
  const lanes = Array.from({ length: count * packing.trials_at_once }, (_, i) => ({
    shard: i % count,
    estimate: 0,
    trials: [] as Duration[],
  }))
  for (const trial of longestFirst) {
    const lane = lanes.reduce((free, other) => (other.estimate < free.estimate ? other : free))
    lane.estimate += trial.estimate_seconds
    lane.trials.push(trial)
  }
  const shards = Array.from({ length: count }, (_, index): Shard => {
    const own = lanes.filter((lane) => lane.shard === index)
    const packed = own.flatMap((lane) => lane.trials)
    packed.sort((a, b) => b.estimate_seconds - a.estimate_seconds || a.slot - b.slot)
    return {
      index,
      slots: packed.map((trial) => trial.slot),
      trials_at_once: packing.trials_at_once,
      estimate_seconds: Math.max(...own.map((lane) => lane.estimate)),
      limit_seconds: worstMakespan(packed, packing.trials_at_once),
    }
  })
  refuseTooLong(shards, packing)
  return shards
}

/** Wall time when every trial takes as long as it may, started in the given order on so many lanes. */
function worstMakespan(trials: readonly Duration[], lanes: number): number {
  const busy = new Array<number>(lanes).fill(0)
  for (const trial of trials) {
    const free = busy.indexOf(Math.min(...busy))
    busy[free] = (busy[free] ?? 0) + trial.limit_seconds
  }
  return Math.max(...busy)
}

function refuseTooLong(shards: readonly Shard[], packing: Packing): void {
  const limit = packing.limit_seconds
  if (limit === null) return
  const over = shards.filter((shard) => shard.limit_seconds > limit)
  const longest = Math.max(...over.map((shard) => shard.limit_seconds))
  if (over.length === 0) return
  throw new UserError(
    `${over.length} of ${shards.length} shards could take ${Math.ceil(longest / 60)} minutes at worst, over the limit of ${Math.floor(limit / 60)}`,
    {
      remedy: 'plan fewer trials (--tasks, --attempts), or raise runners.max_shards or runners.minutes in regatta.yaml',
    },
  )
}
