import { z } from 'zod'
import type { PullRequestReport, PullRequestTask } from '#core/report/pull-request'
import { type SabotageFound, sabotageFoundSchema, sabotageVerdict } from '#core/sabotage/found'

const MOST_REASON = 2_000

/** What the saboteur's finding means for a pull request. */
export const sabotageSeveritySchema = z.enum(['error', 'warning', 'off'])

/** What a task's report says of the saboteur. */
export const taskSabotageSchema = z.strictObject({
  /** `not_run`: nobody asked, because nothing of the task was to run. */
  state: z.enum(['withstood', 'weak', 'unknown', 'not_run']),
  /** Why not everything is known; null where it is. */
  reason: z.string().max(MOST_REASON).nullable(),
  /** null: nothing that could be believed. */
  found: sabotageFoundSchema.nullable(),
})

export type TaskSabotage = z.infer<typeof taskSabotageSchema>

/** What came of the saboteur's jobs, by the names of the tasks that were its own. */
export type SabotageInputs = {
  readonly severity: z.infer<typeof sabotageSeveritySchema>
  readonly tasks: ReadonlyMap<string, TaskSabotage>
}

export const NO_SABOTAGE: SabotageInputs = { severity: 'off', tasks: new Map() }

/** What a job found out; it is not asked what it makes of that. */
export function sabotaged(found: SabotageFound): TaskSabotage {
  return { state: sabotageVerdict(found), reason: found.failure, found }
}

/** The task was to be attacked, and nobody can say what came of it. */
export function sabotageUnknown(reason: string): TaskSabotage {
  return { state: 'unknown', reason: reason.slice(0, MOST_REASON).toWellFormed(), found: null }
}

/** Nobody asked for anything of the task to run. */
export const NOT_RUN: TaskSabotage = { state: 'not_run', reason: 'nothing of it was to run', found: null }

/** Of a task in a report that tells results: null where the saboteur is off, or has nothing to do with the task. */
export function sabotageOf(
  { name, change }: { readonly name: string; readonly change: PullRequestTask['change'] },
  { severity, tasks }: SabotageInputs,
): TaskSabotage | null {
  if (severity === 'off' || (change !== 'added' && change !== 'changed')) return null
  return tasks.get(name) ?? NOT_RUN
}

/**
 * Whether nothing that the saboteur says keeps a pull request from being sound. What is unknown does, as a missing trial does:
 * that a task withstands must have been seen.
 */
export function isProofAgainst({ sabotage, tasks }: Pick<PullRequestReport, 'sabotage' | 'tasks'>): boolean {
  return sabotage !== 'error' || !tasks.some(isWeakOrUnknown)
}

/** A task that is weak, or of which that is not known. */
export function isWeakOrUnknown({ sabotage }: Pick<PullRequestTask, 'sabotage'>): boolean {
  return sabotage?.state === 'weak' || sabotage?.state === 'unknown'
}
