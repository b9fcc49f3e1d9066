import { join } from 'node:path'
import { z } from 'zod'
import { type Collected, type CollectOptions, orQuarantined } from '#core/harbor/collected'
import { type ReadTrial, readJsonFile } from '#core/harbor/evidence'
import type { FileEntry } from '#core/harbor/file-names'
import { entriesIn } from '#core/harbor/files'
import { couldCause, listedTry, readTry, type Shard, type Try } from '#core/harbor/read-try'
import { shardDocumentSchema, tryName } from '#core/harbor/shard'
import type { Classification } from '#core/trial/classify'
import { canonicalJson } from '#core/trial/config'
import type { Parsed } from '#core/trial/harbor-result'
import { isExcluded } from '#core/trial/outcome'
import { type PlanDocument, planDigest, planDocumentSchema } from '#core/trial/plan-document'
import type { PlannedTrial } from '#core/trial/planned'
import { type RunRecord, runRecordSchema, type TrialRecord } from '#core/trial/record'
import { hideKeys } from '#core/trial/secrets'
import { derivedId } from '#core/trial/to-record'

const DOCUMENT_LIMIT = 256 * 1024 * 1024

/**
 * What a run wrote (core/harbor/shard.ts): every try of every planned slot becomes a row or is told as lost, and every
 * shard that ended becomes a run record. The plan says what each slot is; nothing that shard.json or a result says can
 * change that. A run whose plan cannot be believed is quarantined as a whole.
 *
 * A workflow run scores a slot once: a re-run leaves alone what has a score. Where parts hold several scores of a slot, of
 * one attempt or of several, somebody who had the token of a job made up all but one, under whatever attempt's name and in
 * whatever order; or a runner that was given up for lost went on. Nothing says which one is genuine, so the lowest counts
 * and the others are quarantined: to add a score can raise none, and strikes none out, which would have the slot run once
 * more. Whoever cannot upload artifacts can bring about no second score.
 */
export function* collectRun(directory: string, options: CollectOptions, readTrial: ReadTrial): Generator<Collected> {
  const read = readPlan(join(directory, 'plan.json'))
  if (!read.ok) {
    yield { kind: 'quarantined', path: directory, reason: read.reason, outcome: null }
    return
  }
  const plan = read.value
  const shards: Shard[] = []
  for (const entry of listing(directory)) {
    if (!entry.name.startsWith('shard-')) continue
    const opened = openShard(join(directory, entry.name), entry, plan)
    if ('path' in opened && 'document' in opened) shards.push(opened)
    else yield opened
  }
  for (const planned of plan.shards) {
    // A re-run leaves the same shard twice: what one of the two has is not lost.
    const same = shards.filter(({ document }) => document.shard === planned.index)
    const settled = new Set<number>()
    const earlier: EarlierTries = new Map()
    const runs: Collected[] = []
    const executions = executionsOf(same)
    const read = executions.map(({ parts, doubt }) => {
      // What an earlier execution gave a score is none of this one's trials.
      const slots = [...planned.slots].filter((slot) => earlier.get(slot)?.counts !== true)
      const readings = doubt === null ? [...collectShard(parts, plan, options, readTrial, earlier)] : []
      return { parts, doubt, slots, readings }
    })
    const second = secondScores(read.flatMap(({ readings }) => readings))
    for (const { parts, doubt, slots, readings } of read) {
      if (doubt !== null) {
        for (const { path } of parts) yield { kind: 'quarantined', path, reason: doubt, outcome: 'invalid' }
        continue
      }
      const rows = new Map<number, TrialRecord[]>()
      for (const { slot, collected } of readings) {
        const reason = second.get(collected)
        if (reason !== undefined) {
          yield { kind: 'quarantined', path: collected.path, reason, outcome: 'invalid' }
          continue
        }
        if (slot !== null) settled.add(slot)
        if (slot !== null && collected.kind === 'trial') rows.set(slot, [...(rows.get(slot) ?? []), collected.record])
        yield collected
      }
      const last = parts.findLast(({ document }) => document.finished_at !== null)
      const finished_at = last?.document.finished_at ?? null
      if (last !== undefined && finished_at !== null) {
        const { path } = last
        const record = (): RunRecord =>
          runRecord(last, plan, rows, [...new Set([...slots, ...rows.keys()])], finished_at)
        runs.push(orQuarantined(path, () => ({ kind: 'run', path, record: record() })))
      }
    }
    for (const slot of planned.slots) {
      if (settled.has(slot)) continue
      const doubt = executions.find(({ doubt }) => doubt !== null)?.doubt
      const reason = doubt ?? neverBegun(slot, planned.index, same)
      yield { kind: 'lost', path: same[0]?.path ?? directory, slot, reason }
    }
    yield* runs
  }
}

