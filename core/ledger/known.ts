import { listLedgerFiles } from '#core/ledger/files'
import { readRuns, readSegment } from '#core/ledger/read'
import { contentDigest } from '#core/ledger/segment'
import { TRIALS } from '#core/ledger/tables'
import type { RunRecord, TrialRecord } from '#core/trial/record'

/** What decides whether two records of one id are the same: id -> digest. */
export type Known = ReadonlyMap<string, string>

/** `sha256:` of result.json; `content:` and the SHA-256 of the record where there is no result.json. Where the evidence was kept is not content. */
export function trialDigest(record: TrialRecord): string {
  return record.result_digest ?? `content:${contentDigest([{ ...record, evidence: null }])}`
}

export function runDigest(record: RunRecord): string {
  return `content:${contentDigest([record])}`
}

/** The trials of a ledger. Reads two columns, and more only of segments that hold a trial without result.json. */
export async function knownTrials(dir: string): Promise<Map<string, string>> {
  const known = new Map<string, string>()
  const { segments } = await listLedgerFiles(dir, [TRIALS.name])
  for (const segment of segments) {
    const rows = await readSegment(TRIALS, segment, ['trial_id', 'result_digest'])
    for (const { trial_id, result_digest } of rows) {
      if (result_digest !== null && !known.has(trial_id)) known.set(trial_id, result_digest)
    }
    if (rows.every(({ result_digest }) => result_digest !== null)) continue
    for (const record of await readSegment(TRIALS, segment)) {
      if (!known.has(record.trial_id)) known.set(record.trial_id, trialDigest(record))
    }
  }
  return known
}

/** The runs of a ledger. */
export async function knownRuns(dir: string): Promise<Map<string, string>> {
  return new Map((await readRuns(dir)).map((record) => [record.run_record_id, runDigest(record)]))
}
