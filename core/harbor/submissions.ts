import { basename, join, relative } from 'node:path'
import type { Collected, CollectOptions } from '#core/harbor/collected'
import { isRunDirectory, requireSources, unread, walk } from '#core/harbor/discover'
import { printablePath } from '#core/harbor/file-names'
import { type Directory, listDirectory, sortedEntries } from '#core/harbor/files'

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
    for (const entry of sortedEntries(directory)) {
      const folder = join(path, entry.name)
      if (entry.isDirectory()) yield* inSubmission(path, folder)
      else if (entry.isSymbolicLink()) {
        yield { kind: 'skipped', path: folder, reason: 'a link, which is never followed' }
      }
    }
  }
}

const RUN = 'a run of Regatta, which is no submission: import it with --layout harbor'

function* inSubmission(root: string, folder: string): Generator<FoundInSubmissions> {
  let empty = true
  for (const found of walk(folder, false)) {
    empty = false
    if (found.kind === 'run') {
      yield { kind: 'skipped', path: found.directory, reason: RUN }
    } else if (found.kind === 'skipped' || found.kind === 'quarantined') {
      yield found
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
