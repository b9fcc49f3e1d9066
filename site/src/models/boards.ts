import type { BoardChoice } from '#core/report/board-choices'
import { newestRepository, type Repository } from '#core/report/github-links'
import type { AnyLeaderboard } from '#core/report/leaderboard'
import { LEADERBOARD_IMAGE, releaseImagePath } from '#core/report/page-path'
import { type Pareto, pareto } from '#core/report/pareto'
import { type ParetoPlot, paretoPlot } from '#core/report/pareto-plot'
import { boardOf, boardsOf } from '../model.ts'
import { derived, type Sources } from '../sources.ts'
import { tb1Home } from './tb1.ts'

/** A board with all that its page shows. */
export type BoardPage = {
  readonly choice: BoardChoice
  /** Every board there is, this one included. */
  readonly choices: readonly BoardChoice[]
  readonly board: AnyLeaderboard
  /** Whether the pages of configs, tasks and cells, the plot and the comparisons are of this board. */
  readonly isShown: boolean
  readonly pareto: Pareto
  /** null: no cost is known. */
  readonly plot: ParetoPlot | null
  /** Where the boards of another harness are, below the site's base; null: there is none, or this is one. */
  readonly elsewhere: string | null
  /** Where every trial that does not count is listed, below the site's base; null: nowhere, or there is none. */
  readonly apart: string | null
  /** Whose tasks and ledger these are; null: unknown, or another harness ran the trials. */
  readonly repository: Repository | null
}

/** The link to it. */
export const APART = 'Every trial that was excluded or left out'

/** The leaderboard and, where there are releases, the board of each and of what comes next. */
export const boardPagesOf = derived('board pages', (sources): readonly BoardPage[] => {
  const elsewhere = tb1Home(sources)
  const boards = boardsOf(sources)
  const choices = boards.map(({ choice }) => choice)
  const repository = newestRepository(sources.trials)
  // The leaderboard is there under two names where there are releases.
  const shown = plotOf(boardOf(sources))
  return boards.map((each) => {
    const { excluded, left_out } = each.board.trials
    const apart = each.isShown && excluded + left_out > 0 && each.board.rows.length > 0 ? 'cells/#apart' : null
    return { ...each, choices, ...(each.isShown ? shown : plotOf(each.board)), elsewhere, apart, repository }
  })
})

function plotOf(board: AnyLeaderboard): Pick<BoardPage, 'pareto' | 'plot'> {
  const costs = pareto(board)
  return { pareto: costs, plot: paretoPlot(costs) }
}

/** The page of the site's own leaderboard. */
export function leaderboardPage(sources: Sources): BoardPage {
  const [page] = boardPagesOf(sources)
  if (page === undefined) throw new Error('a site has at least one board')
  return page
}

/** The board of a release, or of what comes next, with what its pages are called and their Open Graph image. */
export type ReleasePage = BoardPage & { readonly title: string; readonly segment: string; readonly image: string }

/** Those of the boards that are not the site's own leaderboard. */
export function releasePagesOf(sources: Sources): ReleasePage[] {
  return boardPagesOf(sources).flatMap((page) => {
    const { wanted, text, path } = page.choice
    if (wanted === null) return []
    const title = wanted === 'next' ? 'The next release' : `Release ${text}`
    return [
      {
        ...page,
        title,
        segment: path.split('/')[1] ?? '',
        image: page.isShown ? LEADERBOARD_IMAGE : releaseImagePath(wanted),
      },
    ]
  })
}
