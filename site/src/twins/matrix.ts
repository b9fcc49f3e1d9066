import { type Block, left, right, type Text } from '#core/report/blocks'
import { matrixPath, releaseAnchor } from '#core/report/board-choices'
import { type CellsOnReleases, cellKey } from '#core/report/cell-releases'
import { count, fraction, NONE, plural } from '#core/report/format'
import { taskPath } from '#core/report/page-path'
import type { Cell } from '#core/report/row'
import type { Twin } from '../files/twins.ts'
import { cellHref, configHref, href, taskHref } from '../links.ts'
import { cellsOnReleasesOf } from '../model.ts'
import { type Apart, apartOf } from '../models/apart.ts'
import { type BoardPage, boardPagesOf } from '../models/boards.ts'
import type { Sources } from '../sources.ts'
import { LEADERBOARD, toCell, toConfig, toTwin } from './links.ts'

/** Every config on every task, of the leaderboard and of the board of every release. */
export function* matrixTwins(sources: Sources): Generator<Twin> {
  for (const page of boardPagesOf(sources)) {
    yield matrixTwin(page, cellsOnReleasesOf(sources), page.choice.path === '' ? apartOf(sources) : [])
  }
}

function matrixTwin(
  { choice, choices, isShown, board: { rows, tasks } }: BoardPage,
  onReleases: CellsOnReleases,
  apart: readonly Apart[],
): Twin {
  const urlOf = ({ config_id, task_name }: Cell) => {
    const isBeside = onReleases.get(cellKey(config_id, task_name))?.some(({ release }) => release.choice === choice)
    return `${cellHref(config_id, task_name)}${isBeside === true ? `#${releaseAnchor(choice)}` : ''}`
  }
  const own = choice.path === ''
  return {
    path: matrixPath(choice),
    up: own ? [LEADERBOARD] : [LEADERBOARD, toTwin(choice.path, choice.text)],
    json: {
      tasks: tasks.map((task) => ({ ...task, url: taskHref(task.name) })),
      rows: rows.map(({ config_id, label, cells }) => ({
        config_id,
        label,
        url: configHref(config_id) + (isShown ? '' : `#${releaseAnchor(choice)}`),
        cells: cells.map((cell) => ({ ...cell, url: hasTrials(cell) ? urlOf(cell) : null })),
      })),
      ...(apart.length === 0
        ? {}
        : {
            not_counted: apart.map(({ words, cells, more }) => ({
              words,
              more,
              cells: cells.map((cell) => ({ ...cell, url: cellHref(cell.config_id, cell.task_name) })),
            })),
          }),
    },
    title: `Every config on every task${own ? '' : `: ${choice.text}`}`,
    blocks:
      rows.length === 0
        ? [{ kind: 'verdict', text: 'There is no trial of a ranked task yet.' }]
        : [
            {
              kind: 'verdict',
              text: `${plural(rows.length, 'config')} on ${plural(tasks.length, 'task')}.`,
            },
            {
              kind: 'table',
              columns: [left('config'), ...tasks.map(({ name }) => right(name, href(`${taskPath(name)}index.md`)))],
              rows: rows.map((row) => [toConfig(row), ...row.cells.map(cellText)]),
            },
            {
              kind: 'lines',
              lines: [
                'In the order of the leaderboard. Successes of counted trials. Each result leads to its trials.',
                'excl.: trials that say nothing about the agent, excluded beside the fraction. A dash: no trial that counts.',
                ...choices.filter((each) => each !== choice).map((each) => toTwin(matrixPath(each), each.text)),
              ],
            },
            ...apartBlocks(apart),
          ],
  }
}

/** The trials that do not count. */
function apartBlocks(apart: readonly Apart[]): readonly Block[] {
  return apart.flatMap(({ words, cells, more }, index): Block[] => [
    ...(index === 0 ? [{ kind: 'heading' as const, text: 'Trials that do not count' }] : []),
    { kind: 'lines', lines: [`${words}:`] },
    {
      kind: 'lines',
      lines: [
        ...cells.map(({ config_id, label, task_name, trials }) => ({
          ...toCell(config_id, task_name, `${label} on ${task_name}`),
          after: trials > 1 ? `: ${count(trials)}` : '',
        })),
        ...(more > 0 ? [`and ${plural(more, 'cell')} more`] : []),
      ],
    },
  ])
}

function hasTrials({ n, excluded, left_out }: Cell): boolean {
  return n + excluded + left_out > 0
}

function cellText(cell: Cell): Text {
  if (!hasTrials(cell)) return NONE
  const successes = cell.n === 0 ? NONE : fraction(cell.successes, cell.n)
  const shown = cell.excluded === 0 ? successes : `${successes} ${count(cell.excluded)} excl.`
  return toCell(cell.config_id, cell.task_name, shown)
}
