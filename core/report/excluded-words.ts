import { count, list } from '#core/report/format'
import { OUTCOME_WORDS } from '#core/report/outcome-words'
import type { ExcludedBy } from '#core/report/tally'
import { OUTCOMES, type Outcome } from '#core/trial/outcome'

/** `2 provider errors, 1 missing`; empty when nothing is excluded. */
export function excludedWords(excluded_by: ExcludedBy): string {
  return list(
    OUTCOMES.flatMap((outcome) => {
      const trials = excluded_by[outcome] ?? 0
      return trials === 0 ? [] : [outcomeCount(outcome, trials)]
    }),
    OUTCOMES.length,
  )
}

/** `1 provider error`, `2 provider errors`; what says how a trial ended has no plural: `2 missing`. */
export function outcomeCount(outcome: Outcome, trials: number): string {
  const { words } = OUTCOME_WORDS[outcome]
  return `${count(trials)} ${trials > 1 && /(?:error|timeout|refusal|limit)$/.test(words) ? `${words}s` : words}`
}
