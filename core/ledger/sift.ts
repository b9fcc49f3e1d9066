import {
  byEvidence,
  differingColumns,
  differingFromStanding,
  type TrialCopy,
  tellsLess,
  testsDigest,
  toldColumns,
} from '#core/ledger/copies'
import type { SegmentFile } from '#core/ledger/files'
import { type KnownRuns, type KnownTrials, runDigest, trialDigest } from '#core/ledger/known'
import type { StandingTrial } from '#core/ledger/standing'
import { type AnyRow, monthOf, RUNS, type Table, TESTS, TRIALS } from '#core/ledger/tables'
import type { Outcome } from '#core/trial/outcome'
import type { RunRecord, TestRecord, TrialRecord } from '#core/trial/record'

/** What was found at one path of an input. `path` is for people: it never becomes part of a row. */
export type ImportItem =
  | {
      readonly kind: 'trial'
      readonly path: string
      readonly record: TrialRecord
      readonly tests: readonly TestRecord[]
    }
  | { readonly kind: 'run'; readonly path: string; readonly record: RunRecord }
  /** A trial that the ledger, or an item before it at `where`, has with this digest. Nothing else of it is held against that. */
  | {
      readonly kind: 'known'
      readonly path: string
      readonly trial_id: string
      readonly digest: string
      readonly where?: string
    }
  /** A trial whose files cannot be believed or read. */
  | { readonly kind: 'quarantined'; readonly path: string; readonly reason: string; readonly outcome: Outcome | null }
  /** Looked like a trial and is none. */
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }
  /** What is wrong with a file that is no trial: it counts as nothing. */
  | { readonly kind: 'remark'; readonly path: string; readonly reason: string }
  /** A planned slot that left no trace: no trial was discovered. */
  | { readonly kind: 'lost'; readonly path: string; readonly slot: number; readonly reason: string }

export type Finding = { readonly path: string; readonly reason: string }
export type LostFinding = Finding & { readonly slot: number }
export type QuarantineFinding = Finding & { readonly outcome: Outcome | null }
export type RunFinding = Finding & { readonly run_record_id: string }
/** `digest`: `sha256:` of result.json, or `content:` and the SHA-256 of a record that has none. */
export type DuplicateFinding = Finding & {
  readonly trial_id: string
  readonly digest: string
  /** Columns in which the row that stays is another, because other files or words around the same result told them. */
  readonly told_otherwise?: readonly string[]
}
export type ConflictFinding = Finding & {
  readonly trial_id: string
  /** Of the row that stays. */
  readonly kept_digest: string
  /** Of the row that does not come in. */
  readonly refused_digest: string
  /** Columns, and `tests`, in which copies with the same digest differ; empty where the digests do. */
  readonly differs: readonly string[]
}

/** An input held against a ledger: the rows that are new, by month, and what became of everything else. */
export type Sifted = {
  readonly trials: ReadonlyMap<string, readonly TrialRecord[]>
  /** By their trial's month. */
  readonly tests: ReadonlyMap<string, readonly TestRecord[]>
  readonly runs: ReadonlyMap<string, readonly RunRecord[]>
  readonly duplicates: readonly DuplicateFinding[]
  readonly conflicts: readonly ConflictFinding[]
  readonly quarantined: readonly QuarantineFinding[]
  readonly skipped: readonly Finding[]
  readonly remarks: readonly Finding[]
  readonly lost: readonly LostFinding[]
  readonly runsDuplicate: readonly RunFinding[]
  /** Broken, or in conflict with a run of the same id: the reason says which. */
  readonly runsRefused: readonly RunFinding[]
}

/** What a ledger holds. */
export type Standing = {
  readonly trials: KnownTrials
  readonly runs: KnownRuns
  /** Reads some of its trials, by their segments; asked for only where the items have records of them. */
  readonly standing: (wanted: ReadonlyMap<SegmentFile, ReadonlySet<string>>) => AsyncIterable<StandingTrial>
}

/**
 * Sifts items against the ids a ledger knows. Same id and another digest is a conflict, and the first one stays, also
 * within the items. Same id, same digest and same content is a duplicate. Where only the contents differ that is a
 * conflict too: the ledger's row stays, and of new ones that with more evidence.
 * A trial's record that breaks its schema is quarantined, a run's is refused.
 */
