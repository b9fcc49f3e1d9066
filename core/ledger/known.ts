import { listLedgerFiles, type SegmentFile } from '#core/ledger/files'
import { readRuns, readSegment } from '#core/ledger/read'
import { contentDigest } from '#core/ledger/segment'
import { TRIALS } from '#core/ledger/tables'
import type { RunRecord, TrialRecord } from '#core/trial/record'

/** What decides whether two records of one run are the same: id -> digest. */
export type KnownRuns = ReadonlyMap<string, string>

/** What a ledger says of a trial, as far as it must be known of all of them. */
export type KnownTrial = {
  /** As `trialDigest`: what decides whether two records of one trial are of the same result. */
  readonly digest: string
  readonly task_digest: string | null
  readonly harbor_version: string | null
  /** Where readers take it from. */
  readonly segment: SegmentFile
}

/** By trial_id. */
export type KnownTrials = ReadonlyMap<string, KnownTrial>

/** `sha256:` of result.json; `content:` and the SHA-256 of the record where there is no result.json. Where the evidence was kept is not content. */
export function trialDigest(record: TrialRecord): string {
  return record.result_digest ?? `content:${contentDigest([{ ...record, evidence: null }])}`
}

export function runDigest(record: RunRecord): string {
  return `content:${contentDigest([record])}`
}

/** The trials of a ledger. Reads four columns, and more only of segments that hold a trial without result.json. */
export async function knownTrials(dir: string): Promise<KnownTrials> {
  const known = new Map<string, KnownTrial>()
  const { segments } = await listLedgerFiles(dir, [TRIALS.name])
  for (const segment of segments) {
    const rows = await readSegment(TRIALS, segment, ['trial_id', 'result_digest', 'task_digest', 'harbor_version'])
    for (const { trial_id, result_digest, task_digest, harbor_version } of rows) {
      if (result_digest === null || known.has(trial_id)) continue
      known.set(trial_id, { digest: result_digest, task_digest, harbor_version, segment })
    }
    if (rows.every(({ result_digest }) => result_digest !== null)) continue
    for (const record of await readSegment(TRIALS, segment)) {
      const { trial_id, task_digest, harbor_version } = record
      if (known.has(trial_id)) continue
      known.set(trial_id, { digest: trialDigest(record), task_digest, harbor_version, segment })
    }
  }
  return known
}

/** The runs of a ledger. */
export async function knownRuns(dir: string): Promise<KnownRuns> {
  return new Map((await readRuns(dir)).map((record) => [record.run_record_id, runDigest(record)]))
}
