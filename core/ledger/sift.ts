import { type Known, runDigest, trialDigest } from '#core/ledger/known'
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
  /** A trial that the ledger holds with this digest: it was asked for, so nothing else of the trial was read. */
  | { readonly kind: 'known'; readonly path: string; readonly trial_id: string; readonly digest: string }
  /** A trial whose files cannot be believed or read. */
  | { readonly kind: 'quarantined'; readonly path: string; readonly reason: string; readonly outcome: Outcome | null }
  /** Looked like a trial and is none. */
  | { readonly kind: 'skipped'; readonly path: string; readonly reason: string }
  /** A planned slot that left no trace: no trial was discovered. */
  | { readonly kind: 'lost'; readonly path: string; readonly slot: number; readonly reason: string }

export type Finding = { readonly path: string; readonly reason: string }
export type LostFinding = Finding & { readonly slot: number }
export type QuarantineFinding = Finding & { readonly outcome: Outcome | null }
export type RunFinding = Finding & { readonly run_record_id: string }
/** `digest`: `sha256:` of result.json, or `content:` and the SHA-256 of a record that has none. */
export type DuplicateFinding = Finding & { readonly trial_id: string; readonly digest: string }
export type ConflictFinding = Finding & {
  readonly trial_id: string
  /** Of the row that stays. */
  readonly kept_digest: string
  /** Of the row that does not come in. */
  readonly refused_digest: string
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
  readonly lost: readonly LostFinding[]
  readonly runsDuplicate: readonly RunFinding[]
  /** Broken, or in conflict with a run of the same id: the reason says which. */
  readonly runsRefused: readonly RunFinding[]
}

/**
 * Sifts items against the ids a ledger knows, in their order: of two items with one id the first one stays.
 * Same id and same digest is a duplicate, same id and another digest a conflict, also within the items.
 * A trial's record that breaks its schema is quarantined, a run's is refused.
 */
export async function siftItems(
  ledger: { readonly trials: Known; readonly runs: Known },
  items: AsyncIterable<ImportItem> | Iterable<ImportItem>,
): Promise<Sifted> {
  const trials = new Map<string, TrialRecord[]>()
  const tests = new Map<string, TestRecord[]>()
  const runs = new Map<string, RunRecord[]>()
  const duplicates: DuplicateFinding[] = []
  const conflicts: ConflictFinding[] = []
  const quarantined: QuarantineFinding[] = []
  const skipped: Finding[] = []
  const lost: LostFinding[] = []
  const runsDuplicate: RunFinding[] = []
  const runsRefused: RunFinding[] = []
  const trialOf = memory(ledger.trials)
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
        const before = trialOf.recall(trial_id)
        if (before === null) {
          trialOf.remember(trial_id, digest, path)
          append(trials, monthOf(trial.record), [trial.record])
          append(tests, monthOf(trial.record), trial.tests)
        } else if (before.digest === digest) {
          duplicates.push({ path, reason: `already in ${before.where}`, trial_id, digest })
        } else {
          const reason = `another result of the same trial is already in ${before.where}`
          conflicts.push({ path, reason, trial_id, kept_digest: before.digest, refused_digest: digest })
        }
        break
      }
      case 'known':
        duplicates.push({ path, reason: 'already in the ledger', trial_id: item.trial_id, digest: item.digest })
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
      case 'lost':
        lost.push({ path, reason: item.reason, slot: item.slot })
        break
    }
  }
  return {
    trials,
    tests,
    runs,
    duplicates,
    conflicts,
    quarantined,
    skipped,
    lost,
    runsDuplicate,
    runsRefused,
  }
}

/** The ids of a ledger and of what has been found new since, with where each was met. */
function memory(ledger: Known) {
  const found = new Map<string, { readonly digest: string; readonly where: string }>()
  return {
    recall(id: string): { readonly digest: string; readonly where: string } | null {
      const digest = ledger.get(id)
      return digest === undefined ? (found.get(id) ?? null) : { digest, where: 'the ledger' }
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