/** What earlier executions of a shard made of a slot. */
export type EarlierTry = {
  /** The highest number of a try: those of a re-run go on from it. */
  readonly tries: number
  /** Whether one of them has a score. */
  readonly counts: boolean
  /** How many were excluded for something that the agent's side could have brought about. */
  readonly could_cause: number
}
type EarlierTries = Map<number, EarlierTry>

/**
 * What the parts of a shard below a directory made of its slots, for a re-run that runs the rest; one that belongs to
 * another plan, or that cannot be read, says nothing.
 */
export function earlierTries(
  directory: string,
  plan: PlanDocument,
  shard: number,
  readTrial: ReadTrial,
): ReadonlyMap<number, EarlierTry> {
  const opened = listing(directory).map((entry) => openShard(join(directory, entry.name), entry, plan))
  const same = opened.filter((item) => 'document' in item).filter(({ document }) => document.shard === shard)
  const earlier: EarlierTries = new Map()
  for (const { parts, doubt } of executionsOf(same)) {
    if (doubt === null) for (const _ of collectShard(parts, plan, {}, readTrial, earlier)) void _
  }
  return earlier
}

/** The plan, once its digest is proven: everything after believes it. The reason says what to do about it. */
export function readPlan(path: string): Parsed<PlanDocument> {
  const refused = (reason: string) => ({ ok: false, reason }) as const
  const raw = readJsonFile(path, DOCUMENT_LIMIT, z.looseObject({ plan_digest: z.string() }))
  if (raw === null || !raw.ok) return refused(`plan.json: ${raw?.reason ?? 'no such file'}: ${TAKE_IT_AGAIN}`)
  const digest = digestOrNull(raw.value)
  if (digest === null) return refused(`plan.json: has no canonical form: ${TAKE_IT_AGAIN}`)
  if (digest !== raw.value.plan_digest) {
    const says = raw.value.plan_digest.slice(0, 80)
    return refused(`plan.json is ${digest} and says that it is ${says}: it was changed; ${TAKE_IT_AGAIN}`)
  }
  const plan = planDocumentSchema.safeParse(raw.value)
  if (plan.success) return { ok: true, value: plan.data }
  const issue = plan.error.issues[0]
  const field = `${issue?.path.map(String).join('.')}: ${issue?.message}`
  return refused(`plan.json has another shape: ${field}: import it with the version of Regatta that made it`)
}

const TAKE_IT_AGAIN = 'take it from the run that made it; without it no trial of this directory can be believed'

function digestOrNull(document: object): string | null {
  try {
    return planDigest(document)
  } catch {
    // A number beyond all bounds, or text that is no Unicode: no plan of ours.
    return null
  }
}

function openShard(path: string, entry: FileEntry, plan: PlanDocument): Shard | Collected {
  if (!entry.isDirectory()) {
    return { kind: 'skipped', path, reason: 'not a directory of its own (a link is never followed)' }
  }
  const refused = (reason: string): Collected => ({ kind: 'quarantined', path, reason, outcome: null })
  const document = readJsonFile(join(path, 'shard.json'), DOCUMENT_LIMIT, shardDocumentSchema)
  if (document === null) return refused('no shard.json: nothing says which run this was')
  if (!document.ok) return refused(`shard.json: ${document.reason}`)
  if (document.value.plan_digest !== plan.plan_digest) {
    return refused(`shard.json belongs to another plan: ${document.value.plan_digest}`)
  }
  const planned = plan.shards.find(({ index }) => index === document.value.shard)
  if (planned === undefined) return refused(`shard.json: the plan has no shard ${document.value.shard}`)
  const slots = new Set(planned.slots)
  const trials = new Map(plan.trials.flatMap((trial) => (slots.has(trial.slot) ? [[trial.slot, trial]] : [])))
  return { path, document: document.value, trials }
}

