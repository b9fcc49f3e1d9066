import { badgeMarkdown, badgeWords } from '#core/report/badge-markdown'
import { type Block, left, right, type Text } from '#core/report/blocks'
import { subtitle } from '#core/report/calibration'
import { historyWords } from '#core/report/config-history'
import { seenText } from '#core/report/config-page'
import { configsLead } from '#core/report/config-verdict'
import { datasetWords } from '#core/report/dataset-boards'
import { type Distribution, spreadNumbers } from '#core/report/distribution'
import {
  censoredDuration,
  count,
  fraction,
  list,
  minute,
  NONE,
  places,
  plural,
  points,
  price,
  rateWithInterval,
  scoreWithInterval,
  spent,
} from '#core/report/format'
import { HARNESS_WORDS, TB1_UNTOLD } from '#core/report/harness-words'
import { excludedWords } from '#core/report/notes'
import { badgePath, configPath } from '#core/report/page-path'
import { frontierWords, noiseWords, type ParetoPoint, pointNumbers } from '#core/report/pareto'
import type { Tally } from '#core/report/tally'
import { timeoutWords } from '#core/report/timing'
import type { Twin } from '../files/twins.ts'
import { address, cellHref, configHref, href, ORIGIN, taskHref } from '../links.ts'
import { leaderboardPage } from '../models/boards.ts'
import { type ConfigPage, configPagesOf, runByTb1 } from '../models/configs.ts'
import type { Sources } from '../sources.ts'
import { LEADERBOARD, toCell, toConfig, toTask, toTwin } from './links.ts'

/** The list of configs and the page of each. */
export function* configTwins(sources: Sources): Generator<Twin> {
  const pages = configPagesOf(sources)
  const points = pointsOf(sources)
  yield {
    path: 'configs/',
    up: [LEADERBOARD],
    json: {
      configs: pages.map(({ config, kind, row, trials, last_trial_at }) => {
        const point = points.get(config.config_id)
        return {
          ...config,
          url: configHref(config.config_id),
          kind,
          trials,
          last_trial_at,
          row: withoutCells(row),
          point: point === undefined ? null : pointFacts(point),
        }
      }),
    },
    title: 'Configs',
    blocks: listBlocks(pages, sources),
  }
  for (const page of pages) yield configTwin(sources.title, page)
}

function listBlocks(pages: readonly ConfigPage[], sources: Sources): readonly Block[] {
  const { board } = leaderboardPage(sources)
  const points = pointsOf(sources)
  if (pages.length === 0) return [{ kind: 'verdict', text: 'There is no config yet: the ledger holds no trial.' }]
  return [
    { kind: 'verdict', text: configsLead(pages.length, sources.set.release) },
    {
      kind: 'table',
      columns: [
        left('config'),
        left('agent, model'),
        left('kind'),
        right('score'),
        right('places'),
        right('trials'),
        right('cost'),
        right('mean cost of a trial'),
        left('last trial (UTC)'),
      ],
      rows: pages.map(({ config, kind, row, last_trial_at, seen }) => [
        toConfig(config),
        subtitle(config) ?? NONE,
        !runByTb1({ seen }) ? kind : `${kind}, run by ${HARNESS_WORDS.tb1}`,
        row === null ? NONE : scoreWithInterval(row.score, row.score_low, row.score_high),
        row === null ? NONE : places(row.rank_best, row.rank_worst),
        count(row?.n ?? 0),
        row === null ? NONE : spent(row, row.n),
        meanCost(row, board.tasks.length, points.get(config.config_id)),
        minute(last_trial_at),
      ]),
    },
    {
      kind: 'lines',
      lines: [
        'In the order of the leaderboard, then those without a row on it. Trials: those that count on the board. Calibration agents say something about tasks, nothing about agents.',
        ...(points.size === 0
          ? []
          : [
              'Point: its number in the plot of cost against score; nothing else is both cheaper and better than the frontier, by the numbers seen, not by a test.',
            ]),
        ...noiseWords(leaderboardPage(sources).pareto),
      ],
    },
  ]
}

type ConfigPoint = ParetoPoint & { readonly number: number }

/** What each config is in the plot of cost against score. */
function pointsOf(sources: Sources): ReadonlyMap<string, ConfigPoint> {
  const { pareto } = leaderboardPage(sources)
  const numbers = pointNumbers(pareto)
  return new Map(
    pareto.points.map((point) => [point.config_id, { ...point, number: numbers.get(point.config_id) ?? 0 }]),
  )
}

function pointFacts({ number, cost_usd, cost_complete, on_frontier, frontier_p, within_noise }: ConfigPoint): object {
  return { number, cost_usd, cost_complete, on_frontier, frontier_p, within_noise }
}

