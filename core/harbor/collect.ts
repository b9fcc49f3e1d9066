import { setImmediate } from 'node:timers/promises'
import { collectRun } from '#core/harbor/collect-run'
import { asRow, type Collected, type CollectOptions, orQuarantined } from '#core/harbor/collected'
import { discover, type Found } from '#core/harbor/discover'
import { type ReadTrial, trialReader } from '#core/harbor/evidence'
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
  const readTrial = trialReader()
  // Where one trial lies in two places, which of them comes first must not hang on how the paths were given.
  const places = [...new Set(paths)].sort()
  const found = options.layout === 'submission' ? discoverSubmissions(places, options) : discover(places, options)
  let count = 0
  for (const place of found) {
    for (const collected of collectFound(place, options, readTrial)) {
      if (++count % BREATH === 0) await setImmediate()
      yield collected
    }
  }
}

function* collectFound(
  found: Found | FoundInSubmissions,
  options: CollectOptions,
  readTrial: ReadTrial,
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
      yield collectForeign(found, options, readTrial)
      break
  }
}

type FoundTrial = Extract<Found | FoundInSubmissions, { kind: 'trial' }>

/** A trial of a foreign tree. Without a readable result nothing says which trial it was, so it becomes no row. */
function collectForeign(found: FoundTrial, options: CollectOptions, readTrial: ReadTrial): Collected {
  const path = found.directory
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
    'location' in found ? readTrial(path, { run: null, events: null, location: found.location }) : readTrial(path)
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
