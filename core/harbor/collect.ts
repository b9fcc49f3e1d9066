import { setImmediate } from 'node:timers/promises'
import { collectRun } from '#core/harbor/collect-run'
import { asRow, type Collected, type CollectOptions, orQuarantined } from '#core/harbor/collected'
import { discover, type Found } from '#core/harbor/discover'
import { type ReadTrial, resultFileOf, trialReader } from '#core/harbor/evidence'
import { printablePath } from '#core/harbor/file-names'
import { type Directory, decodeUtf8, digestOf } from '#core/harbor/files'
import { discoverSubmissions, type FoundInSubmissions } from '#core/harbor/submissions'
import { taskNameBy } from '#core/harbor/task-aliases'
import { classify } from '#core/trial/classify'
import type { Provenance } from '#core/trial/planned'
import { RULES } from '#core/trial/rules'
import { submissionConfig } from '#core/trial/submission'

export type { Collected, CollectOptions }

/** So many trials are read before others get a turn: reading is synchronous. */
const BREATH = 32

/**
 * Everything that Harbor or a run of ours left under the given directories, in an order that does not depend on
 * that of the paths; only one trial is held at a time. Each is decided on its own: what is wrong with one place is told as data and stops
 * nothing else. Throws a UserError, before anything is given, for a path that does not exist or is a part of a run.
 */
export async function* collect(paths: readonly string[], options: CollectOptions = {}): AsyncGenerator<Collected> {
  const readers = { readTrial: trialReader(), knownTrial: knownTrials(options.known ?? new Map()) }
  // Where one trial lies in two places, which of them comes first must not hang on how the paths were given.
  const places = [...new Set(paths)].sort()
  const found = options.layout === 'submission' ? discoverSubmissions(places, options) : discover(places, options)
  let count = 0
  for (const place of found) {
    for (const collected of collectFound(place, options, readers)) {
      if (++count % BREATH === 0) await setImmediate()
      yield { ...collected, path: printablePath(collected.path) }
    }
  }
}

type Readers = { readonly readTrial: ReadTrial; readonly knownTrial: (directory: Directory) => Collected | null }

function* collectFound(
  found: Found | FoundInSubmissions,
  options: CollectOptions,
  { readTrial, knownTrial }: Readers,
): Generator<Collected> {
  switch (found.kind) {
    case 'skipped':
    case 'quarantined':
      yield found
      break
    case 'run':
      yield* collectRun(found.directory, options, readTrial)
      break
    case 'trial':
      yield knownTrial(found.directory) ?? collectForeign(found, options, readTrial)
      break
  }
}

/**
 * Tells of a foreign trial whether it is known by its result.json, bytes and id; null otherwise. Nothing else of such a trial
 * is read: what came in with these bytes stays.
 */
function knownTrials(known: NonNullable<CollectOptions['known']>): Readers['knownTrial'] {
  const digests = new Set(known.values())
  return (directory) => {
    const file = digests.size === 0 ? null : resultFileOf(directory)
    if (file?.state !== 'read') return null
    const digest = digestOf(file.bytes)
    const trial_id = digests.has(digest) ? idIn(file.bytes) : null
    if (trial_id === null || known.get(trial_id) !== digest) return null
    return { kind: 'known', path: directory.path, trial_id, digest }
  }
}

/** The `id` of a result.json, as a record would have it. */
function idIn(bytes: Uint8Array): string | null {
  try {
    const id: unknown = JSON.parse(decodeUtf8(bytes) ?? '').id
    return typeof id === 'string' ? id.toLowerCase() : null
  } catch {
    return null
  }
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
