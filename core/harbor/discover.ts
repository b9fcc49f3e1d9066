import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { CollectOptions } from '#core/harbor/collected'
import { type Directory, decodeUtf8, listDirectory, sortedEntries } from '#core/harbor/files'
import { UserError } from '#core/user-error'

/** What stands at one place of an input. */
export type Found =
  /** A trial directory, whole or not: what is inside is for whoever reads it. */
  | { readonly kind: 'trial'; readonly directory: Directory }
  /** What a run wrote: a directory with plan.json. */
  | { readonly kind: 'run'; readonly directory: string }
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }

/** Longest file that is looked into to tell a trial from something else. */
const LOOK_LIMIT = 20 * 1024 * 1024
/** Keys of a trial's result.json that no other file of Harbor has; two of them survive most damage. */
const TRIAL_KEYS = ['"trial_name"', '"task_name"', '"trial_uri"', '"task_checksum"', '"agent_info"']
const JOB_KEYS = ['"job_name"', '"n_total_trials"', '"jobs_dir"']
/** Keys of our own documents. */
const PLAN_KEYS = ['"plan_digest"', '"pass_threshold"', '"shards"', '"harbor_version"']
const SHARD_KEYS = ['"plan_digest"', '"tries"', '"interrupted"', '"run_attempt"']
const HARBOR_FILES = ['result.json', 'config.json', 'lock.json'] as const

/**
 * Walks directories for trials and runs, depth first, names in byte order; a trial directory is not descended into.
 * Names of directories mean nothing: a trial is known by what its files say, a job's own files are passed over the same
 * way. Throws a UserError for a path that does not exist, is no directory or is a part of a run (unless `parts_of_runs`
 * is `read`), before anything is walked.
 */
export function* discover(
  paths: readonly string[],
  options: Pick<CollectOptions, 'parts_of_runs'> = {},
): Generator<Found> {
  requireSources(paths, options)
  for (const path of paths) yield* walk(path, isJobDirectory(listDirectory(dirname(path))))
}

/** Throws as `discover`, for the first path that cannot be walked or must not be. */
export function requireSources(
  paths: readonly string[],
  { parts_of_runs = 'refused' }: Pick<CollectOptions, 'parts_of_runs'>,
): void {
  for (const path of paths) {
    requireDirectory(path)
    if (parts_of_runs === 'refused') requireWhole(path)
  }
}

function requireDirectory(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) {
    throw new UserError('no such directory', {
      where: path,
      remedy: 'name a Harbor job directory, a tree of them, or what `regatta run` wrote',
    })
  }
  if (!stats.isDirectory()) {
    throw new UserError('not a directory', { where: path, remedy: 'name the directory that holds the trials' })
  }
}

/** A trial's own directories (verifier, agent) lie so far below their shard. */
const LEVELS_IN_RUN = 4

/** Without its plan a planned trial would be taken for a foreign one, and its plan could never count it again. */
function requireWhole(path: string): void {
  for (const place of new Set([resolve(path), realpathSync(path)])) {
    const run = runAround(place)
    if (run === null) continue
    throw new UserError('this is part of a run', { where: path, remedy: `import the whole run: ${run}` })
  }
}

/**
 * The run whose output a place lies in, by what the directories above it hold; null when there is none. A plan alone
 * makes no run of everything below it: it may have been saved at the root of a repository, above its runs.
 */
function runAround(place: string): string | null {
  let path = place
  for (let level = 0; level < LEVELS_IN_RUN; level++) {
    const below = basename(path)
    path = dirname(path)
    const directory = listDirectory(path)
    if (isShardDirectory(directory)) return dirname(path)
    if (below.startsWith('shard-') && isRunDirectory(directory)) return path
  }
  return null
}

/** What stands at and below a directory; `inJob`: it lies directly in a job's. Throws nothing. */
export function* walk(path: string, inJob: boolean): Generator<Found> {
  const directory = listDirectory(path)
  if (directory.unlisted !== null) {
    yield unlisted(directory)
    return
  }
  const place = placeOf(directory, inJob)
  if (place === 'trial') {
    yield { kind: place, directory }
    return
  }
  if (place === 'run') {
    yield { kind: place, directory: path }
    return
  }
  if (place !== 'job' && place !== 'other') {
    yield { kind: 'skipped', path, reason: place.skipped }
    return
  }
  for (const entry of sortedEntries(directory)) {
    const below = join(path, entry.name)
    if (entry.isDirectory()) yield* walk(below, place === 'job')
    else if (entry.isSymbolicLink()) yield { kind: 'skipped', path: below, reason: 'a link, which is never followed' }
  }
}

/** What is told of a directory that could not be listed. */
export function unlisted({ path, unlisted }: Directory): Extract<Found, { kind: 'skipped' }> {
  return { kind: 'skipped', path, reason: `a directory that cannot be read (${unlisted})` }
}

