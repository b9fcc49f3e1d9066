import { listLedgerFiles } from '#core/ledger/files'
import { readSegment } from '#core/ledger/read'
import { TRIALS } from '#core/ledger/tables'

/** Whether all rows that a ledger has of a trial are of the same result.json: copies of one trial, whatever else differs. */
export type OneResult = (trial_id: string) => boolean

/** Reads two columns of the trials. Throws as `readSegment`. */
export async function oneResultOf(dir: string): Promise<OneResult> {
  const results = new Map<string, string | null>()
  const { segments } = await listLedgerFiles(dir, [TRIALS.name])
  for (const segment of segments) {
    for (const { trial_id, result_digest } of await readSegment(TRIALS, segment, ['trial_id', 'result_digest'])) {
      const same = !results.has(trial_id) || results.get(trial_id) === result_digest
      results.set(trial_id, same ? result_digest : null)
    }
  }
  return (trial_id) => typeof results.get(trial_id) === 'string'
}
