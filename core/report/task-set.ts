import { compareText } from '#core/report/compare-text'
import { isComparable } from '#core/trial/eligibility'
import type { TaskDigest } from '#core/trial/ids'
import type { TrialRecord } from '#core/trial/record'

/** A task as a board ranks it: trials of another digest are trials of another task. */
export type BoardTask = { readonly name: string; readonly digest: TaskDigest }

/**
 * The tasks a board ranks, sorted by name. `current`: the tasks as they are in the repository now. `ledger`: the
 * newest version of every task in the ledger, because it holds no trial of any current task.
 */
export type TaskSet = { readonly source: 'current' | 'ledger'; readonly tasks: readonly BoardTask[] }

type Dated = Pick<TrialRecord, 'task_name' | 'task_digest' | 'harness' | 'overrides' | 'started_at' | 'finished_at'>

/** Which tasks a board of these trials ranks. */
export function taskSet({
  current,
  trials,
}: {
  readonly current: readonly BoardTask[]
  readonly trials: readonly Dated[]
}): TaskSet {
  const digests = new Set<string>(current.map((task) => task.digest))
  const known = trials.some((trial) => trial.task_digest !== null && digests.has(trial.task_digest))
  const tasks = known ? [] : newestVersions(trials)
  return tasks.length === 0
    ? { source: 'current', tasks: current.map(({ name, digest }) => ({ name, digest })).sort(byName) }
    : { source: 'ledger', tasks }
}

function newestVersions(trials: readonly Dated[]): BoardTask[] {
  const newest = new Map<string, { readonly digest: TaskDigest; readonly when: string }>()
  for (const trial of trials) {
    if (trial.task_digest === null || !isComparable(trial)) continue
    const version = { digest: trial.task_digest, when: trial.finished_at ?? trial.started_at ?? '' }
    const known = newest.get(trial.task_name)
    if (known === undefined || isNewer(version, known)) newest.set(trial.task_name, version)
  }
  return [...newest].map(([name, { digest }]) => ({ name, digest })).sort(byName)
}

/** Of two versions seen in the same millisecond the greater digest wins, so that the order of rows decides nothing. */
function isNewer(a: { digest: string; when: string }, b: { digest: string; when: string }): boolean {
  return a.when === b.when ? a.digest > b.digest : a.when > b.when
}

function byName(a: BoardTask, b: BoardTask): number {
  return compareText(a.name, b.name)
}
