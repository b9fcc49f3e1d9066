import { counting, type Finding } from '#core/check/finding'
import { RULES } from '#core/check/rules/table'

const SAFETY: ReadonlySet<string> = new Set(RULES.flatMap(({ id, safety }) => (safety === true ? [id] : [])))

/**
 * The errors for which nothing of a task is to be run on a machine that somebody needs again: those that count, and those of
 * safety also where a comment or a baseline takes them out, because these may have come with the task.
 */
export function errorsBeforeRunning(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(
    ({ rule, severity, suppressed }) => severity === 'error' && (suppressed === null || SAFETY.has(rule)),
  )
}

/** Those of safety alone, of findings of which the base commit has decided what counts. */
export function safetyErrors(findings: readonly Finding[]): readonly Finding[] {
  return counting(findings).filter(({ rule, severity }) => severity === 'error' && SAFETY.has(rule))
}

/** What is said of a task that is not attacked; null: nothing keeps it from that. */
export function whyNotRun([first, ...others]: readonly Finding[]): string | null {
  if (first === undefined) return null
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return `not attacked: mend the errors first: ${first.rule}: ${first.message}${more}`
}