function placeOf(
  directory: Directory,
  inJob: boolean,
): 'trial' | 'run' | 'job' | 'other' | { readonly skipped: string } {
  if (isPlainTrial(directory) || isTrialConfig(directory)) return 'trial'
  if (isRunDirectory(directory)) return 'run'
  if (isShardDirectory(directory)) {
    return { skipped: 'a shard without the plan.json that belongs beside it' }
  }
  if (isJobDirectory(directory)) return 'job'
  if (!inJob) return isTrial(directory) ? 'trial' : 'other'
  // What is below a trial was written by its agent, and an agent can write a result.json too: a place in a job that is
  // no job itself is a trial however broken its files are, and is not searched if it has none.
  if (HARBOR_FILES.some((name) => directory.entries.has(name))) return 'trial'
  return { skipped: "a directory in a job without any of Harbor's files" }
}

/** Whether result.json alone says that it is a trial's: most are, and it is read anyway, so that no other file must be. */
function isPlainTrial(directory: Directory): boolean {
  if (holdsFile(directory, 'plan.json') || holdsFile(directory, 'shard.json')) return false
  return isTrialFile(directory, 'result.json') && !looksLike(directory, 'result.json', JOB_KEYS, 1)
}

/**
 * Whether a directory is a run's, by what its plan.json says or, where that is too broken to say anything, by the shards
 * beside it. A wrong guess is found out when the plan is read.
 */
export function isRunDirectory(directory: Directory): boolean {
  if (!holdsFile(directory, 'plan.json')) return false
  if (looksLike(directory, 'plan.json', PLAN_KEYS, 2)) return true
  return directoriesIn(directory).some((below) => isShardDirectory(listDirectory(below)))
}

/** Whether a directory is a shard's, by what its shard.json says or, where that is broken, by the trials beside it. */
function isShardDirectory(directory: Directory): boolean {
  if (!holdsFile(directory, 'shard.json')) return false
  if (looksLike(directory, 'shard.json', SHARD_KEYS, 2)) return true
  return directory.entries.get('trials')?.isDirectory() ?? false
}

function holdsFile({ entries }: Directory, name: string): boolean {
  const entry = entries.get(name)
  return entry !== undefined && !entry.isDirectory()
}

/** A job is known by its config.json or result.json; a trial's hold none of these keys. */
function isJobDirectory(directory: Directory): boolean {
  return (['config.json', 'result.json'] as const).some(
    (name) => looksLike(directory, name, JOB_KEYS, 1) && !isTrialFile(directory, name),
  )
}

/** Whether a directory outside of a job is a trial's: its files say so, or are too broken to say anything at all. */
function isTrial(directory: Directory): boolean {
  return saysTrial(directory) || (isUnreadable(directory, 'result.json') && !hasTrialBelow(directory))
}

function saysTrial(directory: Directory): boolean {
  return isTrialConfig(directory) || isTrialFile(directory, 'result.json') || isTrialLock(directory)
}

function isTrialFile(directory: Directory, name: string): boolean {
  return looksLike(directory, name, TRIAL_KEYS, 2)
}

function isTrialConfig(directory: Directory): boolean {
  return looksLike(directory, 'config.json', ['"trial_name"'], 1)
}

function isTrialLock(directory: Directory): boolean {
  return (
    looksLike(directory, 'lock.json', ['"task"', '"digest"'], 2) && !looksLike(directory, 'lock.json', ['"trials"'], 1)
  )
}

/** Whether a file holds at least `atLeast` of the given keys; no JSON is parsed, since it may be cut off. */
function looksLike(directory: Directory, name: string, keys: readonly string[], atLeast: number): boolean {
  const file = directory.read(name, LOOK_LIMIT)
  if (file.state !== 'read') return false
  return keys.filter((key) => file.bytes.includes(key)).length >= atLeast
}

/** Whether a result.json is no whole JSON document, or nothing that may be opened. */
function isUnreadable(directory: Directory, name: string): boolean {
  const file = directory.read(name, LOOK_LIMIT)
  if (file.state !== 'read') return file.state === 'refused'
  const text = decodeUtf8(file.bytes)
  if (text === null) return true
  try {
    JSON.parse(text)
    return false
  } catch {
    return true
  }
}

/** The directories of a trial that its agent and its verifier fill. */
const PARTS_OF_TRIAL = ['agent', 'verifier', 'artifacts', 'steps']

/**
 * A broken result.json above trials, at any depth, is their job's or somebody's summary, which nothing needs. What an
 * agent left does not make the trial around it anything else.
 */
function hasTrialBelow(directory: Directory): boolean {
  return directoriesIn(directory).some((path) => {
    if (PARTS_OF_TRIAL.includes(basename(path))) return false
    const below = listDirectory(path)
    return saysTrial(below) || isUnreadable(below, 'result.json') || hasTrialBelow(below)
  })
}

function directoriesIn(directory: Directory): readonly string[] {
  return sortedEntries(directory).flatMap((entry) => (entry.isDirectory() ? [join(directory.path, entry.name)] : []))
}

/**
 * The trial directories of one job directory of our own, in byte order: what is directly below it and holds one of
 * Harbor's files. Nothing below a trial can pass for one.
 */
export function trialsOf(jobDirectory: string): readonly Directory[] {
  return directoriesIn(listDirectory(jobDirectory)).flatMap((path) => {
    const directory = listDirectory(path)
    return HARBOR_FILES.some((name) => directory.entries.has(name)) ? [directory] : []
  })
}
