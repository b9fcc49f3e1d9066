import type { ImportReport } from '#core/ledger/import'
import type { ImportItem } from '#core/ledger/sift'
import { OUTCOME_WORDS } from '#core/report/outcome-words'
import { total } from '#core/report/spending'
import { isExcluded } from '#core/trial/outcome'
import type { PlanDocument } from '#core/trial/plan-document'
import type { PlannedTrial } from '#core/trial/planned'
import { success } from '#core/trial/policy'
import type { TrialRecord } from '#core/trial/record'

/** Something that did not come in: an artifact by its name, or a place in one. Both texts are data. */
export type NotTaken = { readonly what: string; readonly reason: string }

export type RunSummaryInputs = {
  readonly plan: PlanDocument
  /** Directory that the paths of the items are told from. */
  readonly root: string
  /** All that was found. */
  readonly items: readonly ImportItem[]
  /** What the ledger made of it; null where it could not be reached. */
  readonly report: ImportReport | null
  /** Artifacts that were not even looked into, or not believed. */
  readonly refused: readonly NotTaken[]
  /** Artifacts that there was no room for. */
  readonly crowded: readonly NotTaken[]
  /** Artifacts of an earlier plan of the same run. */
  readonly earlier: readonly string[]
}

/** Counted by planned slots: `passed` + `failed` + `missing` = `planned`. */
export type SlotCounts = {
  readonly planned: number
  readonly passed: number
  readonly failed: number
  /** Without a trial that counts. */
  readonly missing: number
  /** Trials, not slots: tries that say nothing about the agent. */
  readonly excluded: number
}

export type RunSummary = SlotCounts & {
  readonly experiment: string
  /** One per cell, in the order of the plan. */
  readonly cells: readonly (SlotCounts & { readonly config: string; readonly task: string })[]
  readonly missing_slots: readonly {
    readonly config: string
    readonly task: string
    readonly attempt: number
    readonly reason: string
  }[]
  /** New in the ledger, there already, at odds with what is there, not believed: trials. 0 where there is no report. */
  readonly imported: number
  readonly duplicates: number
  readonly conflicts: readonly NotTaken[]
  readonly quarantined: readonly NotTaken[]
  readonly refused: readonly NotTaken[]
  readonly crowded: readonly NotTaken[]
  readonly earlier: readonly string[]
  /** Of all tries whose cost is known; null where none is. */
  readonly cost_usd: number | null
  /** Up to which attempt the plan went. */
  readonly attempts: number
}

/**
 * What a run came to: the plan says what there should be, the records of which the ledger holds or gets one what there is. A
 * trial that the import refused, or that is of another plan, does not settle its slot.
 */
export function runSummary({ plan, root, items, report, refused, crowded, earlier }: RunSummaryInputs): RunSummary {
  const records = acceptedRecords(items, report).filter(({ plan_digest }) => plan_digest === plan.plan_digest)
  const bySlot = Map.groupBy(records, keyOfRecord)
  const lost = new Map(items.flatMap((item) => (item.kind === 'lost' ? [[item.slot, item.reason] as const] : [])))
  const slots = plan.trials.map((trial) => slotEnd(trial, bySlot.get(keyOfPlanned(trial)) ?? [], lost, plan))
  const shown = (path: string): string => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path)
  const told = (findings: readonly { readonly path: string; readonly reason: string }[]): readonly NotTaken[] =>
    findings.map(({ path, reason }) => ({ what: shown(path), reason: reason.replaceAll(`${root}/`, '') }))
  return {
    experiment: plan.experiment,
    ...countsOf(slots),
    cells: [...Map.groupBy(slots, ({ trial }) => JSON.stringify([trial.config.config_id, trial.task.name]))].map(
      ([, members]) => ({ ...namesOf(members[0]?.trial), ...countsOf(members) }),
    ),
    missing_slots: slots.flatMap(({ trial, end, reason }) =>
      end === 'missing' ? [{ ...namesOf(trial), attempt: trial.attempt, reason }] : [],
    ),
    imported: report?.imported ?? 0,
    duplicates: report?.duplicates ?? 0,
    conflicts: told([...(report?.reasons.conflicts ?? []), ...(report?.runs.refused ?? [])]),
    quarantined: told([
      ...(report?.reasons.quarantined ?? items.filter((item) => item.kind === 'quarantined')),
      ...(report?.reasons.skipped ?? items.filter((item) => item.kind === 'skipped')),
    ]),
    refused,
    crowded,
    earlier,
    cost_usd: total(records.flatMap(({ cost_usd }) => cost_usd ?? [])),
    attempts: Math.max(0, ...plan.trials.map(({ attempt }) => attempt)),
  }
}

/** Each trial once, without those that the import did not take. */
function acceptedRecords(items: readonly ImportItem[], report: ImportReport | null): readonly TrialRecord[] {
  const { conflicts = [], quarantined = [] } = report?.reasons ?? {}
  const refused = new Set([...conflicts, ...quarantined].map(({ path }) => path))
  const records = new Map<string, TrialRecord>()
  for (const item of items) {
    if (item.kind !== 'trial' || refused.has(item.path) || records.has(item.record.trial_id)) continue
    records.set(item.record.trial_id, item.record)
  }
  return [...records.values()]
}

type SlotEnd = {
  readonly trial: PlannedTrial
  readonly end: 'passed' | 'failed' | 'missing'
  readonly excluded: number
  readonly reason: string
}

function slotEnd(
  trial: PlannedTrial,
  records: readonly TrialRecord[],
  lost: ReadonlyMap<number, string>,
  plan: PlanDocument,
): SlotEnd {
  const inOrder = records.toSorted((a, b) => (a.run_attempt ?? 0) - (b.run_attempt ?? 0) || (a.try ?? 0) - (b.try ?? 0))
  const excluded = inOrder.filter(({ outcome }) => isExcluded(outcome))
  const counted = inOrder.find(({ outcome }) => !isExcluded(outcome))
  const last = excluded.at(-1)
  const reason = last === undefined ? (lost.get(trial.slot) ?? NOTHING) : excludedReason(last)
  const passed = counted === undefined ? null : success(counted, 'default', plan.pass_threshold)
  const end = passed === null ? 'missing' : passed ? 'passed' : 'failed'
  return { trial, end, excluded: excluded.length, reason }
}

const NOTHING = 'left nothing that can be believed'

function excludedReason({ outcome, outcome_detail, exception_type }: TrialRecord): string {
  const detail = outcome_detail ?? exception_type
  return detail === null ? OUTCOME_WORDS[outcome].words : `${OUTCOME_WORDS[outcome].words}: ${detail.slice(0, 200)}`
}

function countsOf(slots: readonly SlotEnd[]): SlotCounts {
  const of = (end: SlotEnd['end']): number => slots.filter((slot) => slot.end === end).length
  return {
    planned: slots.length,
    passed: of('passed'),
    failed: of('failed'),
    missing: of('missing'),
    excluded: slots.reduce((sum, { excluded }) => sum + excluded, 0),
  }
}

function namesOf(trial: PlannedTrial | undefined): { readonly config: string; readonly task: string } {
  return { config: trial?.config.label ?? '', task: trial?.task.name ?? '' }
}

function keyOfPlanned({ task, config, attempt }: PlannedTrial): string {
  return JSON.stringify([task.name, task.digest, config.config_id, attempt])
}

function keyOfRecord({ task_name, task_digest, config_id, attempt }: TrialRecord): string {
  return JSON.stringify([task_name, task_digest, config_id, attempt])
}
