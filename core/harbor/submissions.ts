import { basename, join, relative } from 'node:path'
import type { InSubmission } from '#core/harbor/collect-tb1'
import type { Collected, CollectOptions } from '#core/harbor/collected'
import { type Found, isRunDirectory, requireSources, unread, walk } from '#core/harbor/discover'
import { printablePath } from '#core/harbor/file-names'
import { type Directory, listDirectory, sortedEntries } from '#core/harbor/files'
import { NOT_IN_TB1, tb1Files } from '#core/harbor/tb1-files'
import { tb1Entry } from '#core/tb1/documents'

/** What stands at one place of a tree of submissions. */
export type FoundInSubmissions =
  | {
      readonly kind: 'trial'
      readonly directory: Directory
      /** Name of the folder directly below the path that was given. */
      readonly submission: string
      /** `<submission>/.../<trial>`. */
      readonly location: string
    }
  | (Extract<Found, { kind: 'tb1_run' | 'tb1_trial' }> & { readonly within: InSubmission })
  | Extract<Collected, { kind: 'quarantined' | 'skipped' }>

/**
 * Walks directories whose folders are submissions, as public leaderboard repositories keep them: every folder directly
 * below a path is one, and every trial at any depth in it is its. Where a trial lies decides alone; no file's content
 * can move it to another submission. Files beside the folders are passed over. Throws as `discover`, before anything is
 * walked.
 */
export function* discoverSubmissions(
  paths: readonly string[],
  options: Pick<CollectOptions, 'parts_of_runs'> = {},
): Generator<FoundInSubmissions> {
  requireSources(paths, options)
  for (const path of paths) {
    const directory = listDirectory(path)
    if (directory.unlisted !== null) {
      yield unread(directory)
      continue
    }
    if (isRunDirectory(directory)) {
      yield { kind: 'skipped', path, reason: RUN }
      continue
    }
    if (holdsTb1Run(directory)) {
      yield { kind: 'quarantined', path, reason: TB1_RUN, outcome: null }
      continue
    }
    for (const entry of sortedEntries(directory)) {
      const folder = join(path, entry.name)
      if (entry.isDirectory()) yield* inSubmission(path, folder)
      else if (entry.isSymbolicLink()) {
        yield { kind: 'skipped', path: folder, reason: 'a link, which is never followed' }
      }
    }
  }
}

/** Whether a directory is a run's of Terminal-Bench 1; somebody's list of results beside the submissions is none. */
function holdsTb1Run(directory: Directory): boolean {
  const { runs, isRun } = tb1Files(directory, NOT_IN_TB1)
  return isRun && (runs.length === 0 || runs.some(({ entries }) => entries.some((entry) => tb1Entry(entry).ok)))
}

const RUN = 'a run of Regatta, which is no submission: import it with --layout harbor'

const TB1_RUN =
  'a run of Terminal-Bench 1 without the folder of a submission around it: name the directory that holds the submissions'

function* inSubmission(root: string, folder: string): Generator<FoundInSubmissions> {
  let empty = true
  for (const found of walk(folder, false)) {
    empty = false
    if (found.kind === 'run') {
      yield { kind: 'skipped', path: found.directory, reason: RUN }
    } else if (found.kind === 'skipped' || found.kind === 'quarantined') {
      yield found
    } else if (found.kind === 'tb1_run' || found.kind === 'tb1_trial') {
      // A run may be a submission by itself, a trial is none.
      if (found.kind === 'tb1_trial' && found.trial.file === 'results.json' && found.directory.path === folder) {
        yield { kind: 'quarantined', path: folder, reason: NO_SUBMISSION, outcome: null }
      } else yield { ...found, within: { submission: printablePath(basename(folder)), root } }
    } else if (found.directory.path === folder) {
      yield { kind: 'quarantined', path: folder, reason: NO_SUBMISSION, outcome: null }
    } else {
      const { directory } = found
      yield {
        kind: 'trial',
        directory,
        submission: printablePath(basename(folder)),
        location: relative(root, directory.path),
      }
    }
  }
  if (empty) yield { kind: 'skipped', path: folder, reason: 'a submission without any trial' }
}

const NO_SUBMISSION =
  'a trial without the folder of a submission around it: name the directory that holds the submissions'
