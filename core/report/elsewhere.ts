import { configNames } from '#core/report/config-names'
import { findRow } from '#core/report/find-row'
import { list } from '#core/report/format'
import { HARNESS_WORDS } from '#core/report/harness-words'
import type { AnyLeaderboard } from '#core/report/leaderboard'
import type { TrialRecord } from '#core/trial/record'
import { UserError } from '#core/user-error'

type Board = Pick<AnyLeaderboard, 'harness'> & { readonly dataset?: string | null }

/**
 * Which options lead from a board that has no row of a config to one that has trials of it: those of the other harness, or of
 * another dataset of the same. null where no other board has any.
 *
 * @param asked as people name a config (core/report/find-row)
 */
export function elsewhere(trials: readonly TrialRecord[], board: Board, asked: string): string | null {
  const others = trials.filter(
    ({ harness, dataset }) => harness !== board.harness || (harness === 'tb1' && dataset !== (board.dataset ?? null)),
  )
  const own = others.filter(isOf(others, asked))
  const harnesses = new Set(own.map(({ harness }) => harness))
  if (harnesses.size === 0) {
    const isForeign = trials.length > 0 && trials.every(({ harness }) => harness !== board.harness)
    return isForeign ? `every trial of the ledger was run by ${WHERE[board.harness]}` : null
  }
  if (!harnesses.has(board.harness)) return `it was run by ${WHERE[board.harness]}`
  const datasets = [...new Set(own.flatMap(({ harness, dataset }) => (harness === 'tb1' ? [dataset ?? 'none'] : [])))]
  return `it ran another dataset: give --dataset ${list(datasets.sort())}`
}

/** Who ran what a board of a harness does not have, and how to ask for it. */
const WHERE: Readonly<Record<TrialRecord['harness'], string>> = {
  harbor: `${HARNESS_WORDS.tb1}: give --harness tb1`,
  tb1: `${HARNESS_WORDS.harbor}: leave out --harness tb1`,
}

function isOf(trials: readonly TrialRecord[], asked: string): (trial: TrialRecord) => boolean {
  try {
    const { config_id } = findRow({ rows: [...configNames(trials).values()] }, asked)
    return (trial) => trial.config_id === config_id
  } catch (error) {
    if (error instanceof UserError) return () => false
    throw error
  }
}
