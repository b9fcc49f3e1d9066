import { z } from 'zod'
import type { Flag, TrialRecord } from '#core/trial/record'

/** Each flag as a sentence's part, for a reader who has not read the ledger's documentation. */
const FLAG_WORDS: Readonly<Record<Flag, string>> = {
  reward_conflict: 'two reward files disagreed, the lower one counts',
  reward_preseeded: 'a reward file was there before the verifier; it was removed',
  reward_rewritten: 'something other than the verifier may have written the reward',
  self_inflicted: 'excluded a second time for something the agent could have caused, so it counts 0',
}

const checksSchema = z.object({
  removed: z.array(z.string()).default([]),
  not_emptied: z.array(z.string()).default([]),
  processes: z.array(z.string()).default([]),
  exec_roots: z.number().default(0),
  unchecked: z.string().nullable().default(null),
})

/** What a reader must know of a trial's flags; nothing when there are none. */
export function flagTexts({ flags }: Pick<TrialRecord, 'flags'>): readonly string[] {
  return flags.map((flag) => FLAG_WORDS[flag])
}

/**
 * What was found before and around the verifier, as one sentence. Not having looked is said as such, never as "nothing
 * found". The names in it were made up by the trial.
 */
export function checksText({
  checks,
  phase,
  verifier_s,
}: Pick<TrialRecord, 'checks' | 'phase' | 'verifier_s'>): string {
  if (checks === null) {
    // Of several steps the last phase may be an agent's, after a verifier that ran.
    const isBefore = phase !== null && phase !== 'verifier' && verifier_s === null
    return isBefore ? 'It never began.' : 'Not checked: nobody watched the verifier of this trial.'
  }
  // Most trials say the same as the one before.
  if (checks !== latest.checks) latest = { checks, text: foundText(checks) }
  return latest.text
}

let latest = { checks: '', text: '' }

function foundText(checks: string): string {
  const { removed, not_emptied, processes, exec_roots, unchecked } = checksSchema.parse(JSON.parse(checks))
  const found = [
    ...(removed.length === 0 ? [] : [`removed before the verifier: ${removed.join(', ')}`]),
    ...(not_emptied.length === 0 ? [] : [`could not be removed before the verifier: ${not_emptied.join(', ')}`]),
    ...(processes.length === 0 ? [] : [`left running by the agent: ${processes.join('; ')}`]),
    ...(exec_roots < 2 ? [] : [`reward written from ${exec_roots} commands in the container`]),
    ...(unchecked === null ? [] : [`not checked: ${unchecked}`]),
  ]
  return found.length === 0 ? 'Nothing found.' : `${found.join('. ')}.`
}
