import type { Standing } from '#core/report/standing'
import type { TrialRecord } from '#core/trial/record'

/** A trial and what it is to a board. */
export type Placed = { readonly trial: TrialRecord; readonly standing: Standing }

/** Whether a trial is of a task version of the board, whatever else speaks against it. */
export function isOfBoard({ standing }: Placed): boolean {
  return standing.kind !== 'left_out' || standing.reason === 'overrides'
}

export function countedTrials(placed: readonly Placed[]): TrialRecord[] {
  return placed.flatMap(({ trial, standing }) => (standing.kind === 'counted' ? [trial] : []))
}

export function excludedTrials(placed: readonly Placed[]): TrialRecord[] {
  return placed.flatMap(({ trial, standing }) => (standing.kind === 'excluded' ? [trial] : []))
}
