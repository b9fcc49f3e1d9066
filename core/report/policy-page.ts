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

type Placing = Pick<LeaderboardRow, 'score' | 'score_low' | 'score_high' | 'rank' | 'n' | 'excluded'>

/** One config by a policy and by the default one. */
export type PolicyRow = Pick<LeaderboardRow, 'config_id' | 'label' | 'agent' | 'model'> & {
  readonly by_policy: Placing
  readonly by_default: Placing
  /** Of the scores, policy less default; null where either is undefined. */
  readonly difference: number | null
  /** Places gained, above 0 is up; null unless ranked by both. */
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
        places_gained: row.rank === null || before.rank === null ? null : before.rank - row.rank,
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

function placing({ score, score_low, score_high, rank, n, excluded }: LeaderboardRow): Placing {
  return { score, score_low, score_high, rank, n, excluded }
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

/** `up 2`, `down 1`, `same`; `-` where a rank is missing on either side. */
export function placesGained(places: number | null): string {
  if (places === null) return '-'
  if (places === 0) return 'same'
  return places > 0 ? `up ${count(places)}` : `down ${count(-places)}`
}
