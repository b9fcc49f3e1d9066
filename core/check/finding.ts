/** `error`: the task must not merge; `warning`: look at it; `note`: good to know. */
export type Severity = 'error' | 'warning' | 'note'

/** Why a finding does not count: an `ignore` comment beside it, or the baseline. */
export type Suppression = {
  readonly reason: string
  /** Last day it holds, `yyyy-mm-dd`; null: no end (the baseline). */
  readonly until: string | null
}

/** One thing that is wrong with a task, at one place. Texts may repeat what a task contains: callers escape them for where they go. */
export type Finding = {
  /** A rule of core/check/rules. */
  readonly rule: string
  readonly severity: Severity
  /** Name of the task's directory. */
  readonly task: string
  /** Relative to the repository's root, forward slashes. The task's directory where it is about no file. */
  readonly path: string
  /** 1-based; null: about the file as a whole. */
  readonly line: number | null
  /** 1-based; null where the line is, or where only the line is known. */
  readonly column: number | null
  /** What is wrong. */
  readonly message: string
  /** How to mend it, one sentence. */
  readonly fix: string
  /** `docs/task-rules.md#<rule>` */
  readonly doc: string
  /** null: it counts. */
  readonly suppressed: Suppression | null
  /** Identity within its task that survives a shift of lines: first 16 hex digits of a SHA-256. */
  readonly fingerprint: string
}

/** The findings that count. */
export function counting(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((finding) => finding.suppressed === null)
}

/** How many findings of each severity count, and how many are suppressed. */
export type Tally = Readonly<Record<Severity, number>> & { readonly suppressed: number }

export function tally(findings: readonly Finding[]): Tally {
  const of = (severity: Severity) => counting(findings).filter((finding) => finding.severity === severity).length
  return {
    error: of('error'),
    warning: of('warning'),
    note: of('note'),
    suppressed: findings.length - counting(findings).length,
  }
}
