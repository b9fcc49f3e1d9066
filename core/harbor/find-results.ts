import { join } from 'node:path'
import { resultFileOf } from '#core/harbor/evidence'
import { digestOf, listDirectory, sortedEntries } from '#core/harbor/files'

/** Levels of directories that are looked into; a run has five, a folder of submissions hardly more. */
const DEEPEST = 16
/** The directories of a trial that its agent and its verifier fill: no trial is in them. */
const PARTS_OF_TRIAL = ['agent', 'verifier', 'artifacts', 'steps']

/**
 * Trial directories anywhere below a directory, of Harbor jobs and of what `regatta run` writes alike, by the digest of
 * their result.json. It holds the trial's id, so the files are that trial's whatever they are called and wherever they lie;
 * and where a row of the ledger has the same digest, they are what the row was made of. Of copies the first by path is taken.
 * No link is followed, and nothing below a trial is looked at. Never throws.
 */
export function findResults(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  walk(root, 0, found)
  return found
}

function walk(path: string, depth: number, found: Map<string, string>): void {
  const directory = listDirectory(path)
  const result = resultFileOf(directory)
  if (result.state === 'read' && ['"trial_name"', '"agent_info"'].every((key) => result.bytes.includes(key))) {
    const digest = digestOf(result.bytes)
    if (!found.has(digest)) found.set(digest, path)
    return
  }
  if (depth === DEEPEST) return
  // A trial that lost its result has these, and what an agent made up below them is nobody's result.
  const isTrial = ['config.json', 'lock.json', 'trial.log', 'exception.txt'].some((name) => directory.entries.has(name))
  for (const entry of sortedEntries(directory)) {
    if (!entry.isDirectory() || (isTrial && PARTS_OF_TRIAL.includes(entry.name))) continue
    walk(join(path, entry.name), depth + 1, found)
  }
}
