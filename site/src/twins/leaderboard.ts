import { type Block, left, right, type Text } from '#core/report/blocks'
import { releaseAnchor } from '#core/report/board-choices'
import { COLUMNS } from '#core/report/columns'
import { harnessLead } from '#core/report/dataset-boards'
import { price, scoreWithInterval } from '#core/report/format'
import { HARNESS_WORDS, TB1_UNTOLD } from '#core/report/harness-words'
import { type AnyLeaderboard, boardParts, ownReason } from '#core/report/leaderboard'
import { boardNotes, excludedNote, headline } from '#core/report/notes'
import { configPath } from '#core/report/page-path'
import { noiseWords, undrawnWords } from '#core/report/pareto'
import type { LeaderboardRow } from '#core/report/row'
import type { Twin } from '../files/twins.ts'
import { configHref } from '../links.ts'
import { APART, type BoardPage, boardPagesOf } from '../models/boards.ts'
import type { Sources } from '../sources.ts'
import { configText, LEADERBOARD, toTwin } from './links.ts'

/**
 * The leaderboard and the board of every release: the JSON of each is that of `regatta report --format json`, with the
 * address of each row's page.
 */
export function* leaderboardTwins(sources: Sources): Generator<Twin> {
  for (const page of boardPagesOf(sources)) {
    const { path, text } = page.choice
    yield path === ''
      ? boardTwin(page, 'Leaderboard', [], sectionBlocks())
      : boardTwin(page, `Leaderboard: ${text}`, [LEADERBOARD])
  }
}

/** A board of any harness. */
export function boardTwin(page: BoardPage, title: string, up: Twin['up'], more: readonly Block[] = []): Twin {
  const { choice, choices, board, isShown, elsewhere, apart, repository } = page
  const source = harnessLead(board)
  const anchor = isShown || source !== null ? '' : `#${releaseAnchor(choice)}`
  return {
    path: choice.path,
    up,
    json: { ...board, rows: board.rows.map((row) => ({ ...row, url: configHref(row.config_id) + anchor })) },
    title,
    blocks: [
      ...(source === null ? [] : [lines([`${source} ${TB1_UNTOLD}`])]),
      { kind: 'verdict', text: headline(board) },
      ...(board.trials.ledger === 0
        ? [lines(['To get the first results, with Docker and without any key: ./scripts/demo'])]
        : []),
      ...boardParts(board).flatMap(({ title, rows }): Block[] => [
        ...(title === null ? [] : [{ kind: 'heading' as const, text: title }]),
        standings(board, rows),
      ]),
      ...noteBlocks('Why they are not ranked', board.rows, ownReason),
      ...noteBlocks('Excluded trials', board.rows, (row) => excludedNote(row)[0] ?? null),
      ...(board.rows.length === 0 ? [] : frontierBlocks(page)),
      ...(board.trials.ledger === 0
        ? []
        : [
            { kind: 'heading' as const, text: 'Reading this board' },
            lines([
              ...(choices.length === 1 ? [] : choices.map(({ path, text, says }) => toTwin(path, text, `: ${says}.`))),
              ...(elsewhere === null
                ? []
                : [toTwin(elsewhere, `What ${HARNESS_WORDS.tb1} ran`, ' is not here: it has results of its own.')]),
              ...boardNotes(board),
              ...(repository === null
                ? []
                : [
                    {
                      text: repository.name,
                      to: repository.address,
                      after: ': the repository of these tasks and of the ledger.',
                    },
                  ]),
              ...(apart === null ? [] : [toTwin('cells/', APART, '.')]),
              'A higher rank alone proves nothing, and intervals that overlap do not show that two configs are equal.',
              toTwin('method/', 'How every number is made', '.'),
            ]),
          ]),
      ...more,
    ],
  }
}

/** The other twins, as the head of every page has them. */
function sectionBlocks(): readonly Block[] {
  return [
    { kind: 'heading', text: 'Other pages' },
    lines([
      toTwin('tasks/', 'Tasks'),
      toTwin('configs/', 'Configs'),
      toTwin('cells/', 'Every config on every task'),
      toTwin('compare/', 'Compare'),
      toTwin('runs/', 'Runs'),
      toTwin('method/', 'Method'),
      toTwin('data/', 'Data'),
      toTwin('ops/', 'Operations'),
    ]),
  ]
}

function lines(of: readonly Text[]): Block {
  return { kind: 'lines', lines: of }
}

function standings(board: AnyLeaderboard, rows: readonly LeaderboardRow[]): Block {
  return {
    kind: 'table',
    columns: COLUMNS.map(({ head, align }) => (align === 'right' ? right(head) : left(head))),
    rows: rows.map((row) => COLUMNS.map(({ head, cell }) => (head === 'config' ? configText(row) : cell(row, board)))),
  }
}

function noteBlocks(
  text: string,
  rows: readonly LeaderboardRow[],
  note: (row: LeaderboardRow) => string | null,
): readonly Block[] {
  const notes = rows.flatMap((row) => {
    const said = note(row)
    return said === null ? [] : [toTwin(configPath(row.config_id), row.label, `: ${said}`)]
  })
  return notes.length === 0 ? [] : [{ kind: 'heading', text }, lines(notes)]
}

function frontierBlocks({ board, pareto }: BoardPage): readonly Block[] {
  const { points } = pareto
  const frontier = points.filter((point) => point.on_frontier)
  return [
    { kind: 'heading', text: 'Cost against score' },
    frontier.length === 0
      ? lines(['There is nothing to draw.'])
      : lines(
          frontier.map(({ config_id, label, cost_usd, score, low, high }) =>
            toTwin(configPath(config_id), label, `: ${price(cost_usd)}, ${scoreWithInterval(score, low, high)}`),
          ),
        ),
    lines([
      'Mean cost of a trial and score of 100 of those that nothing is both cheaper and better than, by the numbers seen, not by a test. Oracle and nop aside.',
      ...noiseWords(pareto),
      ...(points.some(({ cost_complete }) => !cost_complete)
        ? ['Where the cost of some tasks is unknown, it is the mean of the others.']
        : []),
      ...undrawnWords(pareto, board.source === 'next').map(
        ({ words, configs }) => `${words}: ${configs.map(({ label }) => label).join(', ')}.`,
      ),
    ]),
  ]
}
