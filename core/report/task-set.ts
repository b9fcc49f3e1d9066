import { compareText } from '#core/report/compare-text'
import { isComparable } from '#core/trial/eligibility'
import type { TaskDigest } from '#core/trial/ids'
import type { TrialRecord } from '#core/trial/record'
import { latestRelease, type Release } from '#core/trial/release'
import { taskNamer } from '#core/trial/task-name'

/** A task as a board ranks it: trials of another digest are trials of another task. */
export type BoardTask = { readonly name: string; readonly digest: TaskDigest }

/**
 * The tasks a board ranks, sorted by name. `release`: those of a release, as it froze them. `current`: the tasks as they
 * are in the repository now, while there is no release; `next`: the same beside one, as a preview that ranks nothing.
 * `ledger`: the newest version of every task in the ledger, because it holds no trial of any current task and there is
 * no release.
 */
export type TaskSet = {
  readonly source: 'release' | 'current' | 'next' | 'ledger'
  /** Its name; null for any other source. */
  readonly release: string | null
  readonly tasks: readonly BoardTask[]
}

type Dated = Pick<TrialRecord, 'task_name' | 'task_digest' | 'harness' | 'overrides' | 'started_at' | 'finished_at'>

/**
 * Which tasks a board of these trials ranks. `wanted`: the name of a release, `next` for the current tasks, null for the
 * latest release; without any release the last two are the same. Throws a RangeError for a release that there is not.
 */
export function taskSet({
  current,
  trials,
  releases,
  wanted,
}: {
  readonly current: readonly BoardTask[]
  readonly trials: readonly Dated[]
  readonly releases: readonly Release[]
  readonly wanted: string | null
}): TaskSet {
  if (wanted !== null && wanted !== 'next') return released(releases.find(({ name }) => name === wanted) ?? null)
  const latest = latestRelease(releases)
  if (latest !== null)
    return wanted === null ? released(latest) : { source: 'next', release: null, tasks: plain(current) }
  const digests = new Set<string>(current.map((task) => task.digest))
  const known = trials.some((trial) => trial.task_digest !== null && digests.has(trial.task_digest))
  const tasks = known ? [] : newestVersions(trials)
  return tasks.length === 0
    ? { source: 'current', release: null, tasks: plain(current) }
    : { source: 'ledger', release: null, tasks }
}

function released(release: Release | null): TaskSet {
  if (release === null) throw new RangeError('no such release')
  return { source: 'release', release: release.name, tasks: plain(release.tasks) }
}

function plain(tasks: readonly BoardTask[]): BoardTask[] {
  return tasks.map(({ name, digest }) => ({ name, digest })).sort(byName)
}

/** Trees name one task with its org or without; on a board it is one task. */
function newestVersions(trials: readonly Dated[]): BoardTask[] {
  const nameOf = taskNamer(trials.map(({ task_name }) => task_name))
  const newest = new Map<string, { readonly digest: TaskDigest; readonly when: string }>()
  for (const trial of trials) {
    if (trial.task_digest === null || !isComparable(trial)) continue
    const name = nameOf(trial.task_name)
    const version = { digest: trial.task_digest, when: trial.finished_at ?? trial.started_at ?? '' }
    const known = newest.get(name)
    if (known === undefined || isNewer(version, known)) newest.set(name, version)
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
