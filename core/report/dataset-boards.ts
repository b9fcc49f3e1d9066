import { datasetsOf, datasetTasks } from '#core/report/dataset-tasks'
import { plural } from '#core/report/format'
import { HARNESS_WORDS } from '#core/report/harness-words'
import { type AnyLeaderboard, leaderboard } from '#core/report/leaderboard'
import { datasetPath } from '#core/report/page-path'
import type { BoardRules, Harness } from '#core/report/rules'
import { type Standing, type Standings, standings } from '#core/report/standing'
import type { Prices } from '#core/trial/price'
import type { TrialRecord } from '#core/trial/record'
import type { Void } from '#core/trial/voids'

/** Which board it is that ranks what another harness than Harbor ran. */
export type OtherBoard = {
  readonly harness: Harness
  /** null: the trials that name none. */
  readonly dataset: string | null
  /** Of its page, below the site's base. */
  readonly path: string
}

/** A trial that is not Harbor's: the board that it is of, and what it is to that board. */
export type Elsewhere = { readonly board: OtherBoard; readonly standing: Standing }

/** A board of one dataset with all that it was made of. */
export type DatasetBoard = OtherBoard & { readonly board: AnyLeaderboard; readonly standingOf: Standings }

/**
 * A board of each dataset that Terminal-Bench 1 ran trials of, most trials first; empty where it ran none.
 *
 * @param rules of the site's own board: only the harness differs
 */
export function datasetBoards({
  trials,
  rules: own,
  voids,
  prices,
}: {
  readonly trials: readonly TrialRecord[]
  readonly rules: BoardRules
  readonly voids: readonly Void[]
  readonly prices: Prices
}): readonly DatasetBoard[] {
  const harness = 'tb1'
  const rules = { ...own, harness } as const
  return datasetsOf(trials, harness).map(({ dataset }) => {
    const set = datasetTasks(trials, harness, dataset, voids)
    return {
      harness,
      dataset,
      path: datasetPath(dataset),
      board: leaderboard({ trials, tasks: set, rules, voids, prices }),
      standingOf: standings({ tasks: set.tasks, rules, voids, trials, dataset }),
    }
  })
}

/** A dataset for people; it may hold any text. */
export function datasetWords(dataset: string | null): string {
  return dataset ?? 'no named dataset'
}

/** What a dataset's board is, in a few words. */
export function datasetSays({ tasks, choice, trials }: Pick<AnyLeaderboard, 'tasks' | 'choice' | 'trials'>): string {
  const leftOut = choice?.left_out.length ?? 0
  const ranked = `${plural(tasks.length, 'task')}${leftOut === 0 ? '' : ` (and ${leftOut} not ranked)`}`
  return `${ranked}, ${plural(trials.counted + trials.excluded, 'trial')}`
}

/** Which harness the rows of a board come from, as its first line; null for Harbor, which needs none. */
export function harnessLead({ harness }: Pick<AnyLeaderboard, 'harness'>): string | null {
  if (harness === 'harbor') return null
  return `These rows come from the harness of ${HARNESS_WORDS[harness]}, and no row of Harbor's is among them: the two are never mixed.`
}