function meanCost(row: ConfigPage['row'], tasks: number, point: ConfigPoint | undefined): string {
  if (row === null || row.cost_per_task_usd === null) return NONE
  const known = row.cost_per_success_tasks
  const partial = known < tasks ? [`(${known} of ${plural(tasks, 'task')})`] : []
  const place = point === undefined ? [] : [[`point ${point.number}`, frontierWords(point) ?? []].flat().join(', ')]
  return [price(row.cost_per_task_usd), ...partial, ...place].join(' ')
}

function configTwin(site: string, page: ConfigPage): Twin {
  const { config, tasks, elsewhere } = page
  const { config_id, label } = config
  const cellUrl = (task: string | null) => (task === null ? null : cellHref(config_id, task))
  return {
    path: configPath(config_id),
    up: [LEADERBOARD, toTwin('configs/', 'Configs')],
    json: {
      ...page,
      releases: page.releases.map(({ choice, row, board_tasks }) => ({ release: choice.wanted, board_tasks, row })),
      row: withoutCells(page.row),
      tasks: tasks.map((task) => ({
        ...task,
        url: hasTrials(task) ? cellHref(config_id, task.task_name) : taskHref(task.task_name),
      })),
      elsewhere: elsewhere.map((other) => ({
        ...other,
        tasks: other.tasks.map(({ page: name, ...task }) => ({ ...task, url: cellUrl(name) })),
      })),
    },
    title: label,
    blocks: blocksOf(site, page),
  }
}

/** The cells stand in `cells/`, and on a config's own page beside the field. */
function withoutCells(row: ConfigPage['row']): object | null {
  if (row === null) return null
  const { cells: _, ...rest } = row
  return rest
}

function hasTrials({ n, excluded, left_out }: Tally): boolean {
  return n + excluded + left_out > 0
}

function blocksOf(site: string, page: ConfigPage): readonly Block[] {
  const [verdict = '', ...others] = page.verdict
  const { config, row, trials, last_trial_at } = page
  const isElsewhere = row === null && page.elsewhere.length > 0
  const last = last_trial_at === null ? 'at an unknown time' : `on ${minute(last_trial_at)} UTC`
  return [
    { kind: 'verdict', text: verdict },
    {
      kind: 'lines',
      lines: [
        ...[subtitle(config)].filter((each) => each !== null),
        ...others,
        `${plural(trials, 'trial')} in the ledger, the last one ${last}.`,
      ],
    },
    ...releaseBlocks(page),
    ...page.elsewhere.flatMap((other) => elsewhereBlocks(page, other)),
    ...(isElsewhere ? [] : boardBlocks(page)),
    ...section(
      'Settings',
      page.settings.length === 0
        ? lines('Nothing beside its agent and model was set.')
        : {
            kind: 'table',
            columns: [left('name'), left('value')],
            rows: page.settings.map(({ name, value }) => [name, value]),
          },
    ),
    ...section(
      'Where its trials come from',
      {
        kind: 'table',
        columns: [left('what'), left('values (trials)')],
        rows: page.seen.map(({ what, values }) => [
          what,
          list(
            values.map(({ value, trials }) => `${seenText(what, value)} (${count(trials)})`),
            6,
          ),
        ]),
      },
      `Its id, ${config.config_id}, is a digest of agent, version, model and settings.`,
    ),
    ...(row === null ? [] : badgeBlocks(site, config.config_id)),
  ]
}

/** What it comes to on each release. */
function releaseBlocks({ releases }: ConfigPage): readonly Block[] {
  if (releases.length === 0) return []
  return section('On each release', {
    kind: 'table',
    columns: [left('release'), right('score'), right('places'), right('tasks'), right('trials')],
    rows: releases.map(({ choice, row, board_tasks }) => [
      toTwin(choice.path, choice.text),
      row === null ? NONE : scoreWithInterval(row.score, row.score_low, row.score_high),
      row === null ? NONE : places(row.rank_best, row.rank_worst),
      fraction(row?.tasks ?? 0, board_tasks),
      count(row?.n ?? 0),
    ]),
  })
}

/** What the board has of it. */
function boardBlocks(page: ConfigPage): readonly Block[] {
  const { row, left_out } = page
  const estimated = row?.estimated_cost_known ?? 0
  const timeouts = row?.timeouts ?? 0
  return [
    ...section('Score by task', tasksTable(page) ?? lines('The board ranks no task that it has run.')),
    ...(page.tasks.length === 0
      ? []
      : [
          lines(
            "The least solved first. Pass rate of all: the task's own, the mean of the rates of all configs with counted trials on it, oracle and nop aside. Costs are means of a trial.",
          ),
        ]),
    ...section(
      'Outcomes',
      outcomesTable(page) ?? lines('None of its trials counts on this board or is excluded from it.'),
    ),
    ...left_out.map(({ words, trials }) => lines(`Left out of the board: ${plural(trials, 'trial')} ${words}.`)),
    ...section(
      'Cost',
      page.cost === null ? lines('The cost of its counted trials is unknown.') : spreadTable(page.cost, price),
      ...(estimated === 0
        ? []
        : [`~ Estimated from tokens and the price table for ${plural(estimated, 'trial')} without a reported cost.`]),
    ),
    ...section(
      'Time',
      page.time === null
        ? lines('No counted trial tells how long its agent took.')
        : spreadTable(page.time, censoredDuration),
      ...(timeouts === 0 ? [] : [timeoutWords(timeouts)]),
    ),
    ...section(
      'History',
      historyTable(page) ?? lines('No trial of it counts, so there is no history.'),
      ...(page.history.length === 0 ? [] : historyWords(page.history)),
    ),
  ]
}

