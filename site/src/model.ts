import { type BoardChoice, boardChoices } from '#core/report/board-choices'
import { type CellPage, cellPage } from '#core/report/cell-page'
import { type CellsOnReleases, cellKey, cellsOnReleases } from '#core/report/cell-releases'
import { type Leaderboard, leaderboard } from '#core/report/leaderboard'
import { standings } from '#core/report/standing'
import { type TaskPage, taskPage } from '#core/report/task-page'
import { type TaskSet, taskSet } from '#core/report/task-set'
import { elsewhereOf } from './models/tb1.ts'
import { derived, type Sources } from './sources.ts'

/** What the leaderboard shows. */
export const boardOf = derived('board', ({ trials, set, rules, voids, prices }): Leaderboard => {
  return leaderboard({ trials, tasks: set, rules, voids, prices })
})

/** One of the boards between which a reader can switch. */
export type ChosenBoard = {
  readonly choice: BoardChoice
  readonly board: Leaderboard
  /** Whether it is the one that the pages of configs, tasks and cells are of: the leaderboard, under either of its names. */
  readonly isShown: boolean
}

/** The leaderboard and, where there are releases, the board of each and of what comes next. */
export const boardsOf = derived('boards', (sources): readonly ChosenBoard[] =>
  choicesOf(sources).map(({ choice, tasks, isShown }) => ({
    choice,
    board: isShown ? boardOf(sources) : boardOver(sources, tasks),
    isShown,
  })),
)

const choicesOf = derived('choices', ({ releases, current, trials, voids, set }) =>
  boardChoices(releases, current.length).map((choice) => {
    // The latest release is the leaderboard, under a second name.
    const isShown = choice.wanted === null || choice.wanted === set.release
    const tasks = isShown ? set : taskSet({ current, trials, releases, voids, wanted: choice.wanted })
    return { choice, tasks, isShown }
  }),
)

function boardOver({ trials, voids, rules, prices }: Sources, tasks: TaskSet): Leaderboard {
  return leaderboard({ trials, tasks, rules, voids, prices })
}

/** What cells come to on other boards than the leaderboard. */
export const cellsOnReleasesOf = derived('cells on releases', (sources): CellsOnReleases => {
  // A thread that needs nothing else of the boards is spared them where no other has a task.
  if (choicesOf(sources).every(({ tasks, isShown }) => isShown || tasks.tasks.length === 0)) return new Map()
  const { rules, voids, trials } = sources
  const others = boardsOf(sources).flatMap(({ choice, board, isShown }) =>
    isShown ? [] : [{ choice, board, standingOf: standings({ tasks: board.tasks, rules, voids, trials }) }],
  )
  return cellsOnReleases(boardOf(sources), others)
})

/** Every task of a board and every other that has a trial, by name. */
export const taskPagesOf = derived('task pages', (sources): readonly TaskPage[] => {
  const { set, existing, byTask, tests, configs, standingOf, rules, prices, releases } = sources
  const ofBoards = boardsOf(sources).flatMap(({ board }) => board.tasks.map((task) => task.name))
  const names = [...new Set([...ofBoards, ...byTask.keys()])].sort()
  return names.map((name) =>
    taskPage({
      name,
      boardTask: set.tasks.find((task) => task.name === name) ?? null,
      facts: existing.find((task) => task.name === name) ?? null,
      trials: byTask.get(name) ?? [],
      tests,
      configs,
      standingOf,
      rules,
      prices,
      releases,
    }),
  )
})

/** Every config x task that has a trial. Each is made as it is asked for: all of them at once would fill the memory. */
export function* cellPages(sources: Sources): Generator<CellPage, void> {
  const { byTask, configs, tests, standingOf, rules, prices } = sources
  const elsewhere = elsewhereOf(sources)
  const onReleases = cellsOnReleasesOf(sources)
  for (const [task_name, ofTask] of byTask) {
    for (const [config_id, trials] of Map.groupBy(ofTask, (trial) => trial.config_id)) {
      const config = configs.get(config_id)
      if (config === undefined) continue
      const releases = onReleases.get(cellKey(config_id, task_name)) ?? []
      yield cellPage({ config, task_name, trials, tests, standingOf, rules, prices, releases, elsewhere })
    }
  }
}
