import { basename, join } from 'node:path'
import { asRow, type Collected, type CollectOptions } from '#core/harbor/collected'
import { trialsOf } from '#core/harbor/discover'
import { readEvents } from '#core/harbor/events'
import { noEvidence, type ReadTrial } from '#core/harbor/evidence'
import type { Directory } from '#core/harbor/files'
import { logsDirectory, type ShardDocument, type ShardTry, tryName } from '#core/harbor/shard'
import type { Classification } from '#core/trial/classify'
import { isExcluded } from '#core/trial/outcome'
import type { PlanDocument } from '#core/trial/plan-document'
import type { PlannedTrial, Provenance } from '#core/trial/planned'
import { hideKeys } from '#core/trial/secrets'

/** A shard directory whose shard.json belongs to the plan. */
export type Shard = {
  readonly path: string
  readonly document: ShardDocument
  readonly trials: ReadonlyMap<number, PlannedTrial>
}

/** One execution of a slot, as shard.json lists it or as its directory alone proves it. */
export type Try = Pick<ShardTry, 'slot' | 'try'> & {
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly interrupted: boolean
  readonly overtime: boolean
  /** How its Harbor ended, for people; null when it ended well or nothing is known. */
  readonly end: string | null
}

/** What one try came to: the slot that it settles (null: none), what becomes of it, and how that was decided. */
export type TryReading = {
  readonly settles: number | null
  readonly collected: readonly Collected[]
  readonly classification: Classification | null
}

/** A try as shard.json lists it. One that had no end when its shard was stopped was stopped with it. */
export function listedTry(listed: ShardTry, { interrupted }: Pick<ShardDocument, 'interrupted'>): Try {
  const { slot, started_at, finished_at, stopped } = listed
  return {
    slot,
    try: listed.try,
    started_at,
    finished_at,
    interrupted: stopped === 'interrupted' || (finished_at === null && interrupted),
    overtime: stopped === 'overtime',
    end: endOf(listed),
  }
}

/**
 * Reads one try of a planned trial: the plan says what it is, its files what became of it. `could_cause_before` counts
 * the slot's earlier tries that were excluded for something the agent's side could have brought about (`couldCause`).
 */
export function readTry(
  each: Try,
  trial: PlannedTrial,
  shard: Shard,
  plan: PlanDocument,
  could_cause_before: number,
  options: CollectOptions,
  readTrial: ReadTrial,
): TryReading {
  const place = `trials/${tryName(each.slot, each.try)}`
  const path = join(shard.path, place)
  const found = trialsOf(path)
  if (found.length > 1) return severalTrials(found, path, each.slot)
  const [directory] = found
  const context = {
    run: {
      interrupted: each.interrupted,
      overtime: each.overtime,
      started_at: each.started_at,
      finished_at: each.finished_at ?? shard.document.finished_at,
      end: each.end,
    },
    events: readEvents(join(shard.path, logsDirectory(each.slot, each.try), 'events.jsonl')),
    location: [basename(shard.path), place, ...(directory === undefined ? [] : [basename(directory.path)])].join('/'),
  }
  const evidence = directory === undefined ? noEvidence(context) : readTrial(directory, context)
  if (evidence.result.state === 'missing' && each.finished_at === null && !each.interrupted) {
    // Its run was killed, or still goes on: there is nothing yet that a row could say for good.
    const reason = 'began and left no result.json'
    return {
      settles: each.slot,
      collected: [{ kind: 'lost', path, slot: each.slot, reason }],
      classification: null,
    }
  }
  const provenance: Provenance = {
    ...provenanceOf(shard, plan, options),
    planned: {
      trial,
      try: each.try,
      could_cause_before: trial.could_cause_before + could_cause_before,
      harbor_version: plan.harbor_version,
      environment: plan.environment.type,
    },
  }
  const { collected, classification } = asRow(directory?.path ?? path, evidence, provenance)
  return { settles: each.slot, collected: [collected], classification }
}

/** Whether a try was excluded for something that the agent's side could have brought about. */
export function couldCause(classification: Classification | null): boolean {
  return classification !== null && isExcluded(classification.outcome) && classification.agent_could_cause
}

/** One was planned; which of them it is, nothing can prove. */
function severalTrials(found: readonly Directory[], path: string, slot: number): TryReading {
  const reason = `one of ${found.length} trials where one was planned`
  return {
    settles: slot,
    collected: [
      ...found.map(({ path }): Collected => ({ kind: 'quarantined', path, reason, outcome: 'invalid' })),
      { kind: 'lost', path, slot, reason: 'more than one trial' },
    ],
    classification: null,
  }
}

function provenanceOf(shard: Shard, plan: PlanDocument, options: CollectOptions): Omit<Provenance, 'planned'> {
  const { origin, run_id, run_attempt, runner } = shard.document
  return {
    origin,
    dataset: options.dataset ?? null,
    experiment: plan.experiment,
    plan_digest: plan.plan_digest,
    pass_threshold: plan.pass_threshold,
    repository: plan.repository,
    commit: plan.commit,
    run_id,
    run_attempt,
    shard: shard.document.shard,
    runner,
  }
}

function endOf({ exit_code, signal, console_tail }: ShardTry): string | null {
  const end = signal ?? (exit_code === null ? null : `exit code ${exit_code}`)
  if (end === null || exit_code === 0) return null
  // Where there is no result, Harbor's last words are all that says why.
  const words = hideKeys(lastWords(console_tail ?? '')).slice(0, 200)
  return `Harbor ended with ${end}${words === '' ? '' : `: ${words}`}`
}

/** The last line of a console in which something is said, without the frame that Python and Harbor draw around errors. */
function lastWords(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^[\s|│]+|[\s|│]+$/g, ''))
  return lines.findLast((line) => /\p{L}/u.test(line)) ?? ''
}
