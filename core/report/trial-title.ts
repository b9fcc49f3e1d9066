import type { CellTrial } from '#core/report/cell-page'

/** `Attempt 3, try 2: failed`. */
export function trialTitle({ trial, mark }: Pick<CellTrial, 'trial' | 'mark'>): string {
  const attempt = trial.attempt === null ? 'Trial' : `Attempt ${trial.attempt}`
  const again = trial.try !== null && trial.try > 1 ? `, try ${trial.try}` : ''
  return `${attempt}${again}: ${mark.words}`
}
