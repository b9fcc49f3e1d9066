import { WAY_GROUPS, type WayId, wayOf } from '#core/sabotage/ways'

/** What one trial of the saboteur came to, whatever was tried in it. */
export type Verdict =
  /** Harbor gave a reward at or above the threshold. */
  | { readonly kind: 'rewarded'; readonly reward: number }
  /** It gave one below. */
  | { readonly kind: 'withstood'; readonly reward: number }
  /** The verifier left no reward that Harbor could read: nothing is gained, but an agent can have a trial not count so. */
  | { readonly kind: 'denied'; readonly reason: string }
  /** There was no verification that could say anything. */
  | { readonly kind: 'failed'; readonly reason: string }

/** What the saboteur says of one way. */
export type Attempt = {
  readonly way: WayId
  readonly tried: readonly string[]
  readonly not_tried: readonly string[]
}

/** One trial with some of the ways together. */
export type SabotageTrial = {
  readonly ways: readonly WayId[]
  readonly verdict: Verdict
  readonly attempts: readonly Attempt[]
  /** Ways of which something ran while there were tests, as what it left in the verifier's directory says. */
  readonly reached: readonly WayId[]
  readonly seconds: number
}

/** What Harbor's result.json says, as far as it matters here; null: there is none that can be read. */
export type Ended = {
  readonly rewards: Readonly<Record<string, unknown>> | null
  readonly exception: string | null
  /** Whether the verifier had begun when it ended. */
  readonly verified: boolean
} | null

/** `why_none`: what is known where there is no result. */
export function judge(ended: Ended, threshold: number, why_none: string): Verdict {
  if (ended === null) return { kind: 'failed', reason: why_none }
  const { exception, rewards, verified } = ended
  const reward = rewards?.reward
  if (typeof reward === 'number') return { kind: reward >= threshold ? 'rewarded' : 'withstood', reward }
  if (!verified) return { kind: 'failed', reason: exception ?? 'it ended before the verifier began' }
  return { kind: 'denied', reason: exception ?? 'no reward named "reward"' }
}

/**
 * `worked`: it alone gets a reward; `denied`: it alone leaves the verifier without one; `not_tried`: nothing of it could be
 * done in this image by this agent's user; `unknown`: something failed, or the task gives its reward for nothing, before
 * that was known.
 */
export type WayState = 'worked' | 'denied' | 'withstood' | 'not_tried' | 'unknown'

export type WayResult = {
  readonly way: WayId
  readonly state: WayState
  readonly reward: number | null
  /** Of a denial. */
  readonly reason: string | null
  /** Something of it ran while the tests did, and yet it got nothing. */
  readonly reached: boolean
  readonly tried: readonly string[]
  readonly not_tried: readonly string[]
}

export type Sabotage = {
  /** In the order of WAYS. */
  readonly ways: readonly WayResult[]
  /** Groups that get a reward, of which no part does. */
  readonly together: readonly (readonly WayId[])[]
  /** The reward, where the task gives it although nothing at all was done. */
  readonly for_nothing: number | null
  /** What the verifier leaves where nothing was done, if that is no reward. */
  readonly silent: string | null
  /** Why nothing, or not everything, is known. */
  readonly failure: string | null
  readonly trials: number
}

export type RunTrial = (ways: readonly WayId[]) => Promise<SabotageTrial>

/**
 * Tries all ways together, then each group of them (WAY_GROUPS) without the others, because what one way leaves can keep
 * another from working. A task that withstands takes no more than that. Where something else than that comes out, one
 * trial in which nothing is done, then parts of the group, first what was seen to run, until each way that works alone is
 * known.
 */
