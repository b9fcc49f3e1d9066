import { compareText } from '#core/report/compare-text'
import { isComparable } from '#core/trial/eligibility'
import type { TaskDigest } from '#core/trial/ids'
import { isExcluded } from '#core/trial/outcome'
import type { TrialRecord } from '#core/trial/record'
import { latestRelease, type Release } from '#core/trial/release'
import { taskNamer, taskNames } from '#core/trial/task-name'
import { type Void, voidFinder } from '#core/trial/voids'

/** A task as a board ranks it: trials of another digest are trials of another task. */
export type BoardTask = { readonly name: string; readonly digest: TaskDigest }

/** The same, or without a digest where nothing but its name in a dataset tells which task it is. */
export type RankedTask = { readonly name: string; readonly digest: TaskDigest | null }

/**
 * The tasks a board ranks, sorted by name. `release`: those of a release, as it froze them. `current`: the tasks as they
 * are in the repository now, while there is no release; `next`: the same beside one, as a preview that ranks nothing.
 * `ledger`: of every task in the ledger the version that most configs have run, because the ledger holds no trial of any
 * current task and there is no release. `dataset`: of the tasks that trials of a dataset name, whose results tell no
 * version, those that most configs ran (core/report/dataset-tasks).
 */
export type TaskSet<Task extends RankedTask = BoardTask> = {
  readonly source: 'release' | 'current' | 'next' | 'ledger' | 'dataset'
  /** Its name; null for any other source. */
  readonly release: string | null
  /** Of the source `dataset` alone: its name, null where the trials name none. */
  readonly dataset?: string | null
  readonly tasks: readonly Task[]
  /** Of the source `dataset` alone: how its tasks were chosen among those that trials name. */
  readonly choice?: DatasetChoice
}

/** Which tasks of a dataset are ranked, and why these (core/report/dataset-tasks). */
export type DatasetChoice = {
  /** `majority`: those that more than half of the configs ran. `all`: no task has such a majority. */
  readonly by: 'majority' | 'all'
  /** Configs whose tasks decided, and those that ran too few or only calibrate tasks. */
  readonly configs_heard: number
  readonly configs_unheard: number
  /** Tasks of the dataset that are not ranked, by name, with how many configs ran each. */
  readonly left_out: readonly { readonly name: string; readonly configs: number }[]
}

type VersionTrial = Pick<
  TrialRecord,
  | 'trial_id'
  | 'config_id'
  | 'task_name'
  | 'task_digest'
  | 'harness'
  | 'overrides'
  | 'outcome'
  | 'started_at'
  | 'finished_at'
>

/**
 * Which tasks a board of these trials ranks. `wanted`: the name of a release, `next` for the current tasks, null for the
 * latest release; without any release the last two are the same. Throws a RangeError for a release that there is not.
 */
export function taskSet({
  current,
  trials,
  releases,
  voids,
  wanted,
}: {
  readonly current: readonly BoardTask[]
  readonly trials: readonly VersionTrial[]
  readonly releases: readonly Release[]
  readonly voids: readonly Void[]
  readonly wanted: string | null
}): TaskSet {
  if (wanted !== null && wanted !== 'next') return released(releases.find(({ name }) => name === wanted) ?? null)
  const latest = latestRelease(releases)
  if (latest !== null)
    return wanted === null ? released(latest) : { source: 'next', release: null, tasks: plain(current) }
  const digests = new Set<string>(current.map((task) => task.digest))
  const known = trials.some((trial) => trial.task_digest !== null && digests.has(trial.task_digest))
  const tasks = known ? [] : versionsMostRun(trials, voids)
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

/** What speaks for a version of a task. */
type Version = {
  readonly digest: TaskDigest
  /** With a trial of it that counts. */
  readonly configs: Set<string>
  /** The end of its newest trial that counts, and of its newest at all. */
  counted: string
  seen: string
}

/**
 * Of every task the version that most configs have trials of that count; of several the newest by these trials. Only a
 * task without any trial that counts is taken in the version last seen. So neither a trial that broke, nor one that was
 * voided, nor a clock that was wrong in one tree decides what everybody is ranked by.
 */
function versionsMostRun(trials: readonly VersionTrial[], voids: readonly Void[]): BoardTask[] {
  const names = taskNames([], trials)
  const nameOf = taskNamer(names)
  const voidOf = voidFinder(voids, names)
  // Trees name one task with its org or without; on a board it is one task.
  const tasks = new Map<string, Map<TaskDigest, Version>>()
  for (const trial of trials) {
    if (trial.task_digest === null || !isComparable(trial)) continue
    const name = nameOf(trial.task_name)
    const versions = tasks.get(name) ?? new Map<TaskDigest, Version>()
    tasks.set(name, versions)
    const version = versions.get(trial.task_digest) ?? newVersion(trial.task_digest)
    versions.set(trial.task_digest, version)
    const when = trial.finished_at ?? trial.started_at ?? ''
    if (when > version.seen) version.seen = when
    if (isExcluded(trial.outcome) || voidOf(trial) !== null) continue
    version.configs.add(trial.config_id)
    if (when > version.counted) version.counted = when
  }
  return [...tasks]
    .flatMap(([name, versions]) =>
      [...versions.values()]
        .sort(byClaim)
        .slice(0, 1)
        .map(({ digest }) => ({ name, digest })),
    )
    .sort(byName)
}

function newVersion(digest: TaskDigest): Version {
  return { digest, configs: new Set(), counted: '', seen: '' }
}

/** The best claim first. The digest comes last, so that the order of rows decides nothing. */
function byClaim(a: Version, b: Version): number {
  return (
    b.configs.size - a.configs.size ||
    compareText(b.counted, a.counted) ||
    compareText(b.seen, a.seen) ||
    compareText(b.digest, a.digest)
  )
}

function byName(a: RankedTask, b: RankedTask): number {
  return compareText(a.name, b.name)
}
