import { count, list } from '#core/report/format'
import { OUTCOME_WORDS } from '#core/report/outcome-words'
import type { ExcludedBy } from '#core/report/tally'
import { OUTCOMES, type Outcome } from '#core/trial/outcome'

/** `2 provider errors, 1 missing`; empty when nothing is excluded. */
export function excludedWords(excluded_by: ExcludedBy): string {
  return list(
    kindsOf(excluded_by).map((outcome) => outcomeCount(outcome, excluded_by[outcome] ?? 0)),
    OUTCOMES.length,
  )
}

/** `A` of one kind alone, whose number stands elsewhere; `2 A 1 M` of several; empty when nothing is excluded. */
export function excludedLetters(excluded_by: ExcludedBy): string {
  const kinds = kindsOf(excluded_by)
  return kinds
    .map(
      (outcome) =>
        `${kinds.length === 1 ? '' : `${count(excluded_by[outcome] ?? 0)} `}${OUTCOME_WORDS[outcome].letter}`,
    )
    .join(' ')
}

/** `A provider error, M missing`: what the letters mean that stand beside what is excluded. */
export function lettersWords(all: readonly ExcludedBy[]): string {
  const kinds = new Set(all.flatMap(kindsOf))
  return OUTCOMES.filter((outcome) => kinds.has(outcome))
    .map((outcome) => `${OUTCOME_WORDS[outcome].letter} ${OUTCOME_WORDS[outcome].words}`)
    .join(', ')
}

function kindsOf(excluded_by: ExcludedBy): readonly Outcome[] {
  return OUTCOMES.filter((outcome) => (excluded_by[outcome] ?? 0) > 0)
}

/** `1 provider error`, `2 provider errors`; what says how a trial ended has no plural: `2 missing`. */
export function outcomeCount(outcome: Outcome, trials: number): string {
  const { words } = OUTCOME_WORDS[outcome]
  return `${count(trials)} ${trials > 1 && /(?:error|timeout|refusal|limit)$/.test(words) ? `${words}s` : words}`
}
