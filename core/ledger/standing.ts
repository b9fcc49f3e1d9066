import { promises as fs } from 'node:fs'
import { contentsOf } from '#core/ledger/contents'
import type { TrialCopy } from '#core/ledger/copies'
import { listLedgerFiles, type SegmentFile } from '#core/ledger/files'
import { orUnreadable, readSegment } from '#core/ledger/read'
import { columnsIn, decodeSegment } from '#core/ledger/segment'
import { TESTS, TRIALS } from '#core/ledger/tables'

/** A trial as it stands in a ledger. */
export type StandingTrial = TrialCopy & {
  /** Columns that its segment has; the others were added later, and say nothing. */
  readonly columns: ReadonlySet<string>
}

/**
 * Trials of a ledger by the segment that readers take them from, as readers see them, in the order of the segments. Only
 * these segments are read, and the named tests of their months, one at a time. Throws as `readTrials`.
 */
export async function* standingTrials(
  dir: string,
  wanted: ReadonlyMap<SegmentFile, ReadonlySet<string>>,
): AsyncGenerator<StandingTrial> {
  const tests = await standingTests(dir, wanted)
  for (const [segment, ids] of wanted) {
    const { rows, columns } = await orUnreadable(segment, async () => {
      const bytes = await fs.readFile(segment.path)
      return { rows: await decodeSegment(TRIALS, bytes), columns: await columnsIn(bytes) }
    })
    for (const record of rows) {
      if (ids.has(record.trial_id)) yield { record, tests: tests.get(record.trial_id) ?? null, columns }
    }
  }
}

/** The digests of their named tests, each from the first segment that holds it. */
async function standingTests(
  dir: string,
  wanted: ReadonlyMap<SegmentFile, ReadonlySet<string>>,
): Promise<ReadonlyMap<string, string>> {
  const months = new Set([...wanted.keys()].map(({ month }) => month))
  const ids = new Set([...wanted.values()].flatMap((some) => [...some]))
  const digests = new Map<string, string>()
  const { segments } = await listLedgerFiles(dir, [TESTS.name])
  for (const segment of segments) {
    if (!months.has(segment.month)) continue
    const rows = (await readSegment(TESTS, segment)).filter(({ trial_id }) => ids.has(trial_id))
    for (const [id, { digest }] of contentsOf(TESTS, rows)) {
      if (!digests.has(id)) digests.set(id, digest)
    }
  }
  return digests
}
