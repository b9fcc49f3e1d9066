/** What our plugin noted of one trial while it ran, outside of everything that its container could write to. */
export type TrialEvents = {
  /** Known from the first moment on, before any result. */
  readonly trial_id: string | null
  readonly agent_began: boolean
  /** null: the verifier never began, or nothing was noted about it. */
  readonly verification: VerifierChecks | null
}

/** What the verifier began with and who wrote its reward; over all steps of a trial. Names and command lines are capped. */
export type VerifierChecks = {
  /** Names in the verifier's directory before it began, all of them removed. */
  readonly removed: readonly string[]
  /** Those of them that would have been read as a reward. */
  readonly removed_rewards: readonly string[]
  /** Names there that could not be removed; `.` for the directory itself. */
  readonly not_emptied: readonly string[]
  /** Command lines that the agent left running beside the verifier. */
  readonly processes: readonly string[]
  /** null: could not be listed. */
  readonly processes_total: number | null
  /** Who wrote a reward file, in order: another process of the container than the verifier, or one that was gone when looked at. */
  readonly writers: readonly ('verifier' | 'container' | 'unknown')[]
  /** From how many commands in the container, each an `exec`, a reward file was written in one verification; the most of all. */
  readonly exec_roots: number
  /** Why a part of this could not be checked; null when all of it was. */
  readonly unchecked: string | null
}

/**
 * Whether the reward may have been written again by something that the agent left running: a process of the container
 * that the verifier did not start, a second command in the container (Docker runs an image's health check as one, and
 * the verifier is a single one), or a second writer nobody could identify while there was such a process.
 */
export function mayBeRewritten(checks: VerifierChecks): boolean {
  if (checks.writers.includes('container') || checks.exec_roots > 1) return true
  return checks.processes_total !== 0 && checks.writers.length > 1 && checks.writers.slice(1).includes('unknown')
}

/** The column `checks`: only what was found, as canonical JSON needs it. */
export function publishedChecks(checks: VerifierChecks): { readonly [name: string]: string | number | string[] } {
  return {
    ...(checks.removed.length === 0 ? {} : { removed: [...checks.removed] }),
    ...(checks.not_emptied.length === 0 ? {} : { not_emptied: [...checks.not_emptied] }),
    ...(checks.processes.length === 0 ? {} : { processes: [...checks.processes] }),
    ...(checks.writers.length === 0 ? {} : { writers: [...checks.writers] }),
    ...(checks.exec_roots < 2 ? {} : { exec_roots: checks.exec_roots }),
    ...(checks.unchecked === null ? {} : { unchecked: checks.unchecked }),
  }
}
