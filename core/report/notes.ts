import { isCalibration } from '#core/report/calibration'
import { excludedLetters, excludedWords, lettersWords } from '#core/report/excluded-words'
import { count, list, places, plural, points, reward, scoreBasis, scoreSaid } from '#core/report/format'
import { HARNESS_WORDS, OTHER_HARNESS, TB1_UNTOLD } from '#core/report/harness-words'
import { IMPORTED_MEANS, importedAside, withImportedMark } from '#core/report/imported'
import type { AnyLeaderboard } from '#core/report/leaderboard'
import type { LeaderboardRow } from '#core/report/row'
import { LEFT_OUT_REASONS } from '#core/report/standing'
import type { DatasetChoice } from '#core/report/task-set'
import { oneLine } from '#core/trial/plain-text'
import { POLICIES } from '#core/trial/policy'
import { scopeWords, type Void } from '#core/trial/voids'

export { excludedWords }

/** What a reader must know besides the numbers of a board: what it ranks, and what became of every trial. Plain sentences. */
export function boardNotes(board: AnyLeaderboard): string[] {
  const { ledger, counted, excluded, left_out } = board.trials
  return [
    whatIsRanked(board),
    ...tasksNotRanked(board),
    harnessNote(board),
    `Score: mean of the task rates, of 100; a trial succeeds with a reward of at least ${reward(board.pass_threshold)}. [low, high]: 95 % interval for tasks like these.`,
    `Policy ${board.policy}: ${POLICIES[board.policy].words[board.harness]}.`,
    ...(board.task_version === 'any' ? ['Trials of every version of a task count, joined by its name.'] : []),
    ...rankNote(board.rows),
    ...calibrationNote(board.rows),
    `${plural(ledger, 'trial')} in the ledger: ${count(counted)} counted, ${count(excluded)} excluded, ${count(left_out)} left out.`,
    ...board.left_out.map(
      ({ reason, trials, configs }) =>
        `Left out: ${plural(trials, 'trial')} of ${plural(configs, 'config')}, ${LEFT_OUT_REASONS[reason]}${reason === 'other_harness' ? otherHarness(board) : ''}.`,
    ),
    ...boundsNote(board.rows),
    ...voidedNote(board.voided),
    ...idleVoidsNote(board.idle_voids),
    ...importedNote(board.rows),
    ...estimatedNote(board.rows),
    ...(board.configs_without_row === 0
      ? []
      : [
          `${plural(board.configs_without_row, 'config')} of the ledger ran no task of this board and ${board.configs_without_row === 1 ? 'has' : 'have'} no row.`,
        ]),
  ]
}

function otherHarness({ harness }: AnyLeaderboard): string {
  const { words, report } = OTHER_HARNESS[harness]
  return ` (${words}: ${report})`
}

export const NO_TRIAL = 'No trial of these tasks is in the ledger yet.'

/** Why a board has no row, in one sentence. */
export function nothingWords(board: Pick<AnyLeaderboard, 'harness' | 'trials' | 'left_out'>): string {
  const own = board.left_out.filter(({ reason }) => reason !== 'other_harness')
  const trials = own.reduce((sum, { trials }) => sum + trials, 0)
  const left = `No trial that ${HARNESS_WORDS[board.harness]} ran has a part in this board: ${plural(trials, 'trial')}, left out.`
  return onlyElsewhere(board) ?? (trials === 0 ? NO_TRIAL : left)
}

/** That all trials of the ledger are another harness's, with the command that shows them; null where they are not. */
export function onlyElsewhere(board: Pick<AnyLeaderboard, 'harness' | 'trials' | 'left_out'>): string | null {
  const others = board.left_out.find(({ reason }) => reason === 'other_harness')?.trials ?? 0
  if (others === 0 || others < board.trials.ledger) return null
  const { words, report } = OTHER_HARNESS[board.harness]
  return `Every trial of the ledger was run by ${words}, whose boards are apart: ${report}.`
}

/** Which harness every row comes from, and what its results cannot tell. */
function harnessNote({ harness }: AnyLeaderboard): string {
  const all = `Every trial of this board was run by ${HARNESS_WORDS[harness]}.`
  return harness === 'harbor' ? all : `${all} ${TB1_UNTOLD}`
}