/** Why a planned trial never began, as far as a shard says. */
function neverBegun(slot: number, index: number, shards: readonly Shard[]): string {
  if (shards.length === 0) return `shard ${index} left nothing that can be read`
  const stop = shards.flatMap(({ document }) => document.stops).find(({ slots }) => slots.includes(slot))
  return stop === undefined ? 'never begun' : `never begun: ${hideKeys(stop.reason).slice(0, 300)}`
}

/** Which execution of a shard a directory is of, whole or one of the parts in which it was uploaded. */
function executionOf({ document }: Shard): string {
  return JSON.stringify([document.run_id, document.run_attempt, document.started_at])
}

/** What ran a shard once, in its parts; `doubt` says why none of them can be believed. */
type Execution = { readonly parts: readonly Shard[]; readonly doubt: string | null }

/**
 * The executions of a shard, each with its parts, in their order: a re-run after what it repeats. An attempt of a workflow
 * run executes a shard once, so where parts of one attempt are of several executions, nothing says which are forged.
 */
function executionsOf(shards: readonly Shard[]): readonly Execution[] {
  const attemptOf = ([first]: readonly Shard[]): number => first?.document.run_attempt ?? 1
  const startOf = ([first]: readonly Shard[]): string => first?.document.started_at ?? ''
  const starts = Map.groupBy(
    [...Map.groupBy(shards, executionOf).values()].flatMap(([first]) => first ?? []),
    ({ document: { run_id, run_attempt } }) => JSON.stringify([run_id, run_attempt]),
  )
  const doubtOf = ([first]: readonly Shard[]): string | null => {
    const { run_id = null, run_attempt = null } = first?.document ?? {}
    const count = starts.get(JSON.stringify([run_id, run_attempt]))?.length ?? 0
    return run_attempt === null || count < 2
      ? null
      : `tampered with: attempt ${run_attempt} ran this shard once, and its parts say that it began at ${count} times`
  }
  return [...Map.groupBy(shards, executionOf).values()]
    .sort((a, b) => attemptOf(a) - attemptOf(b) || (startOf(a) < startOf(b) ? -1 : 1))
    .map((parts) => ({ parts, doubt: doubtOf(parts) }))
}

type Reading = { readonly slot: number | null; readonly collected: Collected }

/**
 * Every try of one execution of a shard, all parts together, in the order of slots and tries: whether an exclusion still
 * counts as one depends on those before it, in `earlier` executions too, to which these are added.
 */
function* collectShard(
  parts: readonly Shard[],
  plan: PlanDocument,
  options: CollectOptions,
  readTrial: ReadTrial,
  earlier: EarlierTries,
): Generator<Reading> {
  const found = parts.map((shard) => ({ shard, ...triesOf(shard) }))
  for (const { refused } of found) for (const collected of refused) yield { slot: null, collected }
  const all = found.flatMap(({ shard, tries }) => tries.map((each) => ({ shard, each })))
  const slots = Map.groupBy(
    all.sort((a, b) => a.each.slot - b.each.slot || a.each.try - b.each.try),
    ({ each }) => each.slot,
  )
  for (const [slot, tries] of slots) yield* collectSlot(slot, tries, plan, options, readTrial, earlier)
}

type Found = { readonly shard: Shard; readonly each: Try }

/**
 * The tries of one slot in their order. A try that several parts hold counts once where they make the same of it; else
 * nothing says which is forged, and the slot has none.
 */