/** @param page of the config */
function elsewhereBlocks(
  { config, row }: ConfigPage,
  { board, verdict, tasks }: ConfigPage['elsewhere'][number],
): readonly Block[] {
  const words = HARNESS_WORDS[board.harness]
  const apart = row === null ? '' : ' and in no number below'
  return [
    { kind: 'heading', text: toTwin(board.path, `${words}: ${datasetWords(board.dataset)}`) },
    {
      kind: 'lines',
      lines: [`Run by the harness of ${words}, so on a board of its own${apart}. ${TB1_UNTOLD}`, ...verdict],
    },
    {
      kind: 'table',
      columns: [left('task'), right('successes'), left('excluded'), right('median time')],
      rows: tasks.map((task) => [
        task.page === null ? task.task_name : toCell(config.config_id, task.page, task.task_name),
        successes(task),
        excludedText(task),
        censoredDuration(task.time_p50_s, task.time_p50_censored),
      ]),
    },
  ]
}

/** The Markdown to show its score elsewhere. */
function badgeBlocks(site: string, configId: string): readonly Block[] {
  return [
    ...section(
      'Badge',
      lines({
        text: 'Its score with the interval',
        to: href(badgePath(configId)),
        after: `, for a README. ${badgeWords(ORIGIN)}`,
      }),
    ),
    { kind: 'code', text: badgeMarkdown(site, configId, address) },
  ]
}

function successes(task: Tally): string {
  return task.n === 0 ? 'no trial counts' : rateWithInterval(task.successes, task.n, task.low, task.high)
}

function excludedText({ excluded, excluded_by }: Tally): string {
  return excluded === 0 ? count(excluded) : excludedWords(excluded_by)
}

function lines(...of: readonly Text[]): Block {
  return { kind: 'lines', lines: of }
}

function section(text: string, shown: Block, ...notes: readonly string[]): readonly Block[] {
  return [{ kind: 'heading', text }, shown, ...(notes.length === 0 ? [] : [lines(...notes)])]
}

function tasksTable({ config, tasks }: ConfigPage): Block | null {
  if (tasks.length === 0) return null
  return {
    kind: 'table',
    columns: [
      left('task'),
      right('successes'),
      right('pass rate of all'),
      left('excluded'),
      right('cost'),
      right('median time'),
    ],
    rows: tasks.map((task) => [
      hasTrials(task) ? toCell(config.config_id, task.task_name, task.task_name) : toTask(task.task_name),
      successes(task),
      task.field.rate === null ? NONE : toTask(task.task_name, points(task.field.rate)),
      excludedText(task),
      price(task.cost_per_trial_usd),
      censoredDuration(task.time_p50_s, task.time_p50_censored),
    ]),
  }
}

function outcomesTable({ outcomes }: ConfigPage): Block | null {
  if (outcomes.length === 0) return null
  return {
    kind: 'table',
    columns: [left('mark'), left('outcome'), right('trials'), right('share, %')],
    rows: outcomes.map(({ mark, trials, share }) => [mark.text, mark.words, count(trials), points(share)]),
  }
}

function spreadTable(shown: Distribution, text: (value: number, censored: boolean) => string): Block {
  const numbers = spreadNumbers(shown)
  return {
    kind: 'table',
    columns: ['trials', 'unknown', ...numbers.map(({ head }) => head.toLowerCase())].map((head) => right(head)),
    rows: [[count(shown.known), count(shown.unknown), ...numbers.map(({ value, censored }) => text(value, censored))]],
  }
}

function historyTable({ history }: ConfigPage): Block | null {
  if (history.length === 0) return null
  return {
    kind: 'table',
    columns: [
      left('day'),
      left('commit'),
      right('successes'),
      right('rate'),
      right('score so far'),
      right('tasks so far'),
    ],
    rows: history.map((step) => [
      step.day ?? NONE,
      step.commit?.slice(0, 7) ?? NONE,
      fraction(step.successes, step.n),
      step.low === null ? points(step.rate) : scoreWithInterval(step.rate, step.low, step.high),
      scoreWithInterval(step.score, step.score_low, step.score_high),
      count(step.tasks),
    ]),
  }
}