function whatIsRanked({ source, release, tasks, dataset = null, choice }: AnyLeaderboard): string {
  const what = plural(tasks.length, 'task')
  switch (source) {
    case 'release':
      return `Ranks ${what}, each in the version that release ${release} froze.`
    case 'next':
      return `A preview of ${what}, each as it is in this repository now: nothing is ranked until a release holds them.`
    case 'current':
      return `Ranks ${what}, each as it is in this repository now.`
    case 'dataset':
      return `Ranks ${what} of ${dataset === null ? 'no named dataset' : `the dataset ${oneLine(dataset)}`}, ${choiceWords(choice)}: ${names(tasks)}.`
    case 'ledger':
      return `Ranks ${what}, each in the version that most configs have run, because the ledger holds no trial of the tasks of this repository.`
  }
}

/** By what the tasks of a dataset were chosen. */
function choiceWords(choice: DatasetChoice | undefined): string {
  if (choice === undefined || choice.left_out.length === 0) {
    return choice?.by === 'all' && choice.configs_heard > 1
      ? 'all that its trials name, because none of them was run by more than half of the configs'
      : 'all that its trials name'
  }
  const { configs_heard, configs_unheard } = choice
  const others =
    configs_unheard === 0 ? '' : `, ${plural(configs_unheard, 'other')} that ran few or only calibrate tasks aside`
  return configs_heard === 1
    ? `those that one config ran${others}`
    : `those that more than half of ${count(configs_heard)} configs ran${others}`
}

/** The tasks of a dataset that its board does not rank. */
function tasksNotRanked({ choice }: AnyLeaderboard): string[] {
  const leftOut = choice?.left_out ?? []
  if (leftOut.length === 0) return []
  const each = leftOut.map(({ name, configs }) => `${taskWords(name)} (${plural(configs, 'config')})`)
  const verb = leftOut.length === 1 ? 'is' : 'are'
  return [
    `Of the same dataset ${plural(leftOut.length, 'task')} ${verb} not ranked, because too few configs ran ${leftOut.length === 1 ? 'it' : 'them'}: ${list(each, MOST_TASKS)}.`,
  ]
}

/** As many as a dataset of Terminal-Bench 1 has. */
const MOST_TASKS = 100

function names(tasks: AnyLeaderboard['tasks']): string {
  return tasks.length === 0
    ? 'none'
    : list(
        tasks.map(({ name }) => taskWords(name)),
        MOST_TASKS,
      )
}

/** So much of a task's name as a sentence of many can hold. */
const LONGEST_TASK = 80

function taskWords(name: string): string {
  const letters = [...oneLine(name)]
  return letters.length <= LONGEST_TASK ? letters.join('') : `${letters.slice(0, LONGEST_TASK).join('')}...`
}

/** How many of the excluded trials people took out, and why. */
function voidedNote(voided: AnyLeaderboard['voided']): string[] {
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
    `${plural(trials, 'counted trial')} of ${plural(imported.length, 'config')} came by import: ${IMPORTED_MEANS}.`,
  ]
}

/** What beside the rank says how much of it is proven. */
function rankNote(rows: readonly LeaderboardRow[]): string[] {
  if (rows.filter(({ rank }) => rank !== null).length < 2) return []
  return [
    'Places: those that paired tests over the tasks cannot rule out. Group: configs that cannot be told from the best of theirs.',
  ]
}

/** Whose score is there, but in no ranking. */
function calibrationNote(rows: readonly LeaderboardRow[]): string[] {
  const agents = [...new Set(rows.filter(isCalibration).map(({ agent }) => agent))]
  if (agents.length === 0) return []
  return [
    `For reference only: ${list(agents)}. ${agents.length === 1 ? 'It says' : 'They say'} something about the tasks and nothing about agents, and ${agents.length === 1 ? 'has' : 'have'} no rank.`,
  ]
}

/** A cost that rests on a price table says so. */
function estimatedNote(rows: readonly LeaderboardRow[]): string[] {
  const trials = rows.reduce((sum, row) => sum + row.estimated_cost_known, 0)
  if (trials === 0) return []
  return [`~ Estimated from tokens and the price table for ${plural(trials, 'trial')} without a reported cost.`]
}