export async function findWays(ways: readonly WayId[], run: RunTrial): Promise<Sabotage> {
  const trials: SabotageTrial[] = []
  const together: (readonly WayId[])[] = []
  let nothing: SabotageTrial | null = null
  const tryOut = async (group: readonly WayId[]): Promise<SabotageTrial> => {
    const trial = await run(group)
    trials.push(trial)
    return trial
  }
  const all = await tryOut(ways)
  await split(all, partsOfAll)
  return summary(ways, trials, { together, nothing })

  /** Nothing more can be found out: a trial failed, or the task gives its reward for nothing. */
  function isOver(): boolean {
    return nothing?.verdict.kind === 'rewarded' || trials.some(({ verdict }) => verdict.kind === 'failed')
  }

  /** Whether the parts have to be looked at: a verifier that says nothing also for nothing is not broken by a way. */
  async function tells({ verdict }: SabotageTrial): Promise<boolean> {
    if (verdict.kind !== 'rewarded' && verdict.kind !== 'denied') return false
    nothing ??= await tryOut([])
    return verdict.kind === 'rewarded' || nothing.verdict.kind !== 'denied'
  }

  async function partsOfAll(trial: SabotageTrial): Promise<readonly (readonly WayId[])[]> {
    const doesTell = await tells(trial)
    const groups = groupsOf(ways)
    if (groups.length > 1) return groups
    return doesTell ? partsOf(trial) : []
  }

  async function partsOfSome(trial: SabotageTrial): Promise<readonly (readonly WayId[])[]> {
    return (await tells(trial)) ? partsOf(trial) : []
  }

  /** Whether a group or some part of it gets a reward. */
  async function split(trial: SabotageTrial, parts: typeof partsOfSome): Promise<boolean> {
    const worked = trial.verdict.kind === 'rewarded'
    let found = false
    for (const part of await parts(trial)) {
      if (isOver()) return worked || found
      if (await split(await tryOut(part), partsOfSome)) found = true
    }
    if (worked && !found && !isOver() && trial.ways.length > 1) together.push(trial.ways)
    return worked || found
  }
}

/** The ways by the group that they are tried in. */
export function groupsOf(ways: readonly WayId[]): readonly (readonly WayId[])[] {
  return WAY_GROUPS.map((group) => ways.filter((way) => wayOf(way)?.group === group)).filter(({ length }) => length > 0)
}

/** What was seen to run and the rest; each alone where all of it was seen; the halves where nothing was. */
function partsOf({ ways, reached }: SabotageTrial): readonly (readonly WayId[])[] {
  if (ways.length === 1) return []
  const seen = ways.filter((way) => reached.includes(way))
  if (seen.length === ways.length) return ways.map((way) => [way])
  if (seen.length > 0) return [seen, ways.filter((way) => !reached.includes(way))]
  const half = Math.ceil(ways.length / 2)
  return [ways.slice(0, half), ways.slice(half)]
}

function summary(
  ways: readonly WayId[],
  trials: readonly SabotageTrial[],
  { together, nothing }: { readonly together: Sabotage['together']; readonly nothing: SabotageTrial | null },
): Sabotage {
  const failed = trials.find(({ verdict }) => verdict.kind === 'failed')
  const { verdict } = nothing ?? {}
  return {
    ways: ways.map((way) =>
      resultOf(way, trials, { silent: verdict?.kind === 'denied', grouped: groupsOf(ways).length > 1 }),
    ),
    together,
    for_nothing: verdict?.kind === 'rewarded' ? verdict.reward : null,
    silent: verdict?.kind === 'denied' ? verdict.reason : null,
    failure: failed?.verdict.kind === 'failed' ? failed.verdict.reason : null,
    trials: trials.length,
  }
}

/** The smallest group that a way was tried in says what it does; all together alone say little. */
function resultOf(
  way: WayId,
  trials: readonly SabotageTrial[],
  { silent, grouped }: { readonly silent: boolean; readonly grouped: boolean },
): WayResult {
  const own = trials.filter((trial) => trial.ways.includes(way))
  const alone = own.toSorted((a, b) => a.ways.length - b.ways.length)[0]
  const attempt = alone?.attempts.find((each) => each.way === way)
  const tried = attempt?.tried ?? []
  const verdict = alone?.verdict
  const single = alone?.ways.length === 1
  const state = (): WayState => {
    const broken = verdict?.kind === 'denied' && !silent
    if (verdict === undefined || verdict.kind === 'failed') return 'unknown'
    if (verdict.kind === 'rewarded') return single ? 'worked' : 'unknown'
    if (broken) return single ? 'denied' : 'unknown'
    if (tried.length === 0) return 'not_tried'
    return grouped && own.length === 1 ? 'unknown' : 'withstood'
  }
  const found = state()
  return {
    way,
    state: found,
    reward: verdict?.kind === 'rewarded' || verdict?.kind === 'withstood' ? verdict.reward : null,
    reason: found === 'denied' && verdict?.kind === 'denied' ? verdict.reason : null,
    reached: found !== 'worked' && own.some((trial) => trial.reached.includes(way)),
    tried,
    not_tried: attempt?.not_tried ?? [],
  }
}
