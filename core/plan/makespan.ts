/**
 * Wall time of trials that start in the given order, each on whichever lane is free first.
 *
 * @param durations of the trials, in seconds
 * @param lanes how many run at once, at least 1
 */
export function makespan(durations: readonly number[], lanes: number): number {
  const busy = new Array<number>(lanes).fill(0)
  for (const duration of durations) startOnFirstFree(busy, duration)
  return Math.max(0, ...busy)
}

/** What a scheduler does with one more trial: it starts on the lane that is free first. `busy` holds when each lane is free. */
export function startOnFirstFree(busy: number[], seconds: number): void {
  const free = busy.indexOf(Math.min(...busy))
  busy[free] = (busy[free] ?? 0) + seconds
}

/**
 * No schedule ends earlier: max(longest, total / lanes).
 *
 * @param durations in seconds
 * @param lanes how many run at once, at least 1
 */
export function makespanBound(durations: readonly number[], lanes: number): number {
  const longest = durations.reduce((most, each) => Math.max(most, each), 0)
  const total = durations.reduce((sum, each) => sum + each, 0)
  return Math.max(longest, total / lanes)
}

/** When the last trial of a plan is expected to end, counted from its start, and the earliest that any schedule allows. */
export function expectedMakespan(plan: {
  readonly trials: readonly { readonly estimate_seconds: number }[]
  readonly shards: readonly { readonly trials_at_once: number; readonly estimate_seconds: number }[]
}): { readonly seconds: number; readonly bound_seconds: number } {
  const lanes = plan.shards.reduce((sum, shard) => sum + shard.trials_at_once, 0)
  return {
    seconds: Math.max(0, ...plan.shards.map((shard) => shard.estimate_seconds)),
    bound_seconds:
      lanes === 0
        ? 0
        : makespanBound(
            plan.trials.map((trial) => trial.estimate_seconds),
            lanes,
          ),
  }
}
