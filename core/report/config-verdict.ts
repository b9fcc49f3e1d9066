import { onRelease } from '#core/report/board-choices'
import { isCalibration } from '#core/report/calibration'
import type { ConfigSummary } from '#core/report/config-page'
import { places, plural, points, scoreBasis, scoreSaid } from '#core/report/format'
import { importedWords } from '#core/report/imported'

/**
 * What a config comes to, as sentences: the answer first, then what it rests on.
 *
 * @param release that the row is of; null: of a board that is no release's
 */
export function configVerdict(
  { config, row, trials }: ConfigSummary,
  rankedRows: number,
  release: string | null = null,
): string[] {
  const on = onRelease(release)
  if (row === null)
    return [
      `Not ${on === '' ? 'on this board' : on.trim()}: none of its ${plural(trials, 'trial')} is of a task that it ranks.`,
    ]
  if (row.score === null) return [`No score yet${on}: no trial of it counts.`]
  const score = `${scoreSaid(row)} of 100${on}, ${scoreBasis(row)}.`
  if (isCalibration(config)) return [score, ...importedWords(row), CALIBRATES]
  return [score, ...importedWords(row), placeWords(row, rankedRows), ...reasons(row)]
}

/** What a list of so many configs says first. */
export function configsLead(configs: number, release: string | null): string {
  const scores = release === null ? '' : ` Scores, places and trials are those${onRelease(release)}.`
  return `${plural(configs, 'config')}: an agent with its model and settings each.${scores}`
}

const CALIBRATES = 'Not ranked: it says something about the tasks and nothing about agents.'

type Row = NonNullable<ConfigSummary['row']>

function placeWords({ rank, rank_best, rank_worst, tasks }: Row, rankedRows: number): string {
  if (rank === null) return 'Not ranked.'
  const order = `Rank ${rank} of ${plural(rankedRows, 'ranked config')} by the numbers seen`
  if (rankedRows === 1) return `${order}.`
  if (tasks < 2) return `${order}; one task allows no paired test.`
  return rank_best === rank_worst
    ? `${order}, and paired tests bear that out.`
    : `${order}; paired tests leave it places ${places(rank_best, rank_worst)}.`
}

/** Why it is not ranked, or else how much attempts without a trial that counts could still move its score. */
function reasons({ not_rankable_because, bound_low, bound_high, open }: Row): string[] {
  if (not_rankable_because !== null) {
    return [`${not_rankable_because.slice(0, 1).toUpperCase()}${not_rankable_because.slice(1)}.`]
  }
  if (open === 0) return []
  const [low, high] = [points(bound_low), points(bound_high)]
  const what = `${plural(open, 'attempt')} without a trial that counts`
  return [
    low === high
      ? `${what}: failures or successes, the score would round to ${low}.`
      : `${what}: were all of them failures, the score would be ${low}; were all successes, ${high}.`,
  ]
}
