import { plural } from '#core/report/format'
import { OUTCOME_WORDS } from '#core/report/outcome-words'
import { LEFT_OUT_REASONS } from '#core/report/standing'
import { derived } from '../sources.ts'

/** A config on a task, with trials of it that do not count for one reason. */
export type ApartCell = {
  readonly config_id: string
  readonly label: string
  readonly task_name: string
  readonly trials: number
}

/** Trials of the ledger that have no part in a score of the leaderboard. */
export type Apart = {
  /** `Excluded, provider error: 2 trials`. */
  readonly words: string
  /** The first of them; `more` are not listed. */
  readonly cells: readonly ApartCell[]
  readonly more: number
}

/** As many of one reason as a page has room for. */
const MOST = 200

/** By reason, excluded ones first; in each by task, and within it in the order of the configs' ids. */
export const apartOf = derived('apart', ({ byTask, standingOf, configs }): readonly Apart[] => {
  const found = new Map<string, Map<string, ApartCell>>()
  for (const [task_name, own] of byTask) {
    for (const trial of own) {
      const standing = standingOf(trial)
      if (standing.kind === 'counted') continue
      const reason =
        standing.kind === 'excluded'
          ? `Excluded, ${standing.voided === null ? OUTCOME_WORDS[standing.outcome].words : 'voided'}`
          : `Left out, ${LEFT_OUT_REASONS[standing.reason]}`
      const cells = found.get(reason) ?? new Map<string, ApartCell>()
      found.set(reason, cells)
      const key = `${task_name} ${trial.config_id}`
      const label = configs.get(trial.config_id)?.label ?? trial.config_id
      const trials = (cells.get(key)?.trials ?? 0) + 1
      cells.set(key, { config_id: trial.config_id, label, task_name, trials })
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, cells]) => {
      const all = [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)
      return {
        words: `${reason}: ${plural(
          all.reduce((sum, cell) => sum + cell.trials, 0),
          'trial',
        )}`,
        cells: all.slice(0, MOST),
        more: Math.max(0, all.length - MOST),
      }
    })
})
