import { type Block, left, right, type Text } from '#core/report/blocks'
import { onRelease } from '#core/report/board-choices'
import { isCalibration } from '#core/report/calibration'
import { type ConfigComparison, compareRows, EVIDENCE_LIMIT } from '#core/report/comparison'
import { count, differenceWithInterval, plural, points, pValue, signedPoints } from '#core/report/format'
import { withImportedMark } from '#core/report/imported'
import type { Leaderboard } from '#core/report/leaderboard'
import type { LeaderboardRow } from '#core/report/row'
import { benjaminiHochberg } from '#core/statistics/benjamini-hochberg'
import { COMPARISON_TOLERANCE } from '#core/statistics/tolerance'

/** Every config of a board against the one that leads it. Differences are the config's minus the leader's. */
export type LeaderComparison = {
  readonly schema_version: 1
  /** That the board ranks; null for any other board. */
  readonly release: string | null
  readonly leader: Leader
  readonly others: readonly AgainstLeader[]
}

export type Leader = Pick<
  LeaderboardRow,
  'config_id' | 'label' | 'agent' | 'model' | 'score' | 'rank' | 'n' | 'imported'
>

export type AgainstLeader = Leader &
  Pick<
    ConfigComparison['sampled'],
    | 'tasks'
    | 'difference'
    | 'low'
    | 'high'
    | 'p'
    | 'no_test_because'
    | 'minimum_detectable'
    | 'wins'
    | 'losses'
    | 'ties'
  > & {
    /** Benjamini and Hochberg over the contenders of this table; null without a test, and for an agent that calibrates tasks. */
    readonly p_adjusted: number | null
    /** What p says, as of this pair alone; `calibration`: it is no contender, so nothing. */
    readonly evidence: 'ahead' | 'behind' | 'none' | 'no_test' | 'calibration'
    /** Whether that still holds with so many pairs in one table. */
    readonly holds_adjusted: boolean
  }

/** Null for a board with fewer than two configs. Rows stay in the order of the board. */
export function leaderComparison(board: Leaderboard): LeaderComparison | null {
  const leader = leaderOf(board.rows)
  if (leader === null || board.rows.length < 2) return null
  const pairs = board.rows.filter((row) => row !== leader).map((row) => ({ row, sampled: sampled(board, row, leader) }))
  const adjusted = benjaminiHochberg(pairs.flatMap(({ row, sampled }) => (isCalibration(row) ? [] : (sampled.p ?? []))))
  let tested = 0
  return {
    schema_version: 1,
    release: board.release,
    leader: named(leader),
    others: pairs.map(({ row, sampled }) => {
      const { tasks, difference, low, high, p, no_test_because, minimum_detectable, wins, losses, ties } = sampled
      const p_adjusted = p === null || isCalibration(row) ? null : (adjusted[tested++] ?? null)
      return {
        ...named(row),
        ...{ tasks, difference, low, high, p, no_test_because, minimum_detectable, wins, losses, ties },
        p_adjusted,
        evidence: isCalibration(row) ? 'calibration' : EVIDENCE[sampled.evidence],
        holds_adjusted: p_adjusted !== null && p_adjusted <= EVIDENCE_LIMIT + COMPARISON_TOLERANCE,
      }
    }),
  }
}

const EVIDENCE = { a: 'ahead', b: 'behind', none: 'none', no_test: 'no_test' } as const

function sampled(board: Leaderboard, row: LeaderboardRow, leader: LeaderboardRow): ConfigComparison['sampled'] {
  return compareRows(board, row, leader).sampled
}

function named({ config_id, label, agent, model, score, rank, n, imported }: LeaderboardRow): Leader {
  return { config_id, label, agent, model, score, rank, n, imported }
}

/** The first of the ranking; without one whoever covers most tasks, then scores best. Agents that calibrate only if there is nobody else. */
function leaderOf(rows: readonly LeaderboardRow[]): LeaderboardRow | null {
  const contenders = rows.filter((row) => !isCalibration(row))
  const candidates = contenders.length > 0 ? contenders : rows
  const ranked = candidates.find((row) => row.rank !== null)
  const better = (a: LeaderboardRow, b: LeaderboardRow) => b.tasks - a.tasks || (b.score ?? -1) - (a.score ?? -1)
  return ranked ?? candidates.toSorted(better)[0] ?? null
}

const LEADING = { ahead: 'ahead of the leader', behind: 'behind the leader' } as const

