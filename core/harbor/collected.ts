import type { TaskAliases } from '#core/harbor/task-aliases'
import type { Classification } from '#core/trial/classify'
import type { TrialEvidence } from '#core/trial/evidence'
import type { Outcome } from '#core/trial/outcome'
import type { Provenance } from '#core/trial/planned'
import type { RunRecord, TestRecord, TrialRecord } from '#core/trial/record'
import { isSaboteur } from '#core/trial/saboteur'
import { toRecord } from '#core/trial/to-record'

/** What became of one place of an input. `path` is for people and never part of a row. */
export type Collected =
  | {
      readonly kind: 'trial'
      readonly path: string
      readonly record: TrialRecord
      readonly tests: readonly TestRecord[]
    }
  /** A trial that `known` holds, or one that was given before, at `where`; `digest` is that of its result. */
  | {
      readonly kind: 'known'
      readonly path: string
      readonly trial_id: string
      readonly digest: string
      readonly where?: string
    }
  /** A trial, shard or run that becomes no row; `outcome` says what it would have counted as, where that is known. */
  | { readonly kind: 'quarantined'; readonly path: string; readonly reason: string; readonly outcome: Outcome | null }
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }
  /** What is wrong with a file that is no trial, beside trials that are given all the same. */
  | { readonly kind: 'remark'; readonly path: string; readonly reason: string }
  /** A planned try without a trace. */
  | { readonly kind: 'lost'; readonly path: string; readonly slot: number; readonly reason: string }
  | { readonly kind: 'run'; readonly path: string; readonly record: RunRecord }

export const LAYOUTS = ['harbor', 'submission'] as const
export type Layout = (typeof LAYOUTS)[number]

/** What is known of a trial: the digest of its result.json, and what its row says that came from a lock.json. */
export type KnownTrial = {
  readonly digest: string
  readonly task_digest: string | null
  readonly harbor_version: string | null
}

export type CollectOptions = {
  /**
   * `harbor`, if left out: jobs and runs, wherever they lie; each trial's own files say which config it is.
   * `submission`: every folder directly below a path is one config, and everything in it is foreign.
   */
  readonly layout?: Layout
  /** Name of the task set of foreign trials; left out: what Harbor noted as their source, or Terminal-Bench 1 of its run. */
  readonly dataset?: string | null
  /** Of trials of Terminal-Bench 1 whose files do not say which agent or model ran. */
  readonly agent?: string
  readonly model?: string
  /** Other names of tasks: what a foreign trial's task is called instead. */
  readonly task_aliases?: TaskAliases
  /** Reward at which a foreign trial has passed; 1 if left out. A run's plan has its own. */
  readonly pass_threshold?: number
  /** Trials that need not be read again, by trial_id. Says nothing of a run's trials. */
  readonly known?: ReadonlyMap<string, KnownTrial>
  /**
   * `refused`, if left out: a path inside a run's output is a mistake, since its trials would stay foreign for ever.
   * `read`: only to look at a part, never to import it.
   */
  readonly parts_of_runs?: 'refused' | 'read'
}

/** The row of one trial, and how its outcome was decided; null where it can become no row. */
export function asRow(
  path: string,
  evidence: TrialEvidence,
  provenance: Provenance,
): { readonly collected: Collected; readonly classification: Classification | null } {
  let classification: Classification | null = null
  if (isOfSaboteur(evidence, provenance)) {
    const reason = "the saboteur's: it attacks a task (regatta check --sabotage) and says nothing about an agent"
    return { collected: { kind: 'quarantined', path, reason, outcome: null }, classification }
  }
  const collected = orQuarantined(path, () => {
    const recorded = toRecord(evidence, provenance)
    classification = recorded.classification
    return { kind: 'trial', path, record: recorded.record, tests: recorded.tests }
  })
  return { collected, classification }
}

/** By the result's own config too: it may have been planned as something else, or not by us. */
function isOfSaboteur({ result }: TrialEvidence, { planned }: Provenance): boolean {
  const ran = result.state === 'readable' ? result.result.config.agent.import_path : null
  return isSaboteur(ran) || isSaboteur(planned?.trial.config.agent)
}

/** What `make` gives; what cannot become a row is quarantined, since one must never stop the others. */
export function orQuarantined(path: string, make: () => Collected): Collected {
  try {
    return make()
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 300) : 'unknown error'
    return { kind: 'quarantined', path, reason: `no record can hold it: ${reason}`, outcome: null }
  }
}