function* collectSlot(
  slot: number,
  found: readonly Found[],
  plan: PlanDocument,
  options: CollectOptions,
  readTrial: ReadTrial,
  earlier: EarlierTries,
): Generator<Reading> {
  const before = earlier.get(slot) ?? NO_TRIES
  const readings: Reading[] = []
  for (const copies of Map.groupBy(found, ({ each }) => each.try).values()) {
    const could_cause = earlier.get(slot)?.could_cause ?? 0
    const made = copies.flatMap(({ shard, each }) => {
      const trial = shard.trials.get(slot)
      const read = (trial: PlannedTrial) => readTry(each, trial, shard, plan, could_cause, options, readTrial)
      return trial === undefined ? [] : [{ each, shard, ...read(trial) }]
    })
    const [first] = made
    if (first === undefined) continue
    if (made.some(({ collected }) => contentOf(collected) !== contentOf(first.collected))) {
      const highest = Math.max(before.tries, ...found.map(({ each }) => each.try))
      earlier.set(slot, { ...before, tries: highest })
      yield* tamperedSlot(slot, first.each.try, found)
      return
    }
    noteTry(earlier, first.each, first.classification)
    for (const collected of first.collected) readings.push({ slot: first.settles, collected })
  }
  yield* readings
}

const NO_TRIES: EarlierTry = { tries: 0, counts: false, could_cause: 0 }

/** What was made of a try, wherever it lay. */
function contentOf(collected: readonly Collected[]): string {
  return JSON.stringify(
    collected.map((item) => ({
      ...item,
      path: null,
      ...(item.kind === 'trial' ? { record: { ...item.record, evidence: null } } : {}),
    })),
  )
}

function* tamperedSlot(slot: number, nth: number, found: readonly Found[]): Generator<Reading> {
  const reason = `tampered with: slot ${slot}, try ${nth} is in several parts, each time with another content`
  for (const { shard, each } of found) {
    const path = join(shard.path, 'trials', tryName(slot, each.try))
    yield { slot, collected: { kind: 'quarantined', path, reason, outcome: 'invalid' } }
  }
  const path = found[0]?.shard.path ?? ''
  yield { slot, collected: { kind: 'lost', path, slot, reason } }
}

/** The scores of slots that do not count because the slot has another one (see collectRun), each with the reason. */
function secondScores(readings: readonly Reading[]): ReadonlyMap<Collected, string> {
  const scores = readings.flatMap(({ slot, collected }) =>
    slot !== null && collected.kind === 'trial' && isScoreOfWorkflow(collected.record) ? [{ slot, collected }] : [],
  )
  const reasons = [...Map.groupBy(scores, ({ slot }) => slot).values()].flatMap((ofSlot) => {
    // The sort is stable: of two that are alike the earlier one counts.
    const [lowest, ...others] = ofSlot.toSorted((a, b) => rewardOf(a.collected.record) - rewardOf(b.collected.record))
    return others.map(({ collected }) => [collected, secondReason(lowest?.collected.record)] as const)
  })
  return new Map<Collected, string>(reasons)
}

function isScoreOfWorkflow({ outcome, run_attempt }: TrialRecord): boolean {
  return run_attempt !== null && !isExcluded(outcome)
}

function rewardOf({ reward }: TrialRecord): number {
  return reward ?? 0
}

function secondReason(counted: TrialRecord | undefined): string {
  return `tampered with: its slot has another score, which is no higher and counts (attempt ${counted?.run_attempt}, try ${counted?.try})`
}

function noteTry(earlier: EarlierTries, { slot, try: nth }: Try, classification: Classification | null): void {
  const before = earlier.get(slot) ?? NO_TRIES
  earlier.set(slot, {
    tries: Math.max(before.tries, nth),
    counts: before.counts || (classification !== null && !isExcluded(classification.outcome)),
    could_cause: before.could_cause + (couldCause(classification) ? 1 : 0),
  })
}

/**
 * The tries of a shard in the order of their slots. shard.json is believed only where it names exactly the directory
 * that its slot and try have; a directory that it does not list, because the wrapper was killed first, counts too.
 */
