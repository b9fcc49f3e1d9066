import type { BoardRules } from '#core/report/rules'
import type { RankedTask } from '#core/report/task-set'
import type { Outcome } from '#core/trial/outcome'
import { success } from '#core/trial/policy'
import type { TrialRecord } from '#core/trial/record'
import { taskNamer, taskNames } from '#core/trial/task-name'
import { type Void, voidFinder } from '#core/trial/voids'

/** Why a trial has no part in a board, in the order in which reports list it, each with its words. */
export const LEFT_OUT_REASONS = {
  other_version: 'of another version of its task',
  other_task: 'of a task that this board does not rank',
  other_dataset: 'of another dataset',
  no_digest: 'without a record of which version of its task it ran',
  overrides: "run under other limits or resources than the task's own",
  other_harness: 'run by another harness',
} as const satisfies { readonly [reason: string]: string }

export type LeftOutReason = keyof typeof LEFT_OUT_REASONS

/**
 * What a trial is to a board. `counted`: in the score. `excluded`: no evidence about the agent, shown beside the
 * score; a voided one is `invalid`, whatever its row says. `left_out`: no trial of this board.
 */
export type Standing =
  | { readonly kind: 'counted'; readonly task: RankedTask; readonly success: boolean }
  | { readonly kind: 'excluded'; readonly task: RankedTask; readonly outcome: Outcome; readonly voided: Void | null }
  | {
      readonly kind: 'left_out'
      readonly task: RankedTask | null
      readonly reason: LeftOutReason
      readonly voided: Void | null
    }

export type Standings = (trial: StandingTrial) => Standing

type StandingTrial = Pick<
  TrialRecord,
  | 'trial_id'
  | 'task_name'
  | 'task_digest'
  | 'config_id'
  | 'dataset'
  | 'harness'
  | 'overrides'
  | 'outcome'
  | 'reward'
  | 'exception_type'
  | 'exception_step'
  | 'record_state'
>

/**
 * The one rule by which every page and table decides what a trial of these `trials` is to a board that ranks `tasks`.
 *
 * @param dataset of tasks without a digest: they are those of this dataset and of no other
 */
export function standings({
  tasks,
  rules,
  voids,
  trials,
  dataset = null,
}: {
  readonly tasks: readonly RankedTask[]
  readonly rules: BoardRules
  readonly voids: readonly Void[]
  readonly trials: readonly Pick<TrialRecord, 'task_name'>[]
  readonly dataset?: string | null
}): Standings {
  const names = taskNames(tasks, trials)
  const voidOf = voidFinder(voids, names)
  const taskOf = taskFinder(tasks, names, dataset)
  const ranksNames = tasks.some(({ digest }) => digest === null)
  const isOther = (trial: Pick<TrialRecord, 'dataset'>): boolean => ranksNames && trial.dataset !== dataset
  return (trial) => {
    const { same, named } = taskOf(trial)
    const task = rules.task_version === 'any' ? (same ?? named) : same
    const voided = voidOf(trial)
    if (trial.harness !== rules.harness)
      return { kind: 'left_out', task: task ?? named, reason: 'other_harness', voided }
    if (task === null)
      return { kind: 'left_out', task: named, reason: unknownTask(trial, named, isOther(trial)), voided }
    if (trial.overrides !== null) return { kind: 'left_out', task, reason: 'overrides', voided }
    if (voided !== null) return { kind: 'excluded', task, outcome: 'invalid', voided }
    const succeeded = success(trial, rules.policy, rules.pass_threshold)
    return succeeded === null
      ? { kind: 'excluded', task, outcome: trial.outcome, voided: null }
      : { kind: 'counted', task, success: succeeded }
  }
}

/**
 * The task that a trial ran: the same version by its digest, and whichever version by its name. A task without a digest is
 * the same for a trial without one that names it in the dataset.
 */
function taskFinder(tasks: readonly RankedTask[], names: ReadonlySet<string>, dataset: string | null) {
  const nameOf = taskNamer(names)
  const byName = new Map(tasks.map((task) => [nameOf(task.name), task]))
  const byDigest = Map.groupBy(tasks, (task) => task.digest)
  return (trial: Pick<TrialRecord, 'task_name' | 'task_digest' | 'dataset'>) => {
    const found = byName.get(nameOf(trial.task_name)) ?? null
    const isOther = found?.digest === null && (trial.task_digest !== null || trial.dataset !== dataset)
    const named = isOther ? null : found
    if (named?.digest === null) return { named, same: named }
    // Copies of a task share a digest.
    const twins = trial.task_digest === null ? [] : (byDigest.get(trial.task_digest) ?? [])
    return { named, same: twins.find((task) => task === named) ?? twins[0] ?? null }
  }
}

function unknownTask(
  { task_digest }: Pick<TrialRecord, 'task_digest'>,
  named: RankedTask | null,
  isOfOtherDataset: boolean,
): LeftOutReason {
  if (named === null) return isOfOtherDataset ? 'other_dataset' : 'other_task'
  return task_digest === null ? 'no_digest' : 'other_version'
}