export async function siftItems(
  ledger: Standing,
  items: AsyncIterable<ImportItem> | Iterable<ImportItem>,
): Promise<Sifted> {
  const fresh = new Map<string, NewTrial>()
  const again: AgainTrial[] = []
  const runs = new Map<string, RunRecord[]>()
  const duplicates: DuplicateFinding[] = []
  const conflicts: ConflictFinding[] = []
  const quarantined: QuarantineFinding[] = []
  const skipped: Finding[] = []
  const remarks: Finding[] = []
  const lost: LostFinding[] = []
  const runsDuplicate: RunFinding[] = []
  const runsRefused: RunFinding[] = []
  const runOf = memory(ledger.runs)

  for await (const item of items) {
    const { path } = item
    switch (item.kind) {
      case 'trial': {
        const trial = soundTrial(item)
        if ('defect' in trial) {
          quarantined.push({ path, reason: trial.defect, outcome: null })
          break
        }
        const { trial_id } = trial.record
        const digest = trialDigest(trial.record)
        const known = ledger.trials.get(trial_id)
        const found = fresh.get(trial_id)
        if (known?.digest === digest) {
          again.push({ path, digest, segment: known.segment, record: trial.record, tests: testsDigest(trial.tests) })
        } else if (known === undefined && found === undefined) {
          fresh.set(trial_id, { digest, path, copies: [{ ...trial, paths: [path] }] })
        } else if (known === undefined && found?.digest === digest) {
          addCopy(found.copies, trial, path)
        } else {
          const kept_digest = known?.digest ?? found?.digest ?? ''
          const reason = `another result of the same trial is already in ${known === undefined ? found?.path : LEDGER}`
          conflicts.push({ path, reason, trial_id, kept_digest, refused_digest: digest, differs: [] })
        }
        break
      }
      case 'known':
        duplicates.push({
          path,
          reason: `already in ${item.where ?? LEDGER}`,
          trial_id: item.trial_id,
          digest: item.digest,
        })
        break
      case 'run': {
        const run = sound(RUNS, item.record)
        if ('defect' in run) {
          runsRefused.push({ path, reason: run.defect, run_record_id: item.record.run_record_id })
          break
        }
        const { run_record_id } = run.row
        const digest = runDigest(run.row)
        const before = runOf.recall(run_record_id)
        if (before === null) {
          runOf.remember(run_record_id, digest, path)
          append(runs, monthOf(run.row), [run.row])
        } else if (before.digest === digest) {
          runsDuplicate.push({ path, reason: `already in ${before.where}`, run_record_id })
        } else {
          const reason = `another record of the same run is already in ${before.where}`
          runsRefused.push({ path, reason, run_record_id })
        }
        break
      }
      case 'quarantined':
        quarantined.push({ path, reason: item.reason, outcome: item.outcome })
        break
      case 'skipped':
        skipped.push({ path, reason: item.reason })
        break
      case 'remark':
        remarks.push({ path, reason: item.reason })
        break
      case 'lost':
        lost.push({ path, reason: item.reason, slot: item.slot })
        break
    }
  }
  const told = [...(await heldAgainstLedger(ledger, again)), ...[...fresh.values()].flatMap(heldAgainstEachOther)]
  for (const finding of told) {
    if ('kept_digest' in finding) conflicts.push(finding)
    else duplicates.push(finding)
  }
  return {
    ...rowsOf(fresh),
    runs,
    duplicates,
    conflicts,
    quarantined,
    skipped,
    remarks,
    lost,
    runsDuplicate,
    runsRefused,
  }
}

const LEDGER = 'the ledger'

/** A trial that the ledger does not hold: its copies of different content, the places of each. */
type NewTrial = { readonly digest: string; readonly path: string; readonly copies: NewCopy[] }
type NewCopy = {
  readonly record: TrialRecord
  readonly tests: readonly TestRecord[]
  readonly paths: string[]
}

/** A record of a result that the ledger holds. */
type AgainTrial = TrialCopy & { readonly path: string; readonly digest: string; readonly segment: SegmentFile }

function addCopy(
  copies: NewCopy[],
  trial: { readonly record: TrialRecord; readonly tests: readonly TestRecord[] },
  path: string,
): void {
  const same = copies.find((copy) => differingColumns(asCopy(copy), asCopy(trial)).length === 0)
  if (same === undefined) copies.push({ ...trial, paths: [path] })
  else same.paths.push(path)
}

function asCopy(trial: { readonly record: TrialRecord; readonly tests: readonly TestRecord[] }): TrialCopy {
  return { record: trial.record, tests: testsDigest(trial.tests) }
}

/** The copies of a trial, the one that comes in first. */
function ranked({ copies }: NewTrial): readonly NewCopy[] {
  return copies.length === 1 ? copies : copies.toSorted(byEvidence)
}

/** The new rows, by month. */
function rowsOf(fresh: ReadonlyMap<string, NewTrial>): Pick<Sifted, 'trials' | 'tests'> {
  const trials = new Map<string, TrialRecord[]>()
  const tests = new Map<string, TestRecord[]>()
  for (const trial of fresh.values()) {
    const [best] = ranked(trial)
    if (best === undefined) continue
    append(trials, monthOf(best.record), [best.record])
    append(tests, monthOf(best.record), best.tests)
  }
  return { trials, tests }
}

