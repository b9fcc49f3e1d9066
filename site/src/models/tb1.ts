import type { BoardChoice } from '#core/report/board-choices'
import { configVerdict } from '#core/report/config-verdict'
import {
  type DatasetBoard,
  datasetBoards,
  datasetSays,
  datasetWords,
  type Elsewhere,
  type OtherBoard,
} from '#core/report/dataset-boards'
import { TB1_UNTOLD } from '#core/report/harness-words'
import { TB1_PATH } from '#core/report/page-path'
import { pareto } from '#core/report/pareto'
import { paretoPlot } from '#core/report/pareto-plot'
import type { Cell, LeaderboardRow } from '#core/report/row'
import type { ConfigId, TrialId } from '#core/trial/ids'
import type { TrialRecord } from '#core/trial/record'
import { derived, type Sources } from '../sources.ts'
import type { BoardPage } from './boards.ts'

/** What stands above the list of its boards. */
export const TB1_LEAD = `Boards of what the harness of Terminal-Bench 1 ran, never mixed with what Harbor ran. ${TB1_UNTOLD}`

/** The boards of what Terminal-Bench 1 ran, one for each dataset; empty where the ledger has no such trial. */
export const tb1BoardsOf = derived('boards of Terminal-Bench 1', (sources): readonly DatasetBoard[] =>
  datasetBoards(sources),
)

/** Where its results begin: the list of its boards, or the only one; null where there is none. */
export function tb1Home(sources: Sources): string | null {
  const boards = tb1BoardsOf(sources)
  return boards.length > 1 ? TB1_PATH : (boards[0]?.path ?? null)
}

/** What each board's page shows. */
export const tb1PagesOf = derived('pages of Terminal-Bench 1', (sources): readonly BoardPage[] => {
  const boards = tb1BoardsOf(sources)
  const choices = boards.map(
    ({ dataset, path, board }): BoardChoice => ({
      path,
      wanted: null,
      text: datasetWords(dataset),
      says: datasetSays(board),
    }),
  )
  return boards.flatMap(({ board }, index) => {
    const choice = choices[index]
    const costs = pareto(board)
    return choice === undefined
      ? []
      : [
          {
            choice,
            choices,
            board,
            isShown: false,
            pareto: costs,
            plot: paretoPlot(costs),
            elsewhere: null,
            apart: null,
            repository: null,
          },
        ]
  })
})

/** Of which other board a trial is, and what it is to that board. */
export const elsewhereOf = derived('elsewhere', (sources): ((trial: TrialRecord) => Elsewhere | null) => {
  const boards = new Map(
    tb1BoardsOf(sources).map(({ harness, dataset, path, standingOf }) => [
      dataset,
      { board: { harness, dataset, path }, standingOf },
    ]),
  )
  return (trial) => {
    const found = trial.harness === 'harbor' ? undefined : boards.get(trial.dataset)
    return found === undefined ? null : { board: found.board, standing: found.standingOf(trial) }
  }
})

/** What a config comes to on a board of another harness. */
export type ConfigElsewhere = {
  readonly board: OtherBoard
  /** Sentences, the answer first. */
  readonly verdict: readonly string[]
  /** Without a score where none of its trials counts. */
  readonly row: Omit<LeaderboardRow, 'cells'>
  /** One per task of the board, with the name by which the page of the cell goes; null: it has no trial there. */
  readonly tasks: readonly (Cell & { readonly page: string | null })[]
}

/** Every config that has a row on a board of Terminal-Bench 1, with each of them. */
export const configsElsewhereOf = derived(
  'configs elsewhere',
  (sources): ReadonlyMap<ConfigId, readonly ConfigElsewhere[]> => {
    const boards = tb1BoardsOf(sources)
    if (boards.length === 0) return new Map()
    const names = pageNames(sources)
    const found = boards.flatMap(({ harness, dataset, path, board, standingOf }) => {
      const ranked = board.rows.filter(({ rank }) => rank !== null).length
      const own = Map.groupBy(
        sources.trials.filter((trial) => trial.harness === harness && trial.dataset === dataset),
        ({ config_id }) => config_id,
      )
      return board.rows.map((row) => {
        const trials = own.get(row.config_id) ?? []
        const pages = new Map(
          trials.map((trial) => [standingOf(trial).task?.name ?? trial.task_name, names.get(trial.trial_id) ?? null]),
        )
        const { cells, ...rest } = row
        return {
          board: { harness, dataset, path },
          verdict: configVerdict(
            { config: row, kind: 'imported', row, trials: trials.length, last_trial_at: null },
            ranked,
          ),
          row: rest,
          tasks: cells.map((cell) => ({ ...cell, page: pages.get(cell.task_name) ?? null })),
        }
      })
    })
    return Map.groupBy(found, ({ row }) => row.config_id)
  },
)

/** The tasks by which pages go, of trials that Harbor did not run. */
function pageNames({ byTask }: Sources): ReadonlyMap<TrialId, string> {
  return new Map(
    [...byTask].flatMap(([name, trials]) =>
      trials.flatMap((trial) => (trial.harness === 'harbor' ? [] : [[trial.trial_id, name] as const])),
    ),
  )
}

/** The boards of Terminal-Bench 1 that have trials of a task, by the name of its page. */
export function boardsOfTask(sources: Sources, name: string): readonly DatasetBoard[] {
  const boards = tb1BoardsOf(sources)
  if (boards.length === 0) return []
  const own = (sources.byTask.get(name) ?? []).filter(({ harness }) => harness !== 'harbor')
  const datasets = new Set(own.map(({ dataset }) => dataset))
  return boards.filter(({ dataset }) => datasets.has(dataset))
}
