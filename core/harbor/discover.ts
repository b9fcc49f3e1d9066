import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { CollectOptions } from '#core/harbor/collected'
import { type Directory, listDirectory, sortedEntries } from '#core/harbor/files'
import {
  type AroundTb1,
  aroundPath,
  below,
  hasParts,
  isToldByRun,
  NOT_IN_TB1,
  type Tb1Run,
  type Tb1Trial,
  tb1Files,
} from '#core/harbor/tb1-files'
import { UserError } from '#core/user-error'

/** What stands at one place of an input. */
export type Found =
  /** A trial directory, whole or not: what is inside is for whoever reads it. */
  | { readonly kind: 'trial'; readonly directory: Directory }
  /** What a run wrote: a directory with plan.json. */
  | { readonly kind: 'run'; readonly directory: string }
  /** Results of Terminal-Bench 1: those of a run, and those of a trial that no run beside it tells in the same words. */
  | { readonly kind: 'tb1_run'; readonly directory: Directory; readonly run: Tb1Run }
  | { readonly kind: 'tb1_trial'; readonly directory: Directory; readonly trial: Tb1Trial }
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }
  /** What may hold trials and cannot be looked into. */
  | { readonly kind: 'quarantined'; readonly path: string; readonly reason: string; readonly outcome: null }

/** Longest file that is looked into to tell a trial from something else. */
const LOOK_LIMIT = 20 * 1024 * 1024
/** Keys of a trial's result.json; no other file of Harbor has two of them, and two survive most damage. */
const TRIAL_KEYS = ['trial_name', 'task_name', 'trial_uri', 'task_checksum', 'agent_info']
const JOB_KEYS = ['job_name', 'n_total_trials', 'jobs_dir']
/** Keys of our own documents. */
const PLAN_KEYS = ['plan_digest', 'pass_threshold', 'shards', 'harbor_version']
const SHARD_KEYS = ['plan_digest', 'tries', 'interrupted', 'run_attempt']
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
  for (const path of paths) yield* walk(path, isJobDirectory(listDirectory(dirname(path))), aroundPath(path))
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
      remedy: 'name a Harbor job directory, a run of Terminal-Bench 1, a tree of them, or what `regatta run` wrote',
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

/**
 * What stands at and below a directory. `inJob`: it lies in a job of Harbor, directly or in plain folders; `inTb1`: where
 * it lies in a run of Terminal-Bench 1. Throws nothing.
 */
export function* walk(path: string, inJob: boolean, inTb1: AroundTb1 = NOT_IN_TB1): Generator<Found> {
  const directory = listDirectory(path)
  if (directory.unlisted !== null) {
    yield unread(directory)
    return
  }
  const place = placeOf(directory, inJob)
  switch (place) {
    case 'trial':
      yield { kind: 'trial', directory }
      break
    case 'run':
      yield { kind: 'run', directory: path }
      break
    case 'job':
      yield* walkFolder(directory, true, inTb1)
      break
    case 'folder':
      yield* walkFolder(directory, inJob, inTb1)
      break
    default:
      yield { kind: 'skipped', path, reason: place.skipped }
  }
}

/** A directory that is no trial of Harbor's: what it holds of Terminal-Bench 1, and what is below. */
function* walkFolder(directory: Directory, inJob: boolean, inTb1: AroundTb1): Generator<Found> {
  const { path } = directory
  const files = tb1Files(directory, inTb1)
  for (const run of files.runs) yield { kind: 'tb1_run', directory, run }
  for (const trial of files.trials) {
    if (!isToldByRun(trial, inTb1)) yield { kind: 'tb1_trial', directory, trial }
  }
  for (const { file, reason } of files.broken) {
    yield { kind: 'quarantined', path: join(path, file), reason, outcome: null }
  }
  const holdsNone = files.runs.length + files.trials.length + files.broken.length === 0
  // What is below a trial was written by its agent.
  if (files.trials.some(({ file }) => file === 'results.json')) return
  if (!files.isRun && hasParts(directory, inTb1)) {
    const isTold = inTb1.trialNames.has(basename(path))
    if (holdsNone && !isTold) yield { kind: 'skipped', path, reason: WITHOUT_RESULTS }
    return
  }
  // A trial of Harbor's that left nothing at all looks like this.
  if (inJob && holdsNone && !isJobDirectory(directory) && directoriesIn(directory).length === 0) {
    yield { kind: 'skipped', path, reason: WITHOUT_FILES }
  }
  yield* walkBelow(directory, inJob, below(files, inTb1))
}

const WITHOUT_RESULTS = "a trial's directory of Terminal-Bench 1 without its results.json"

function* walkBelow(directory: Directory, inJob: boolean, inTb1: AroundTb1): Generator<Found> {
  for (const entry of sortedEntries(directory)) {
    const path = join(directory.path, entry.name)
    if (entry.isDirectory()) yield* walk(path, inJob, inTb1)
    else if (entry.isSymbolicLink()) yield { kind: 'skipped', path, reason: 'a link, which is never followed' }
  }
}

/** What is told of a directory that could not be listed: trials may be in it. */
export function unread({ path, unlisted }: Directory): Extract<Found, { kind: 'quarantined' }> {
  return { kind: 'quarantined', path, reason: `a directory that cannot be read (${unlisted})`, outcome: null }
}

