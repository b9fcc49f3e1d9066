import { left } from '#core/report/blocks'
import { headline } from '#core/report/notes'
import { TB1_PATH } from '#core/report/page-path'
import type { Twin } from '../files/twins.ts'
import { href } from '../links.ts'
import { TB1_LEAD, tb1BoardsOf, tb1PagesOf } from '../models/tb1.ts'
import type { Sources } from '../sources.ts'
import { boardTwin } from './leaderboard.ts'
import { LEADERBOARD, toTwin } from './links.ts'

/** The list of boards of Terminal-Bench 1, and each: its JSON is that of `regatta report --harness tb1 --format json`, with the address of each row's page. */
export function* tb1Twins(sources: Sources): Generator<Twin> {
  const pages = tb1PagesOf(sources)
  if (pages.length === 0) return
  yield {
    path: TB1_PATH,
    up: [LEADERBOARD],
    json: tb1BoardsOf(sources).map(({ harness, dataset, path, board }) => ({
      harness,
      dataset,
      url: href(path),
      tasks: board.tasks.length,
      trials: board.trials,
      headline: headline(board),
    })),
    title: 'Terminal-Bench 1',
    blocks: [
      { kind: 'lines', lines: [TB1_LEAD] },
      {
        kind: 'table',
        columns: [left('dataset'), left('holds'), left('says')],
        rows: pages.map(({ choice, board }) => [toTwin(choice.path, choice.text), choice.says, headline(board)]),
      },
    ],
  }
  const up = [LEADERBOARD, toTwin(TB1_PATH, 'Terminal-Bench 1')]
  for (const page of pages) yield boardTwin(page, `Terminal-Bench 1: ${page.choice.text}`, up)
}