/** The verdict on one row in words. */
export function leaderVerdict({ evidence, holds_adjusted, no_test_because }: AgainstLeader): string {
  switch (evidence) {
    case 'calibration':
      return 'for reference: no contender'
    case 'no_test':
      return `no test: ${no_test_because}`
    case 'none':
      return 'no evidence of a difference'
    default:
      return holds_adjusted ? LEADING[evidence] : `${evidence} by its own p, not by the adjusted one`
  }
}

/** How many contenders can be told from the leader, in one sentence. It holds a label, so it may hold any text. */
export function leaderHeadline({ release, leader, others: all }: LeaderComparison): string {
  const on = onRelease(release)
  const name = withImportedMark(leader.label, leader)
  const others = all.filter(({ evidence }) => evidence !== 'calibration')
  if (others.length === 0) return `There is no other contender than ${name}${on}.`
  const of = (evidence: AgainstLeader['evidence'], holds: boolean | null = null) =>
    others.filter((each) => each.evidence === evidence && (holds ?? each.holds_adjusted) === each.holds_adjusted).length
  const parts = [
    [of('behind', true), 'shown to be behind it'],
    [of('ahead', true), 'shown to be ahead of it'],
    [of('behind', false) + of('ahead', false), 'with a p of at most 0.05 but an adjusted p above it'],
    [of('none'), 'with no evidence of a difference'],
    [of('no_test'), 'without a test'],
  ] as const
  const said = parts.flatMap(([number, words]) => (number === 0 ? [] : [`${count(number)} ${words}`]))
  return `Against ${name}${on}: of ${plural(others.length, 'other config')}, ${said.join(', ')}.`
}

export const LEADER_NOTES: readonly string[] = [
  "Difference: the config's mean task rate minus the leader's over the tasks that both cover, in points of 100, with its 95 % interval for tasks like these. p: of that pair alone, as compare says it.",
  'Adjusted p: by Benjamini and Hochberg over the contenders of this table, because among so many some differ by chance.',
  'p decides: an interval may exclude 0 all the same. No difference is beyond -100 or +100, so an interval is cut there.',
  'No evidence of a difference never means that two configs are equal. Could show: the smallest true difference that such trials would find with 80 % power.',
]

/** Why a number of a row is undefined, in a few words; null where it is known. */
export type Missing = {
  readonly difference: string | null
  readonly interval: string | null
  readonly p: string | null
  readonly p_adjusted: string | null
  readonly minimum_detectable: string | null
}

export function missingWords(row: AgainstLeader): Missing {
  const { tasks, difference, low, p, p_adjusted, minimum_detectable, evidence } = row
  const few = tasks === 0 ? 'no shared task' : tasks === 1 ? 'one shared task' : null
  const same = few ?? 'same on every task'
  return {
    difference: difference === null ? few : null,
    interval: low === null ? same : null,
    p: p === null ? few : null,
    p_adjusted: p_adjusted !== null ? null : evidence === 'calibration' ? 'no contender' : few,
    minimum_detectable: minimum_detectable === null ? same : null,
  }
}

/**
 * As people read it.
 *
 * @param name what stands for a config
 */
export function leaderBlocks(of: LeaderComparison, name: (config: Leader) => Text = ({ label }) => label): Block[] {
  return [
    { kind: 'verdict', text: leaderHeadline(of) },
    {
      kind: 'table',
      columns: [
        left('config'),
        left('id'),
        right('difference'),
        right('p'),
        right('adjusted p'),
        right('ahead'),
        right('behind'),
        right('level'),
        right('could show'),
        left('verdict'),
      ],
      rows: of.others.map((row) => {
        const missing = missingWords(row)
        return [
          name(row),
          row.config_id,
          because(
            row.low === null && row.difference !== null
              ? `${signedPoints(row.difference)} no interval`
              : differenceWithInterval(row.difference, row.low, row.high),
            missing.difference ?? missing.interval,
          ),
          because(pValue(row.p), missing.p),
          because(pValue(row.p_adjusted), missing.p_adjusted),
          count(row.wins),
          count(row.losses),
          count(row.ties),
          because(points(row.minimum_detectable), missing.minimum_detectable),
          leaderVerdict(row),
        ]
      }),
    },
    { kind: 'lines', lines: LEADER_NOTES },
  ]
}

/** A number with the reason why it is undefined. */
function because(text: string, reason: string | null): string {
  return reason === null ? text : `${text} (${reason})`
}
