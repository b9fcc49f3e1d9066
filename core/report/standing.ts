import type { BoardTask } from '#core/report/task-set'
import { isComparable } from '#core/trial/eligibility'
import { type Outcome, success } from '#core/trial/outcome'
import type { TrialRecord } from '#core/trial/record'
import { taskNamer } from '#core/trial/task-name'
import { type Void, voidFinder } from '#core/trial/voids'

/** Why a trial has no part in a board, in the order in which reports list it, each with its words. */
export const LEFT_OUT_REASONS = {
  other_version: 'of another version of its task',
  other_task: 'of a task that this board does not rank',
  no_digest: 'without a record of which version of its task it ran',
  overrides: "run under other limits or resources than the task's own",
  other_harness: 'not run by Harbor',
} as const satisfies { readonly [reason: string]: string }

export type LeftOutReason = keyof typeof LEFT_OUT_REASONS

/**
 * What a trial is to a board. `counted`: in the score. `excluded`: no evidence about the agent, shown beside the
 * score; a voided one is `invalid`, whatever its row says. `left_out`: no trial of this board.
 */
export type Standing =
  | { readonly kind: 'counted'; readonly task: BoardTask; readonly success: boolean }
  | { readonly kind: 'excluded'; readonly task: BoardTask; readonly outcome: Outcome; readonly voided: Void | null }
  | {
      readonly kind: 'left_out'
      readonly task: BoardTask | null
      readonly reason: LeftOutReason
      readonly voided: Void | null
    }

export type Standings = (trial: StandingTrial) => Standing

type StandingTrial = Pick<
  TrialRecord,
  'trial_id' | 'task_name' | 'task_digest' | 'config_id' | 'harness' | 'overrides' | 'outcome' | 'reward'
>

/** The one rule by which every page and table decides what a trial is to a board that ranks `tasks`. */
export function standings(tasks: readonly BoardTask[], passThreshold: number, voids: readonly Void[]): Standings {
  const voidOf = voidFinder(voids)
  const byDigest = Map.groupBy(tasks, (task) => String(task.digest))
  const byName = new Map(tasks.map((task) => [task.name, task]))
  const nameOf = taskNamer(byName.keys())
  return (trial) => {
    const named = byName.get(trial.task_name) ?? byName.get(nameOf(trial.task_name)) ?? null
    // A task of a foreign tree may carry a prefix in its name; copies of a task share a digest.
    const same = byDigest.get(trial.task_digest ?? '') ?? []
    const task = same.find(({ name }) => name === trial.task_name) ?? same[0] ?? null
    const voided = voidOf(trial)
    if (trial.harness !== 'harbor') return { kind: 'left_out', task: task ?? named, reason: 'other_harness', voided }
    if (trial.task_digest === null) return { kind: 'left_out', task: named, reason: 'no_digest', voided }
    if (task === null) {
      return { kind: 'left_out', task: named, reason: named === null ? 'other_task' : 'other_version', voided }
    }
    if (!isComparable(trial)) return { kind: 'left_out', task, reason: 'overrides', voided }
    if (voided !== null) return { kind: 'excluded', task, outcome: 'invalid', voided }
    const succeeded = success(trial, passThreshold)
    return succeeded === null
      ? { kind: 'excluded', task, outcome: trial.outcome, voided: null }
      : { kind: 'counted', task, success: succeeded }
  }
}
