import type { BoardChoice } from '#core/report/board-choices'
import {
  configPage,
  configSummary,
  fieldRates,
  HARNESS_SEEN,
  type ConfigPage as OnBoard,
  sortedSummaries,
} from '#core/report/config-page'
import { HARNESS_WORDS } from '#core/report/harness-words'
import type { LeaderboardRow } from '#core/report/row'
import { boardOf, boardsOf } from '../model.ts'
import { derived, type Sources } from '../sources.ts'
import { type ConfigElsewhere, configsElsewhereOf } from './tb1.ts'

/** What a config comes to on one of several boards. */
export type ConfigRelease = {
  readonly choice: BoardChoice
  /** Without a row no trial of it is of that board. */
  readonly row: Omit<LeaderboardRow, 'cells'> | null
  /** Of the board. */
  readonly board_tasks: number
}

/** A config with what it comes to on the site's board, on that of each release, and on those of another harness. */
export type ConfigPage = OnBoard & {
  /** What comes next first, then newest first; empty where there is no release, or none that it is on. */
  readonly releases: readonly ConfigRelease[]
  readonly elsewhere: readonly ConfigElsewhere[]
}

/** Whether something else than Harbor ran a trial of it, whatever board that trial is of. */
export function runByTb1({ seen }: Pick<ConfigPage, 'seen'>): boolean {
  return seen.some(
    ({ what, values }) => what === HARNESS_SEEN && values.some(({ value }) => value === HARNESS_WORDS.tb1),
  )
}

const NOT_HARBORS = ['Not on the leaderboard, which ranks what Harbor ran.']

/** Every config of the ledger with all that its page shows, those of the board first. */
export const configPagesOf = derived('config pages', (sources): readonly ConfigPage[] => {
  const { configs, trials, standingOf, prices } = sources
  const board = boardOf(sources)
  const field = fieldRates(board)
  const rows = new Map(board.rows.map((row) => [row.config_id, row]))
  const elsewhere = configsElsewhereOf(sources)
  const releases = rowsOnReleases(sources)
  const own = Map.groupBy(trials, ({ config_id }) => config_id)
  const summaries = [...configs.values()].map((config) =>
    configSummary(config, own.get(config.config_id) ?? [], rows.get(config.config_id) ?? null),
  )
  return sortedSummaries(summaries, board).map((summary) => {
    const page = configPage({
      summary,
      placed: (own.get(summary.config.config_id) ?? []).map((trial) => ({ trial, standing: standingOf(trial) })),
      field,
      board,
      prices,
    })
    const others = elsewhere.get(summary.config.config_id) ?? []
    const isElsewhere = page.row === null && others.length > 0
    return {
      ...page,
      verdict: isElsewhere ? NOT_HARBORS : page.verdict,
      releases: releases(page.config.config_id),
      elsewhere: others,
    }
  })
})

/** What a config comes to on each release and on the next one, by its id. */
function rowsOnReleases(sources: Sources): (configId: string) => readonly ConfigRelease[] {
  const boards = boardsOf(sources).flatMap(({ choice, board }) => {
    const rows = new Map<string, ConfigRelease['row']>(board.rows.map(({ cells: _, ...row }) => [row.config_id, row]))
    return choice.wanted === null ? [] : [{ choice, rows, board_tasks: board.tasks.length }]
  })
  return (configId) =>
    boards.some(({ rows }) => rows.has(configId))
      ? boards.map(({ choice, rows, board_tasks }) => ({ choice, row: rows.get(configId) ?? null, board_tasks }))
      : []
}
