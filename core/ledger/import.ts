import { segmentFile } from '#core/ledger/files'
import { type KnownTrials, knownRuns, knownTrials } from '#core/ledger/known'
import { contentDigest, decodeSegment, encodeSegment } from '#core/ledger/segment'
import {
  type ConflictFinding,
  type DuplicateFinding,
  type Finding,
  type ImportItem,
  type LostFinding,
  type QuarantineFinding,
  type RunFinding,
  siftItems,
} from '#core/ledger/sift'
import { standingTrials } from '#core/ledger/standing'
import { type AnyRow, ascending, RUNS, type Table, TESTS, TRIALS } from '#core/ledger/tables'
import { type NewSegment, type OnWriteStep, writeSegments } from '#core/ledger/write'
import type { TrialRecord } from '#core/trial/record'

/**
 * What became of every item. `discovered` = `imported` + `duplicates` + `conflicts` + `quarantined` + `skipped`; remarks are
 * of files that are no trials, and count as none of these.
 */
export type ImportReport = {
  readonly discovered: number
  readonly imported: number
  readonly duplicates: number
  readonly conflicts: number
  readonly quarantined: number
  readonly skipped: number
  /** Of the imported trials, by what ran them. */
  readonly imported_by_harness: Readonly<Record<TrialRecord['harness'], number>>
  readonly reasons: {
    readonly duplicates: readonly DuplicateFinding[]
    readonly conflicts: readonly ConflictFinding[]
    readonly quarantined: readonly QuarantineFinding[]
    readonly skipped: readonly Finding[]
    readonly remarks: readonly Finding[]
  }
  /** Planned slots without a trace. */
  readonly lost: readonly LostFinding[]
  readonly runs: {
    readonly imported: number
    readonly duplicates: readonly RunFinding[]
    /** Broken, or in conflict with a run of the same id: the reason says which. */
    readonly refused: readonly RunFinding[]
  }
  /** Paths of the new segments. */
  readonly segments: readonly string[]
}

export type ImportItems = AsyncIterable<ImportItem> | Iterable<ImportItem>

/**
 * Brings trials, their tests and runs into a ledger, each once. Same trial_id and same result_digest is a duplicate (where
 * neither has one: same content); same trial_id and anything else is a conflict, and the row that came first stays. So is
 * a record of the same result whose content is another than that of the row (`differingFromStanding`): its trial's files
 * differ around result.json. Of such copies within the items the one with more evidence comes in (`byEvidence`), in
 * whatever order they are given. A record that breaks its schema is quarantined. Without new rows no file changes.
 *
 * The new rows are written at the end, tests before their trials, so that the next import completes an interrupted one.
 * Two imports into one folder at once cannot damage it: each writes whole files, named by their content. A trial that
 * both found new then stands in two segments, and readers keep one.
 *
 * `items` may be made from the trials that the ledger holds, so that these need not be read again to be found duplicates.
 *
 * Holds the ids of the ledger and the new rows in memory. Throws a UserError if the ledger cannot be read or written;
 * what is on disk then is complete in itself, and importing again finishes the work.
 */
export async function importRecords(
  dir: string,
  items: ImportItems | ((known: KnownTrials) => ImportItems),
  onWriteStep?: OnWriteStep,
): Promise<ImportReport> {
  const known = { trials: await knownTrials(dir), runs: await knownRuns(dir) }
  const given = typeof items === 'function' ? items(known.trials) : items
  const sifted = await siftItems({ ...known, standing: (wanted) => standingTrials(dir, wanted) }, given)
  const segments = await writeSegments(
    concat(
      newSegments(dir, TESTS, sifted.tests),
      newSegments(dir, TRIALS, sifted.trials),
      newSegments(dir, RUNS, sifted.runs),
    ),
    onWriteStep,
  )
  const { duplicates, conflicts, quarantined, skipped, remarks } = sifted
  const imported = rowCount(sifted.trials)
  return {
    discovered: imported + duplicates.length + conflicts.length + quarantined.length + skipped.length,
    imported,
    duplicates: duplicates.length,
    conflicts: conflicts.length,
    quarantined: quarantined.length,
    skipped: skipped.length,
    imported_by_harness: { harbor: countOf('harbor', sifted.trials), tb1: countOf('tb1', sifted.trials) },
    reasons: { duplicates, conflicts, quarantined, skipped, remarks },
    lost: sifted.lost,
    runs: { imported: rowCount(sifted.runs), duplicates: sifted.runsDuplicate, refused: sifted.runsRefused },
    segments,
  }
}

/** One segment per month, encoded only when it is asked for, so that one at a time is in memory. */
function* newSegments<Row extends AnyRow>(
  dir: string,
  table: Table<Row>,
  months: ReadonlyMap<string, readonly Row[]>,
): Generator<NewSegment> {
  for (const [month, rows] of [...months].sort(([a], [b]) => ascending(a, b))) {
    const { digest, bytes } = encodeSegment(table, rows)
    yield {
      file: segmentFile(dir, table.name, month, digest),
      bytes,
      isSameContent: async (found) => contentDigest(await decodeSegment(table, found)) === digest,
    }
  }
}

function* concat<Item>(...parts: readonly Iterable<Item>[]): Generator<Item> {
  for (const part of parts) yield* part
}

function countOf(harness: TrialRecord['harness'], months: ReadonlyMap<string, readonly TrialRecord[]>): number {
  let total = 0
  for (const rows of months.values()) total += rows.filter((row) => row.harness === harness).length
  return total
}

function rowCount(months: ReadonlyMap<string, readonly unknown[]>): number {
  let total = 0
  for (const rows of months.values()) total += rows.length
  return total
}
