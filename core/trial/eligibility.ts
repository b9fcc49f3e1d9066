import type { TrialRecord } from '#core/trial/record'

/** `0.24.1` -> `0.24`: trials are comparable within one minor version of Harbor. Unknown stays unknown. */
export function harborMinor(version: string | null): string | null {
  return version?.match(/^\d+\.\d+/)?.[0] ?? null
}

/** Whether a trial may stand on a board at all: run by Harbor and under the task's own limits and resources. */
export function isComparable(trial: Pick<TrialRecord, 'harness' | 'overrides'>): boolean {
  return trial.harness === 'harbor' && trial.overrides === null
}

/** Whether a trial saves a planned one: comparable, run by this project's own plan, in the wanted environment and Harbor. */
export function satisfiesPlan(
  trial: Pick<TrialRecord, 'harness' | 'overrides' | 'origin' | 'environment' | 'harbor_version'>,
  wanted: { readonly environment: string; readonly harborMinors: ReadonlySet<string> },
): boolean {
  const minor = harborMinor(trial.harbor_version)
  return (
    isComparable(trial) &&
    trial.origin !== 'import' &&
    trial.environment === wanted.environment &&
    minor !== null &&
    wanted.harborMinors.has(minor)
  )
}