const WITHOUT_FILES = "a directory in a job without any of Harbor's files"

function placeOf(
  directory: Directory,
  inJob: boolean,
): 'trial' | 'run' | 'job' | 'folder' | { readonly skipped: string } {
  if (isPlainTrial(directory) || isTrialConfig(directory) === 'yes') return 'trial'
  if (isRunDirectory(directory)) return 'run'
  if (isShardDirectory(directory)) {
    return { skipped: 'a shard without the plan.json that belongs beside it' }
  }
  if (isJobDirectory(directory)) return 'job'
  const says = saysTrial(directory)
  if (says === 'yes') return 'trial'
  if (HARBOR_FILES.some((name) => directory.entries.has(name))) {
    // In a job a directory of such files is a trial however broken they are, unless they are a summary of those below.
    const broken = inJob || says === 'perhaps' || isUnreadable(directory, 'result.json')
    return broken && !hasTrialBelow(directory) ? 'trial' : 'folder'
  }
  // What is below a trial was written by its agent, and an agent can write a result.json too.
  if (inJob && hasPartOfTrial(directory)) return { skipped: WITHOUT_FILES }
  if (holdsFile(directory, 'trial.log')) return { skipped: "a trial's directory without any of Harbor's other files" }
  return 'folder'
}

/** Whether result.json alone says that it is a trial's: most are, and it is read anyway, so that no other file must be. */
function isPlainTrial(directory: Directory): boolean {
  if (holdsFile(directory, 'plan.json') || holdsFile(directory, 'shard.json')) return false
  return isTrialResult(directory) === 'yes'
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

/** A job is known by its config.json or result.json; a trial's hold none of these keys, but for what damage mixed into them. */
function isJobDirectory(directory: Directory): boolean {
  const says = (['config.json', 'result.json'] as const).map((name) => hasKeys(directory, name, JOB_KEYS, 1))
  return says.includes('yes') || (says.includes('perhaps') && saysTrial(directory) === 'no')
}

/** `perhaps`: a file that is no JSON any more looks as if it had said so. */
type Says = 'yes' | 'no' | 'perhaps'

/** Whether the files of a directory say that it is a trial's. */
function saysTrial(directory: Directory): Says {
  const files = [isTrialResult(directory), isTrialConfig(directory), isTrialLock(directory)]
  return files.includes('yes') ? 'yes' : files.includes('perhaps') ? 'perhaps' : 'no'
}

function isTrialResult(directory: Directory): Says {
  return hasKeys(directory, 'result.json', TRIAL_KEYS, 2)
}

function isTrialConfig(directory: Directory): Says {
  return hasKeys(directory, 'config.json', ['trial_name'], 1)
}

function isTrialLock(directory: Directory): Says {
  if (hasKeys(directory, 'lock.json', ['trials'], 1) !== 'no') return 'no'
  const task = hasKeys(directory, 'lock.json', ['task'], 1)
  if (task !== 'yes') return task
  const document = directory.json('lock.json', LOOK_LIMIT)
  return document?.ok === true && keysIn(keysIn(document.value)?.task)?.digest !== undefined ? 'yes' : 'no'
}

/**
 * Whether a file holds at least `atLeast` of the given keys at the top of its document: what others wrote about trials
 * has them further down. Where it is no JSON, by its bytes.
 */
function hasKeys(directory: Directory, name: string, keys: readonly string[], atLeast: number): Says {
  if (!looksLike(directory, name, keys, atLeast)) return 'no'
  const document = directory.json(name, LOOK_LIMIT)
  if (document?.ok !== true) return 'perhaps'
  const top = keysIn(document.value)
  return top !== null && keys.filter((key) => Object.hasOwn(top, key)).length >= atLeast ? 'yes' : 'no'
}

function keysIn(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
}

/** Whether a file's bytes hold at least `atLeast` of the given keys, wherever; it may be cut off. */
function looksLike(directory: Directory, name: string, keys: readonly string[], atLeast: number): boolean {
  const file = directory.read(name, LOOK_LIMIT)
  if (file.state !== 'read') return false
  return keys.filter((key) => file.bytes.includes(`"${key}"`)).length >= atLeast
}

/** Whether a result.json is no whole JSON document, or nothing that may be opened. */
function isUnreadable(directory: Directory, name: string): boolean {
  return directory.json(name, LOOK_LIMIT)?.ok === false
}

/** The directories of a trial that its agent and its verifier fill. */
const PARTS_OF_TRIAL = ['agent', 'verifier', 'artifacts', 'steps']
/** What Harbor itself writes into a trial's directory beside its documents. */
const FILES_OF_TRIAL = ['trial.log', 'exception.txt']

/** Whether a directory could be a trial's that lost its documents. */
function hasPartOfTrial({ entries }: Directory): boolean {
  return [...PARTS_OF_TRIAL, ...FILES_OF_TRIAL].some((name) => entries.has(name))
}

/**
 * A broken result.json above trials, at any depth, is their job's or somebody's summary, which nothing needs. What an
 * agent left does not make the trial around it anything else.
 */
function hasTrialBelow(directory: Directory): boolean {
  return directoriesIn(directory).some((path) => {
    if (PARTS_OF_TRIAL.includes(basename(path))) return false
    const below = listDirectory(path)
    return saysTrial(below) !== 'no' || isUnreadable(below, 'result.json') || hasTrialBelow(below)
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