function triesOf(shard: Shard): { readonly tries: readonly Try[]; readonly refused: readonly Collected[] } {
  const refused: Collected[] = []
  const tries = new Map<string, Try>()
  for (const listed of shard.document.tries) {
    const name = tryName(listed.slot, listed.try)
    const problem = !shard.trials.has(listed.slot)
      ? `slot ${listed.slot} is not of shard ${shard.document.shard}`
      : listed.directory !== `trials/${name}`
        ? `names the directory ${JSON.stringify(listed.directory).slice(0, 200)}, which must be trials/${name}`
        : tries.has(name)
          ? `listed twice: slot ${listed.slot}, try ${listed.try}`
          : null
    if (problem === null) tries.set(name, listedTry(listed, shard.document))
    else refused.push({ kind: 'quarantined', path: shard.path, reason: `shard.json: ${problem}`, outcome: 'invalid' })
  }
  for (const entry of listing(join(shard.path, 'trials'))) {
    const path = join(shard.path, 'trials', entry.name)
    if (!entry.isDirectory()) {
      // A link in the place of a listed try must not be read through.
      tries.delete(entry.name)
      refused.push({ kind: 'quarantined', path, reason: 'not a directory of its own', outcome: 'invalid' })
      continue
    }
    if (tries.has(entry.name)) continue
    const unlisted = tryOf(entry.name, shard.document.interrupted)
    if (unlisted === null || !shard.trials.has(unlisted.slot)) {
      refused.push({ kind: 'quarantined', path, reason: 'no try of this shard', outcome: 'invalid' })
    } else {
      tries.set(entry.name, unlisted)
    }
  }
  return { tries: [...tries.values()].sort((a, b) => a.slot - b.slot || a.try - b.try), refused }
}

function tryOf(name: string, interrupted: boolean): Try | null {
  const [, slot, nth] = /^(\d+)-(\d+)$/.exec(name) ?? []
  if (slot === undefined || nth === undefined || tryName(Number(slot), Number(nth)) !== name) return null
  return Number(nth) < 1
    ? null
    : {
        slot: Number(slot),
        try: Number(nth),
        started_at: null,
        finished_at: null,
        interrupted,
        overtime: false,
        end: null,
      }
}

/** Counted by the slots that were its to run, so that scored + excluded + lost = planned; the cost is that of every try. */
function runRecord(
  shard: Shard,
  plan: PlanDocument,
  rows: ReadonlyMap<number, readonly TrialRecord[]>,
  slots: readonly number[],
  finished_at: string,
): RunRecord {
  const { origin, run_id, run_attempt, started_at, interrupted } = shard.document
  const scored = [...rows.values()].filter((tries) => tries.some(({ outcome }) => !isExcluded(outcome))).length
  const lost = slots.filter((slot) => (rows.get(slot) ?? []).every(({ outcome }) => outcome === 'lost'))
  const costs = [...rows.values()].flat().flatMap(({ cost_usd }) => (cost_usd === null ? [] : [cost_usd]))
  return runRecordSchema.parse({
    run_record_id: derivedId([plan.plan_digest, shard.document.shard, run_id, run_attempt, started_at]),
    plan_digest: plan.plan_digest,
    experiment: plan.experiment,
    origin,
    repository: plan.repository,
    commit: plan.commit,
    run_id,
    run_attempt,
    planned: slots.length,
    scored,
    excluded: slots.length - scored - lost.length,
    lost: lost.length,
    lost_slots: canonicalJson(lost.sort((a, b) => a - b)),
    interrupted,
    // A run on one machine waits for nobody; queue times come with the workflow.
    queue_s: null,
    started_at,
    finished_at,
    cost_usd: costs.length === 0 ? null : Number(costs.reduce((sum, cost) => sum + cost, 0).toFixed(9)),
  } satisfies RunRecord)
}

/** Part 10 comes after part 2. */
const byNumber = new Intl.Collator('en', { numeric: true })

/** Entries in the order of the numbers in their names; none where there is no such directory. */
function listing(directory: string): readonly FileEntry[] {
  try {
    return entriesIn(directory).toSorted(
      (a, b) => byNumber.compare(a.name, b.name) || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
    )
  } catch {
    // What cannot be listed holds no try: its slots are told as lost.
    return []
  }
}
