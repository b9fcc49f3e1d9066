import { outcomeCount } from '#core/report/excluded-words'
import { count, list } from '#core/report/format'
import type { Leaderboard } from '#core/report/leaderboard'
import type { LeaderboardRow } from '#core/report/row'
import type { Standing, Standings } from '#core/report/standing'
import type { ConfigId } from '#core/trial/ids'
import { OUTCOMES, type Outcome } from '#core/trial/outcome'
import type { PolicyName } from '#core/trial/policy'
import type { TrialRecord } from '#core/trial/record'

/** Trials of one outcome that count in another way than by the default policy. */
export type Differently = {
  readonly outcome: Outcome
  /** What they count as by this policy; by the default one they are excluded where this is not `excluded`, and else count. */
  readonly now: 'success' | 'failure' | 'excluded'
  readonly trials: number
}

type Placing = Pick<
  LeaderboardRow,
  'score' | 'score_low' | 'score_high' | 'rank' | 'not_rankable_because' | 'n' | 'excluded'
>

/** One config by a policy and by the default one. */
export type PolicyRow = Pick<LeaderboardRow, 'config_id' | 'label' | 'agent' | 'model'> & {
  readonly by_policy: Placing
  readonly by_default: Placing
  /** Of the scores, policy less default; null where either is undefined. */
  readonly difference: number | null
  /** Places gained among the configs that are ranked by both, above 0 is up; null unless it is one of them. */
  readonly places_gained: number | null
  readonly differently: readonly Differently[]
}

export type PolicyPage = {
  readonly policy: PolicyName
  /** In the order of the policy's own board. */
  readonly rows: readonly PolicyRow[]
  /** Trials of the board that count differently. */
  readonly trials: number
}

/** What a policy changes on the board. Both boards are of the same trials and tasks. */
export function policyPage({
  byPolicy,
  byDefault,
  trials,
  standingByPolicy,
  standingByDefault,
}: {
  readonly byPolicy: Leaderboard
  readonly byDefault: Leaderboard
  readonly trials: readonly TrialRecord[]
  readonly standingByPolicy: Standings
  readonly standingByDefault: Standings
}): PolicyPage {
  const changes = new Map<ConfigId, Map<string, { outcome: Outcome; now: Differently['now']; trials: number }>>()
  for (const trial of standingByPolicy === standingByDefault ? [] : trials) {
    const [now, before] = [countsAs(standingByPolicy(trial)), countsAs(standingByDefault(trial))]
    if (now === before || now === null) continue
    const own = changes.get(trial.config_id) ?? new Map()
    changes.set(trial.config_id, own)
    const key = `${trial.outcome} ${now}`
    const known = own.get(key) ?? { outcome: trial.outcome, now, trials: 0 }
    own.set(key, { ...known, trials: known.trials + 1 })
  }
  const defaults = new Map(byDefault.rows.map((row) => [row.config_id, row]))
  const gained = placesGainedOf(byPolicy.rows, defaults)
  const rows = byPolicy.rows.flatMap((row) => {
    const before = defaults.get(row.config_id)
    if (before === undefined) return []
    const { config_id, label, agent, model } = row
    return [
      {
        config_id,
        label,
        agent,
        model,
        by_policy: placing(row),
        by_default: placing(before),
        difference: row.score === null || before.score === null ? null : row.score - before.score,
        places_gained: gained.get(config_id) ?? null,
        differently: [...(changes.get(config_id)?.values() ?? [])].sort(
          (a, b) => b.trials - a.trials || OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome),
        ),
      },
    ]
  })
  return {
    policy: byPolicy.policy,
    rows,
    trials: rows.flatMap(({ differently }) => differently).reduce((sum, each) => sum + each.trials, 0),
  }
}

/** One that only one of the policies ranks moves nobody. */
function placesGainedOf(
  rows: readonly LeaderboardRow[],
  defaults: ReadonlyMap<ConfigId, LeaderboardRow>,
): ReadonlyMap<ConfigId, number> {
  const both = rows.flatMap(({ config_id, rank: now }) => {
    const before = defaults.get(config_id)?.rank ?? null
    return now === null || before === null ? [] : [{ config_id, now, before }]
  })
  return new Map(
    both.map(({ config_id, now, before }) => [
      config_id,
      both.filter((other) => other.before < before).length - both.filter((other) => other.now < now).length,
    ]),
  )
}

function placing({ score, score_low, score_high, rank, not_rankable_because, n, excluded }: LeaderboardRow): Placing {
  return { score, score_low, score_high, rank, not_rankable_because, n, excluded }
}

/** null: left out, which no policy changes. */
function countsAs(standing: Standing): Differently['now'] | null {
  if (standing.kind === 'left_out') return null
  if (standing.kind === 'excluded') return 'excluded'
  return standing.success ? 'success' : 'failure'
}

const NOW = {
  success: 'now counted as passed',
  failure: 'now counted as failed',
  excluded: 'no longer counted',
} as const

/** `3 provider errors now counted as failed, 1 agent error no longer counted`; empty for no change. */
export function differentlyWords(differently: readonly Differently[]): string {
  return list(
    differently.map(({ outcome, now, trials }) => `${outcomeCount(outcome, trials)} ${NOW[now]}`),
    differently.length,
  )
}

/** `up 2`, `down 1`, `same`; where it is not ranked by both, by which it is not, and why. Empty where it is by neither. */
export function placesWords({ by_policy, by_default, places_gained: places }: PolicyRow): string {
  if (places !== null) return places === 0 ? 'same' : places > 0 ? `up ${count(places)}` : `down ${count(-places)}`
  if (by_default.rank !== null)
    return `default ${count(by_default.rank)}; ${by_policy.not_rankable_because ?? 'not ranked'}`
  return by_policy.rank === null
    ? ''
    : `by default not ranked: ${by_default.not_rankable_because ?? 'no reason is told'}`
}
