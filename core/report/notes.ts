import { isCalibration } from '#core/report/calibration'
import { count, list, places, plural, points, reward, scoreWithInterval } from '#core/report/format'
import type { Leaderboard } from '#core/report/leaderboard'
import { OUTCOME_WORDS } from '#core/report/outcome-words'
import type { LeaderboardRow } from '#core/report/row'
import { LEFT_OUT_REASONS } from '#core/report/standing'
import type { ExcludedBy } from '#core/report/tally'
import { OUTCOMES } from '#core/trial/outcome'
import { oneLine } from '#core/trial/plain-text'
import { POLICIES } from '#core/trial/policy'
import { scopeWords, type Void } from '#core/trial/voids'

/** What a reader must know besides the numbers of a board: what it ranks, and what became of every trial. Plain sentences. */
export function boardNotes(board: Leaderboard): string[] {
  const { ledger, counted, excluded, left_out } = board.trials
  return [
    whatIsRanked(board),
    `Score: mean of the task rates, of 100; a trial succeeds with a reward of at least ${reward(board.pass_threshold)}. [low, high]: 95 % interval for tasks like these.`,
    `Policy ${board.policy}: ${POLICIES[board.policy].words}.`,
    ...(board.task_version === 'any' ? ['Trials of every version of a task count, joined by its name.'] : []),
    ...rankNote(board.rows),
    `${plural(ledger, 'trial')} in the ledger: ${count(counted)} counted, ${count(excluded)} excluded, ${count(left_out)} not part of this board.`,
    ...board.left_out.map(
      ({ reason, trials, configs }) =>
        `Not part of this board: ${plural(trials, 'trial')} of ${plural(configs, 'config')}, ${LEFT_OUT_REASONS[reason]}.`,
    ),
    ...voidedNote(board.voided),
    ...idleVoidsNote(board.idle_voids),
    ...importedNote(board.rows),
    ...estimatedNote(board.rows),
    ...(board.configs_without_row === 0
      ? []
      : [`${plural(board.configs_without_row, 'config')} of the ledger ran no task of this board and has no row.`]),
  ]
}

function whatIsRanked({ source, release, tasks }: Leaderboard): string {
  const what = plural(tasks.length, 'task')
  switch (source) {
    case 'release':
      return `Ranks ${what}, each in the version that release ${release} froze.`
    case 'next':
      return `A preview of ${what}, each as it is in this repository now: nothing is ranked until a release holds them.`
    case 'current':
      return `Ranks ${what}, each as it is in this repository now.`
    case 'ledger':
      return `Ranks ${what}, each in the version that most configs have run, because the ledger holds no trial of the tasks of this repository.`
  }
}

/** How many of the excluded trials people took out, and why. */
function voidedNote(voided: Leaderboard['voided']): string[] {
  if (voided.length === 0) return []
  const trials = voided.reduce((sum, each) => sum + each.trials, 0)
  const decisions = voided.map(
    (each) => `${count(each.trials)} by ${oneLine(each.author)} on ${each.date} ("${oneLine(each.reason)}")`,
  )
  return [`Voided, so excluded as invalid: ${plural(trials, 'trial')}, ${list(decisions)}.`]
}

/** A void that names nothing is a slip, and what was meant still counts. */
function idleVoidsNote(idle: readonly Void[]): string[] {
  if (idle.length === 0) return []
  const named = idle.map(({ scope, author, date }) => `${oneLine(scopeWords(scope))} (${oneLine(author)}, ${date})`)
  return [`Voided, but not in the ledger, so nothing is taken out: ${list(named)}.`]
}

/** A score that rests on trials from elsewhere says so. */
function importedNote(rows: readonly LeaderboardRow[]): string[] {
  const imported = rows.filter((row) => row.imported > 0)
  const trials = imported.reduce((sum, row) => sum + row.imported, 0)
  if (trials === 0) return []
  return [
    `${plural(trials, 'counted trial')} of ${plural(imported.length, 'config')} came by import: no plan of this repository asked for them.`,
  ]
}

/** What beside the rank says how much of it is proven. */
function rankNote(rows: readonly LeaderboardRow[]): string[] {
  if (rows.filter(({ rank }) => rank !== null).length < 2) return []
  return [
    'Places: those that paired tests over the tasks cannot rule out. Group: configs that cannot be told from the best of theirs.',
  ]
}

/** A cost that rests on a price table says so. */
function estimatedNote(rows: readonly LeaderboardRow[]): string[] {
  const trials = rows.reduce((sum, row) => sum + row.estimated_cost_known, 0)
  if (trials === 0) return []
  return [`~ Estimated from tokens and the price table for ${plural(trials, 'trial')} without a reported cost.`]
}

/** Who leads, in one sentence, agents that calibrate tasks aside. It holds labels, so it may hold any text. */
export function headline(board: Leaderboard): string {
  const ranked = board.rows.filter((row) => row.rank !== null)
  const contenders = ranked.filter((row) => !isCalibration(row))
  const leader = contenders[0]
  if (board.rows.length === 0) return 'No trial of these tasks is in the ledger yet.'
  if (board.source === 'next') return 'A preview of the tasks as they are now: no config is ranked.'
  if (ranked.length === 0) return 'No config can be ranked yet.'
  if (leader === undefined) return `Calibration only so far: ${list(ranked.map(labelAndScore), ranked.length)} of 100.`
  const first = contenders.filter((row) => row.rank === leader.rank)
  if (first.length > 1) {
    return `${list(first.map((row) => row.label))} share the lead with ${points(leader.score)} of 100.`
  }
  const basis = `over ${plural(leader.tasks, 'task')} and ${plural(leader.n, 'trial')}`
  return contenders.length === 1
    ? `Only one config is ranked so far: ${labelAndScore(leader)} of 100, ${basis}.`
    : `${leader.label} leads with ${scoreOf(leader)} of 100, ${basis}${proof(leader)}.`
}

/** How sure the place of a leader is. */
function proof({ rank_best, rank_worst }: LeaderboardRow): string {
  if (rank_best === rank_worst) return ', and paired tests bear that out'
  return `; paired tests leave it places ${places(rank_best, rank_worst)}`
}

function labelAndScore(row: LeaderboardRow): string {
  return `${row.label} ${scoreOf(row)}`
}

function scoreOf(row: LeaderboardRow): string {
  return scoreWithInterval(row.score, row.score_low, row.score_high)
}

/** `2 provider error, 1 missing`; empty when nothing is excluded. */
export function excludedWords(excluded_by: ExcludedBy): string {
  return list(
    OUTCOMES.flatMap((outcome) => {
      const trials = excluded_by[outcome] ?? 0
      return trials === 0 ? [] : [`${count(trials)} ${OUTCOME_WORDS[outcome].words}`]
    }),
    OUTCOMES.length,
  )
}

/** A remark on one row; both parts may hold text of a task or a manifest. */
export type RowNote = { readonly label: string; readonly text: string }

/** Why each unranked row is not ranked. */
export function unrankedNotes(rows: readonly LeaderboardRow[]): RowNote[] {
  return rows.flatMap(({ label, not_rankable_because }) =>
    not_rankable_because === null ? [] : [{ label, text: not_rankable_because }],
  )
}

/** What the excluded trials of each row were. */
export function excludedNotes(rows: readonly LeaderboardRow[]): RowNote[] {
  return rows.flatMap(({ label, excluded, excluded_by }) =>
    excluded === 0 ? [] : [{ label, text: excludedWords(excluded_by) }],
  )
}
