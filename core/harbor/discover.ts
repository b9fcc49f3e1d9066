import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { CollectOptions } from '#core/harbor/collected'
import { decodeUtf8, readRegularFile } from '#core/harbor/evidence'
import { UserError } from '#core/user-error'

/** What stands at one place of an input. */
export type Found =
  /** A trial directory, whole or not: what is inside is for whoever reads it. */
  | { readonly kind: 'trial'; readonly directory: string }
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
  for (const path of paths) yield* walk(path, isJob(dirname(path)))
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
  let directory = place
  for (let level = 0; level < LEVELS_IN_RUN; level++) {
    const below = basename(directory)
    directory = dirname(directory)
    const entries = entriesIn(directory)
    if (isShardDirectory(directory, entries)) return dirname(directory)
    if (below.startsWith('shard-') && isRunDirectory(directory, entries)) return directory
  }
  return null
}

/** What stands at and below a directory; `inJob`: it lies directly in a job's. Throws nothing. */
export function* walk(directory: string, inJob: boolean): Generator<Found> {
  const entries = listing(directory)
  if ('kind' in entries) {
    yield entries
    return
  }
  const names = new Set(entries.map(({ name }) => name))
  const place = placeOf(directory, names, entries, inJob)
  if (place === 'trial' || place === 'run') {
    yield { kind: place, directory }
    return
  }
  if (place !== 'job' && place !== 'other') {
    yield { kind: 'skipped', path: directory, reason: place.skipped }
    return
  }
  for (const entry of entries) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) yield* walk(path, place === 'job')
    else if (entry.isSymbolicLink()) yield { kind: 'skipped', path, reason: 'a link, which is never followed' }
  }
}

/** What a directory holds, in byte order of the names. */
export function listing(directory: string): readonly Dirent[] | Extract<Found, { kind: 'skipped' }> {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort(byName)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    return { kind: 'skipped', path: directory, reason: `a directory that cannot be read (${code})` }
  }
}

function placeOf(
  directory: string,
  names: ReadonlySet<string>,
  entries: readonly Dirent[],
  inJob: boolean,
): 'trial' | 'run' | 'job' | 'other' | { readonly skipped: string } {
  if (names.has('config.json') && isTrialConfig(join(directory, 'config.json'))) return 'trial'
  if (isRunDirectory(directory, entries)) return 'run'
  if (isShardDirectory(directory, entries)) {
    return { skipped: 'a shard without the plan.json that belongs beside it' }
  }
  if (isJobDirectory(directory, names)) return 'job'
  if (!inJob) return isTrial(directory, names, entries) ? 'trial' : 'other'
  // What is below a trial was written by its agent, and an agent can write a result.json too: a place in a job that is
  // no job itself is a trial however broken its files are, and is not searched if it has none.
  if (HARBOR_FILES.some((name) => names.has(name))) return 'trial'
  return { skipped: "a directory in a job without any of Harbor's files" }
}

function byName(a: Dirent, b: Dirent): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name))
}

/**
 * Whether a directory is a run's, by what its plan.json says or, where that is too broken to say anything, by the shards
 * beside it. A wrong guess is found out when the plan is read.
 */
export function isRunDirectory(directory: string, entries: readonly Dirent[]): boolean {
  if (!holdsFile(entries, 'plan.json')) return false
  if (looksLike(join(directory, 'plan.json'), PLAN_KEYS, 2)) return true
  return entries.some((entry) => {
    const path = join(directory, entry.name)
    return entry.isDirectory() && isShardDirectory(path, entriesIn(path))
  })
}

/** Whether a directory is a shard's, by what its shard.json says or, where that is broken, by the trials beside it. */
function isShardDirectory(directory: string, entries: readonly Dirent[]): boolean {
  if (!holdsFile(entries, 'shard.json')) return false
  if (looksLike(join(directory, 'shard.json'), SHARD_KEYS, 2)) return true
  return entries.some((entry) => entry.isDirectory() && entry.name === 'trials')
}

function holdsFile(entries: readonly Dirent[], name: string): boolean {
  return entries.some((entry) => entry.name === name && !entry.isDirectory())
}

function isJob(directory: string): boolean {
  return isJobDirectory(directory, new Set(HARBOR_FILES))
}

/** A job is known by its config.json or result.json; a trial's hold none of these keys. */
function isJobDirectory(directory: string, names: ReadonlySet<string>): boolean {
  return (['config.json', 'result.json'] as const).some(
    (name) => names.has(name) && looksLike(join(directory, name), JOB_KEYS, 1) && !isTrialFile(join(directory, name)),
  )
}

/** Whether a directory outside of a job is a trial's: its files say so, or are too broken to say anything at all. */
function isTrial(directory: string, names: ReadonlySet<string>, entries: readonly Dirent[]): boolean {
  if (names.has('config.json') && isTrialConfig(join(directory, 'config.json'))) return true
  if (names.has('result.json') && isTrialFile(join(directory, 'result.json'))) return true
  if (names.has('lock.json') && isTrialLock(join(directory, 'lock.json'))) return true
  return names.has('result.json') && isUnreadable(join(directory, 'result.json')) && !hasTrialBelow(directory, entries)
}

function isTrialFile(path: string): boolean {
  return looksLike(path, TRIAL_KEYS, 2)
}

function isTrialConfig(path: string): boolean {
  return looksLike(path, ['"trial_name"'], 1)
}

function isTrialLock(path: string): boolean {
  return looksLike(path, ['"task"', '"digest"'], 2) && !looksLike(path, ['"trials"'], 1)
}

/** Whether a file holds at least `atLeast` of the given keys; no JSON is parsed, since it may be cut off. */
function looksLike(path: string, keys: readonly string[], atLeast: number): boolean {
  const file = readRegularFile(path, LOOK_LIMIT)
  if (file.state !== 'read') return false
  return keys.filter((key) => file.bytes.includes(key)).length >= atLeast
}

/** Whether a result.json is no whole JSON document, or nothing that may be opened. */
function isUnreadable(path: string): boolean {
  const file = readRegularFile(path, LOOK_LIMIT)
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
function hasTrialBelow(directory: string, entries: readonly Dirent[]): boolean {
  return entries.some((entry) => {
    if (!entry.isDirectory() || PARTS_OF_TRIAL.includes(entry.name)) return false
    const path = join(directory, entry.name)
    const below = entriesIn(path)
    return isTrial(path, new Set(below.map(({ name }) => name)), []) || hasTrialBelow(path, below)
  })
}

/** What cannot be listed is reported when the walk comes to it, or has no result. */
function entriesIn(directory: string): readonly Dirent[] {
  const entries = listing(directory)
  return 'kind' in entries ? [] : entries
}

/**
 * The trial directories of one job directory of our own, in byte order: what is directly below it and holds one of
 * Harbor's files. Nothing below a trial can pass for one.
 */
export function trialsOf(jobDirectory: string): readonly string[] {
  return entriesIn(jobDirectory).flatMap((entry) => {
    const path = join(jobDirectory, entry.name)
    const holds = entry.isDirectory() && entriesIn(path).some(({ name }) => HARBOR_FILES.some((file) => file === name))
    return holds ? [path] : []
  })
}
