import type { TrialRecord } from '#core/trial/record'

/** What ran trials, for people. */
export const HARNESS_WORDS: Readonly<Record<TrialRecord['harness'], string>> = {
  harbor: 'Harbor',
  tb1: 'Terminal-Bench 1',
}

/** What the results of Terminal-Bench 1 do not say. */
export const TB1_UNTOLD =
  "Its results tell neither the version of a task nor a cost, and call a failure of the model's provider the agent's."

/** What ran trials, for a list where that is not Harbor; null for Harbor. */
export function harnessWords(harness: TrialRecord['harness']): string | null {
  return harness === 'harbor' ? null : `${HARNESS_WORDS[harness]}, not Harbor`
}

/** Of whom the trials are that a board of a harness leaves out as another's, and the command that shows them. */
export const OTHER_HARNESS: Readonly<
  Record<TrialRecord['harness'], { readonly words: string; readonly report: string }>
> = {
  harbor: { words: HARNESS_WORDS.tb1, report: 'regatta report --harness tb1' },
  tb1: { words: HARNESS_WORDS.harbor, report: 'regatta report' },
}
