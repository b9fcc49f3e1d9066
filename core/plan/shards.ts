import type { Manifest } from '#core/manifest/manifest'
import { startOnFirstFree } from '#core/plan/makespan'
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

/** How a manifest's own runners take trials, in jobs that end in time. */
export function jobPacking({ max_shards, trials_at_once, minutes }: Manifest['runners']): Packing {
  return { max_shards, trials_at_once, limit_seconds: minutes * 60 }
}

/**
 * Packs trials into shards that end together: longest first onto whichever lane is free first (Graham's LPT rule: at most
 * 4/3 of the shortest possible makespan) in a shard that stays under its job's limit even at worst. Where the longest trial
 * decides when the last shard ends, more shards would only set up more runners for a few minutes each: then there are only
 * so many that the work takes half of that time.
 * Throws a UserError when a shard could outlive its job's limit, with the number that does not fit.
 */
export function packShards(trials: readonly Duration[], packing: Packing): readonly Shard[] {
  const longestFirst = [...trials].sort((a, b) => b.estimate_seconds - a.estimate_seconds || a.slot - b.slot)
  const most = Math.min(packing.max_shards, Math.ceil(trials.length / packing.trials_at_once))
  const widest = packInto(most, longestFirst, packing)
  refuseTooLong(widest, trials, packing)
  const end = lastEnd(widest)
  return smallest(fewest(trials, packing, FULL * end), most, widest, (count) => {
    const shards = packInto(count, longestFirst, packing)
    return lastEnd(shards) <= end && tooLong(shards, packing).length === 0 ? shards : null
  })
}

/** How full shards may be that are not as many as there could be: trials take longer than expected, too. */
const FULL = 0.5

function packInto(count: number, longestFirst: readonly Duration[], packing: Packing): readonly Shard[] {
  const { trials_at_once, limit_seconds } = packing
  const shards = Array.from({ length: count }, () => ({
    slots: [] as number[],
    expected: new Array<number>(trials_at_once).fill(0),
    worst: new Array<number>(trials_at_once).fill(0),
  }))
  // By load, then index: the first is free first. Lanes of one shard stand apart, so that equal trials spread over shards.
  const lanes = Array.from({ length: count * trials_at_once }, (_, index) => ({ index, load: 0 }))
  for (const trial of longestFirst) {
    const fits = lanes.findIndex(({ index }) => {
      const worst = shards[index % count]?.worst ?? []
      return limit_seconds === null || Math.min(...worst) + trial.limit_seconds <= limit_seconds
    })
    const [lane] = lanes.splice(Math.max(0, fits), 1)
    const shard = shards[(lane?.index ?? 0) % count]
    if (lane === undefined || shard === undefined) break
    shard.slots.push(trial.slot)
    startOnFirstFree(shard.expected, trial.estimate_seconds)
    startOnFirstFree(shard.worst, trial.limit_seconds)
    const loaded = { index: lane.index, load: lane.load + trial.estimate_seconds }
    lanes.splice(place(lanes, loaded), 0, loaded)
  }
  return shards.map(({ slots, expected, worst }, index) => ({
    index,
    slots,
    trials_at_once,
    estimate_seconds: Math.max(...expected),
    limit_seconds: Math.max(...worst),
  }))
}

type Lane = { readonly index: number; readonly load: number }

/** Where a lane belongs among lanes that are in order. */
function place(lanes: readonly Lane[], { load, index }: Lane): number {
  let [low, high] = [0, lanes.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const other = lanes[middle]
    if (other !== undefined && (other.load < load || (other.load === load && other.index < index))) low = middle + 1
    else high = middle
  }
  return low
}

/** With fewer shards than this, their work takes longer than `end` on average, or at worst than the limit of a job. */
function fewest(trials: readonly Duration[], packing: Packing, end: number): number {
  const needed = (work: number, seconds: number): number =>
    seconds === 0 ? 1 : Math.ceil(work / (seconds * packing.trials_at_once))
  const estimates = trials.reduce((sum, trial) => sum + trial.estimate_seconds, 0)
  return Math.max(
    1,
    needed(estimates, end),
    needed(worstWork(trials), packing.limit_seconds ?? Number.POSITIVE_INFINITY),
  )
}

/** What `attempt` makes of the smallest count from `low` below `high` that it accepts, looked for by halves; else `otherwise`. */
function smallest<T>(low: number, high: number, otherwise: T, attempt: (count: number) => T | null): T {
  let found = otherwise
  let [from, to] = [low, high]
  while (from < to) {
    const middle = (from + to) >> 1
    const made = attempt(middle)
    if (made === null) from = middle + 1
    else {
      found = made
      to = middle
    }
  }
  return found
}

function lastEnd(shards: readonly Shard[]): number {
  return Math.max(0, ...shards.map((shard) => shard.estimate_seconds))
}

function worstWork(trials: readonly Duration[]): number {
  return trials.reduce((sum, trial) => sum + trial.limit_seconds, 0)
}

function tooLong(shards: readonly Shard[], { limit_seconds }: Packing): readonly Shard[] {
  return limit_seconds === null ? [] : shards.filter((shard) => shard.limit_seconds > limit_seconds)
}

function refuseTooLong(shards: readonly Shard[], trials: readonly Duration[], packing: Packing): void {
  const over = tooLong(shards, packing)
  if (over.length === 0) return
  const minutes = Math.floor((packing.limit_seconds ?? 0) / 60)
  const longest = Math.max(...over.map((shard) => shard.limit_seconds))
  const needed = Math.ceil(worstWork(trials) / ((packing.limit_seconds ?? 0) * packing.trials_at_once))
  throw new UserError(
    `${over.length} of ${shards.length} shards could take ${Math.ceil(longest / 60)} minutes at worst, over the limit of ${minutes}`,
    { remedy: remedy(needed, packing) },
  )
}

/** GitHub starts no more jobs than this of one matrix. */
export const MOST_SHARDS = 256

function remedy(needed: number, { max_shards, trials_at_once }: Packing): string {
  const fewer = 'plan fewer trials (tasks, attempts)'
  const wider = 'runners.trials_at_once or runners.minutes in regatta.yaml'
  if (needed <= max_shards) return `${fewer}, or raise runners.max_shards (it is ${max_shards}), ${wider}`
  const asked = `so many trials need about ${needed} shards of ${trials_at_once} at once, and runners.max_shards is ${max_shards}`
  return needed > MOST_SHARDS
    ? `${asked}; GitHub starts at most ${MOST_SHARDS} jobs: ${fewer}, or raise ${wider}`
    : `${asked}: ${fewer}, or raise runners.max_shards, ${wider}`
}