/** What is told of the copies of a new trial that do not come in. */
function heldAgainstEachOther(trial: NewTrial): readonly (DuplicateFinding | ConflictFinding)[] {
  const [best, ...others] = ranked(trial)
  if (best === undefined) return []
  const { digest } = trial
  const { trial_id } = best.record
  const where = best.paths[0] ?? ''
  return [
    ...best.paths.slice(1).map((path) => ({ path, reason: `already in ${where}`, trial_id, digest })),
    ...others.flatMap((other) => {
      const differs = differingColumns(asCopy(best), asCopy(other))
      const tells = differs.length > 0 && tellsLess(asCopy(best), asCopy(other), differs)
      return other.paths.map((path) =>
        tells
          ? toldOtherwise({ path, trial_id, digest, where, differs })
          : otherFiles({ path, trial_id, digest, where, differs }),
      )
    }),
  ]
}

/** What is told of records of results that the ledger holds. */
async function heldAgainstLedger(
  ledger: Standing,
  again: readonly AgainTrial[],
): Promise<readonly (DuplicateFinding | ConflictFinding)[]> {
  const differences = new Map<AgainTrial, Differences>()
  const byId = Map.groupBy(again, ({ record }) => record.trial_id)
  const wanted = new Map(
    [...Map.groupBy(again, ({ segment }) => segment)].map(([segment, its]) => [
      segment,
      new Set(its.map(({ record }) => record.trial_id)),
    ]),
  )
  if (wanted.size === 0) return []
  for await (const standing of ledger.standing(wanted)) {
    for (const each of byId.get(standing.record.trial_id) ?? []) {
      const isHeld = (name: string) => name === 'tests' || standing.columns.has(name)
      differences.set(each, {
        differs: differingFromStanding(standing, each).filter(isHeld),
        told: toldColumns(standing, each).filter(isHeld),
      })
    }
  }
  return again.map((each) => {
    const { path, digest, record } = each
    const { trial_id } = record
    const { differs = [], told = [] } = differences.get(each) ?? {}
    if (differs.length > 0) return otherFiles({ path, trial_id, digest, where: LEDGER, differs })
    return told.length > 0
      ? toldOtherwise({ path, trial_id, digest, where: LEDGER, differs: told })
      : { path, reason: `already in ${LEDGER}`, trial_id, digest }
  })
}

/** Of a record and the row that stands: what makes a conflict, and what only the import that came first decided. */
type Differences = { readonly differs: readonly string[]; readonly told: readonly string[] }

type OtherCopy = {
  readonly path: string
  readonly trial_id: string
  readonly digest: string
  readonly where: string
  readonly differs: readonly string[]
}

function toldOtherwise({ path, trial_id, digest, where, differs }: OtherCopy): DuplicateFinding {
  const reason = `already in ${where}, whose row stays and says otherwise of the run: ${differs.join(', ')}`
  return { path, reason, trial_id, digest, told_otherwise: differs }
}

function otherFiles({ path, trial_id, digest, where, differs }: OtherCopy): ConflictFinding {
  const verb = differs.length === 1 && differs[0] !== 'tests' ? 'differs' : 'differ'
  return {
    path,
    reason: `the same result with other files around it is already in ${where}: ${differs.join(', ')} ${verb}`,
    trial_id,
    kept_digest: digest,
    refused_digest: digest,
    differs,
  }
}

/** The ids of a ledger and of what has been found new since, with where each was met. */
function memory(ledger: KnownRuns) {
  const found = new Map<string, { readonly digest: string; readonly where: string }>()
  return {
    recall(id: string): { readonly digest: string; readonly where: string } | null {
      const digest = ledger.get(id)
      return digest === undefined ? (found.get(id) ?? null) : { digest, where: LEDGER }
    },
    remember(id: string, digest: string, path: string): void {
      found.set(id, { digest, where: path })
    },
  }
}

function soundTrial(item: { readonly record: TrialRecord; readonly tests: readonly TestRecord[] }) {
  const trial = sound(TRIALS, item.record)
  if ('defect' in trial) return trial
  const tests: TestRecord[] = []
  for (const given of item.tests) {
    const test = sound(TESTS, given)
    if ('defect' in test) return test
    if (test.row.trial_id !== trial.row.trial_id) return { defect: 'one of its tests belongs to another trial' }
    tests.push(test.row)
  }
  return { record: trial.row, tests }
}

/** A row that a segment can hold: valid, and its text well-formed Unicode (a cut through a surrogate pair becomes U+FFFD). */
function sound<Row extends AnyRow>(table: Table<Row>, row: Row): { readonly row: Row } | { readonly defect: string } {
  const repaired = Object.values(row).every((value) => typeof value !== 'string' || value.isWellFormed())
    ? row
    : Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? value.toWellFormed() : value]),
      )
  const parsed = table.schema.safeParse(repaired)
  if (parsed.success) return { row: parsed.data }
  const issue = parsed.error.issues[0]
  return { defect: `not a valid row of ${table.name}: ${issue?.path.join('.')}: ${issue?.message}` }
}

function append<Row>(months: Map<string, Row[]>, month: string, rows: readonly Row[]): void {
  const standing = months.get(month) ?? []
  for (const row of rows) standing.push(row)
  if (standing.length > 0) months.set(month, standing)
}
