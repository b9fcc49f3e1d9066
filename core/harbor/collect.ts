import { setImmediate } from 'node:timers/promises'
import { collectRun } from '#core/harbor/collect-run'
import { asRow, type Collected, type CollectOptions } from '#core/harbor/collected'
import { discover, type Found } from '#core/harbor/discover'
import { type ReadTrial, trialReader } from '#core/harbor/evidence'
import { classify } from '#core/trial/classify'
import type { Provenance } from '#core/trial/planned'
import { RULES } from '#core/trial/rules'

export type { Collected, CollectOptions }

/** So many trials are read before others get a turn: reading is synchronous. */
const BREATH = 32

/**
 * Everything that Harbor or a run of ours left under the given directories, one after the other and in a fixed order;
 * only one trial is held at a time. Each is decided on its own: what is wrong with one place is told as data and stops
 * nothing else. Throws a UserError, before anything is given, for a path that does not exist or is a part of a run.
 */
export async function* collect(paths: readonly string[], options: CollectOptions = {}): AsyncGenerator<Collected> {
  const readTrial = trialReader()
  let count = 0
  for (const found of discover(paths, options)) {
    for (const collected of collectFound(found, options, readTrial)) {
      if (++count % BREATH === 0) await setImmediate()
      yield collected
    }
  }
}

function* collectFound(found: Found, options: CollectOptions, readTrial: ReadTrial): Generator<Collected> {
  switch (found.kind) {
    case 'skipped':
      yield found
      break
    case 'run':
      yield* collectRun(found.directory, options, readTrial)
      break
    case 'trial':
      yield collectForeign(found.directory, options, readTrial)
      break
  }
}

/** A trial of a foreign tree. Without a readable result nothing says which trial it was, so it becomes no row. */
function collectForeign(path: string, options: CollectOptions, readTrial: ReadTrial): Collected {
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
  const evidence = readTrial(path)
  if (evidence.result.state === 'readable') return asRow(path, evidence, provenance).collected
  const { outcome, rule, detail } = classify(evidence, provenance)
  const why = RULES.find(({ id }) => id === rule)?.why
  return { kind: 'quarantined', path, reason: detail ?? why ?? rule, outcome }
}