/** Who leads, in one sentence. It holds labels, so it may hold any text. */
export function headline(board: AnyLeaderboard): string {
  const ranked = board.rows.filter((row) => row.rank !== null)
  const leader = ranked[0]
  if (board.rows.length === 0) return nothingWords(board)
  if (board.source === 'next') return 'A preview of the tasks as they are now: no config is ranked.'
  if (leader === undefined) return nobodyRanked(board.rows)
  const first = ranked.filter((row) => row.rank === leader.rank)
  if (first.length > 1) {
    return `${list(first.map((row) => withImportedMark(row.label, row)))} share the lead with ${points(leader.score)} of 100.`
  }
  const basis = `${scoreBasis(leader)}${importedAside(leader)}`
  return ranked.length === 1
    ? `Only one config is ranked so far: ${labelAndScore(leader)} of 100, ${basis}.`
    : `${leader.label} leads with ${scoreSaid(leader)} of 100, ${basis}${proof(leader)}.`
}

function nobodyRanked(rows: readonly LeaderboardRow[]): string {
  const known = rows.filter((row) => row.score !== null).toSorted((a, b) => (b.score ?? 0) - (a.score ?? 0))
  if (known.length === 0 || !rows.every(isCalibration)) return 'No config can be ranked yet.'
  const tooFew = known.some((row) => row.score_low === null) ? ', over too few tasks for an interval' : ''
  return `Calibration only so far: ${list(known.map(labelAndScore), known.length)} of 100${tooFew}.`
}

/** How sure the place of a leader is. */
function proof({ rank_best, rank_worst, tasks }: LeaderboardRow): string {
  if (tasks < 2) return '. The lead is not proven: one task allows no paired test'
  if (rank_best === rank_worst) return ', and paired tests bear that out'
  return `. The lead is not proven: paired tests leave it places ${places(rank_best, rank_worst)}`
}

function labelAndScore(row: LeaderboardRow): string {
  return `${row.label} ${scoreSaid(row)}`
}

/** A remark on one row; both parts may hold text of a task or a manifest. */
export type RowNote = { readonly label: string; readonly text: string }

/** Why each unranked row is not ranked, agents that calibrate tasks aside. */
export function unrankedNotes(rows: readonly LeaderboardRow[]): RowNote[] {
  return rows
    .filter((row) => !isCalibration(row))
    .flatMap(({ label, not_rankable_because }) =>
      not_rankable_because === null ? [] : [{ label, text: not_rankable_because }],
    )
}

/** What the excluded trials of each row were, and how far they could move its score. */
export function excludedNotes(rows: readonly LeaderboardRow[]): RowNote[] {
  return rows.flatMap((row) => excludedNote(row).map((text) => ({ label: row.label, text })))
}

/** The same of one row; none where nothing is excluded. */
export function excludedNote(row: LeaderboardRow): string[] {
  if (row.excluded === 0) return []
  const bounds = boundsWords(row)
  return [
    `${excludedWords(row.excluded_by)}${bounds === null ? '' : `; score ${bounds}, had all failed or all passed`}`,
  ]
}

/** `74 to 77`: as far as attempts without a trial that counts could move a score; null where both ends round alike. */
export function boundsWords({
  bound_low,
  bound_high,
}: Pick<LeaderboardRow, 'bound_low' | 'bound_high'>): string | null {
  const [low, high] = [points(bound_low), points(bound_high)]
  return low === high ? null : `${low} to ${high}`
}

/** `A, 74 to 77`: what is excluded and how far that could move the score, for a table that has no room for words. */
export function excludedShort(row: LeaderboardRow): string | null {
  return [excludedLetters(row.excluded_by), boundsWords(row)].filter(Boolean).join(', ') || null
}

/** What `excludedShort` means where rows have one; null where none has. */
export function excludedKey(rows: readonly LeaderboardRow[]): string | null {
  const letters = lettersWords(rows.map(({ excluded_by }) => excluded_by))
  const bounds = rows.every((row) => boundsWords(row) === null)
    ? ''
    : 'low to high: how far attempts without a result could move the score'
  const words = [letters, bounds].filter(Boolean).join('; ')
  return words === '' ? null : `Excluded: ${words}.`
}

/** What `boundsWords` beside a score mean, where a row has them. */
function boundsNote(rows: readonly LeaderboardRow[]): string[] {
  return rows.every((row) => boundsWords(row) === null)
    ? []
    : [
        'Score of low to high: had every attempt without a trial that counts failed, or had all of them passed; told where these differ as rounded.',
      ]
}
