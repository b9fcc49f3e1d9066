import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { collectRun } from '#core/harbor/collect-run'
import { type Tb1Reader, tb1Reader } from '#core/harbor/collect-tb1'
import { asRow, type Collected, type CollectOptions, type KnownTrial, orQuarantined } from '#core/harbor/collected'
import { discover, type Found } from '#core/harbor/discover'
import {
  jobLockReader,
  type ReadJobLock,
  type ReadTrial,
  resultDocumentOf,
  resultFileOf,
  trialReader,
} from '#core/harbor/evidence'
import { printablePath } from '#core/harbor/file-names'
import { type Directory, digestOf } from '#core/harbor/files'
import { discoverSubmissions, type FoundInSubmissions } from '#core/harbor/submissions'
import { taskNameBy } from '#core/harbor/task-aliases'
import { classify } from '#core/trial/classify'
import type { Provenance } from '#core/trial/planned'
import { RULES } from '#core/trial/rules'
import { hideKeys } from '#core/trial/secrets'
import { submissionConfig } from '#core/trial/submission'
import { lockedDigest } from '#core/trial/to-record'

export type { Collected, CollectOptions }

/** So many trials are read before others get a turn: reading is synchronous. */
const BREATH = 32

/**
 * Everything that Harbor, Terminal-Bench 1 or a run of ours left under the given directories, in an order that does not depend on
 * that of the paths; only one trial is held at a time. Each is decided on its own: what is wrong with one place is told as data and stops
 * nothing else. Throws a UserError, before anything is given, for a path that does not exist or is a part of a run.
 */
export async function* collect(paths: readonly string[], options: CollectOptions = {}): AsyncGenerator<Collected> {
  const jobLock = jobLockReader()
  const readers: Readers = {
    readTrial: trialReader(jobLock),
    knownTrial: knownTrials(options.known ?? new Map(), jobLock),
    tb1: tb1Reader(options),
  }
  // Where one trial lies in two places, which of them comes first must not hang on how the paths were given.
  const places = [...new Set(paths)].sort()
  const found = options.layout === 'submission' ? discoverSubmissions(places, options) : discover(places, options)
  let count = 0
  for (const place of found) {
    for (const collected of collectFound(place, options, readers)) {
      if (++count % BREATH === 0) await setImmediate()
      yield place.kind === 'run' ? printable(collected) : withoutKeys(printable(collected))
    }
  }
  for (const collected of readers.tb1.rest()) {
    if (++count % BREATH === 0) await setImmediate()
    yield withoutKeys(printable(collected))
  }
}

function printable(collected: Collected): Collected {
  return { ...collected, path: printablePath(collected.path) }
}

/** Names of foreign files are other people's text, and what is wrong with one may quote it. */
function withoutKeys(collected: Collected): Collected {
  const path = hideKeys(collected.path)
  return 'reason' in collected ? { ...collected, path, reason: hideKeys(collected.reason) } : { ...collected, path }
}

type Readers = {
  readonly readTrial: ReadTrial
  readonly knownTrial: (directory: Directory) => Collected | null
  readonly tb1: Tb1Reader
}

function* collectFound(
  found: Found | FoundInSubmissions,
  options: CollectOptions,
  { readTrial, knownTrial, tb1 }: Readers,
): Generator<Collected> {
  switch (found.kind) {
    case 'skipped':
    case 'quarantined':
      yield found
      break
    case 'run':
      yield* collectRun(found.directory, options, readTrial)
      break
    case 'tb1_run':
      yield* tb1.run(found, 'within' in found ? found.within : null)
      break
    case 'tb1_trial':
      yield* tb1.trial(found, 'within' in found ? found.within : null)
      break
    case 'trial':
      yield knownTrial(found.directory) ?? collectForeign(found, options, readTrial)
      break
  }
}

/**
 * Tells of a foreign trial whether it is known by its result.json, bytes and id; null otherwise, and also where its locks
 * are not those that the row came from. Nothing else of a known trial is read: what came in with these bytes stays.
 */
function knownTrials(known: NonNullable<CollectOptions['known']>, jobLock: ReadJobLock): Readers['knownTrial'] {
  const digests = new Set([...known.values()].map(({ digest }) => digest))
  return (directory) => {
    const file = digests.size === 0 ? null : resultFileOf(directory)
    if (file?.state !== 'read') return null
    const digest = digestOf(file.bytes)
    if (!digests.has(digest)) return null
    const document = resultDocumentOf(directory)
    const result = document?.ok === true ? identifiedSchema.safeParse(document.value) : null
    if (result?.success !== true) return null
    const { id: trial_id, config } = result.data
    const row = known.get(trial_id)
    if (row?.digest !== digest || !fitsLocks(directory, config?.task?.path ?? null, row, jobLock)) return null
    return { kind: 'known', path: directory.path, trial_id, digest }
  }
}

/** As much of a result.json as tells which trial it is, and of which task in its job. */
const identifiedSchema = z.object({
  id: z.string().transform((id) => id.toLowerCase()),
  config: z.object({ task: z.object({ path: z.string().nullish() }).nullish() }).nullish(),
})

/** Whether a row's digest and version of Harbor are from locks such as stand around a trial; what is in its own is not read. */
function fitsLocks(directory: Directory, path: string | null, row: KnownTrial, jobLock: ReadJobLock): boolean {
  const { harbor_version, job_tasks } = jobLock(dirname(directory.path))
  if (harbor_version !== row.harbor_version) return false
  const fromLock = row.task_digest?.startsWith('sha256:') ?? false
  if (directory.entries.has('lock.json')) return fromLock
  const locked = lockedDigest(job_tasks, path)
  return locked === null ? !fromLock : locked === row.task_digest
}

type FoundTrial = Extract<Found | FoundInSubmissions, { kind: 'trial' }>

/** A trial of a foreign tree. Without a readable result nothing says which trial it was, so it becomes no row. */
function collectForeign(found: FoundTrial, options: CollectOptions, readTrial: ReadTrial): Collected {
  const { directory } = found
  const { path } = directory
  const provenance: Provenance = {
    origin: 'import',
    dataset: options.dataset ?? null,
    experiment: null,
    plan_digest: null,
    pass_threshold: options.pass_threshold ?? 1,
    repository: null,
    commit: null,
    run_id: null,
    run_attempt: null,
    shard: null,
    runner: null,
    planned: null,
  }
  const evidence =
    'location' in found
      ? readTrial(directory, { run: null, events: null, location: found.location })
      : readTrial(directory)
  if (evidence.result.state === 'readable') {
    return orQuarantined(path, () => renamed(asRow(path, evidence, provenance).collected, found, options))
  }
  const { outcome, rule, detail } = classify(evidence, provenance)
  const why = RULES.find(({ id }) => id === rule)?.why
  return { kind: 'quarantined', path, reason: detail ?? why ?? rule, outcome }
}

/** The row under the names that the importer gives: its submission's for the config, an alias's for the task. */
function renamed(collected: Collected, found: FoundTrial, options: CollectOptions): Collected {
  if (collected.kind !== 'trial') return collected
  const { record } = collected
  const { dataset = null, task_aliases = new Map() } = options
  const config = 'submission' in found ? submissionConfig({ submission: found.submission, dataset }) : {}
  return { ...collected, record: { ...record, ...config, task_name: taskNameBy(task_aliases, record.task_name) } }
}
