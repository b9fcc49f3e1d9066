import { type Block, left, right, type Text } from '#core/report/blocks'
import { isCalibration, subtitle } from '#core/report/calibration'
import { type DatasetBoard, datasetWords } from '#core/report/dataset-boards'
import {
  censoredDuration,
  count,
  duration,
  fraction,
  minute,
  NONE,
  plural,
  price,
  rateWithInterval,
  scoreWithInterval,
} from '#core/report/format'
import { HARNESS_WORDS, harnessWords } from '#core/report/harness-words'
import { excludedWords } from '#core/report/notes'
import { cellPath, taskPath } from '#core/report/page-path'
import { periodWords } from '#core/report/rate-history'
import {
  calibrationWords,
  correlationText,
  ELSEWHERE_TASKS,
  TASK_NOTES,
  type TaskRow,
  taskFaults,
  taskHeadline,
} from '#core/report/task-list'
import { isOnBoard, type TaskFacts, type TaskPage } from '#core/report/task-page'
import { NO_TESTS, RESULT_WORDS, rankedWords, taskFaultWords, taskVerdict } from '#core/report/task-words'
import type { Twin } from '../files/twins.ts'
import { cellHref, taskHref } from '../links.ts'
import { taskPagesOf } from '../model.ts'
import { taskListOf } from '../models/tasks.ts'
import { boardsOfTask } from '../models/tb1.ts'
import type { Sources } from '../sources.ts'
import { LEADERBOARD, toCell, toTask, toTwin } from './links.ts'

/** The list of tasks and each of them. */
export function* taskTwins(sources: Sources): Generator<Twin> {
  const tasks = taskListOf(sources)
  yield {
    path: 'tasks/',
    up: [LEADERBOARD],
    json: { board: tasks.board.map(listed), others: tasks.others.map(listed), elsewhere: tasks.elsewhere.map(listed) },
    title: 'Tasks',
    blocks: [
      { kind: 'verdict', text: taskHeadline(tasks, sources.set.release) },
      ...(taskFaults(tasks).length === 0 ? [] : [{ kind: 'lines', lines: taskFaults(tasks) } as const]),
      ...listBlocks('Tasks of the board', tasks.board),
      ...listBlocks('Tasks that the board does not rank', tasks.others),
      ...listBlocks(ELSEWHERE_TASKS, tasks.elsewhere),
      ...(tasks.board.length + tasks.others.length + tasks.elsewhere.length === 0
        ? []
        : ([
            { kind: 'heading', text: 'Reading this list' },
            { kind: 'lines', lines: [...TASK_NOTES, toTwin('method/', 'How every number is made', '.')] },
          ] as const)),
    ],
  }
  const rows = new Map(tasks.board.map((row) => [row.page, row]))
  for (const page of taskPagesOf(sources)) {
    const { name, results, history } = page
    yield {
      path: taskPath(name),
      up: [LEADERBOARD, toTwin('tasks/', 'Tasks')],
      json: {
        ...page,
        results: results.map((result) => ({ ...result, url: cellHref(result.config.config_id, name) })),
        history: {
          ...history,
          rows: history.rows.map((row) => ({ ...row, url: cellHref(row.config.config_id, name) })),
        },
      },
      title: name,
      blocks: taskBlocks(page, rows.get(page) ?? null, boardsOfTask(sources, name), sources.set.release),
    }
  }
}

/** A task in the list, without what its own twin holds. */
function listed({ page, discrimination, discrimination_n }: TaskRow) {
  const { facts, results, history, versions, tests, ...rest } = page
  return { ...rest, category: facts?.category ?? null, discrimination, discrimination_n, url: taskHref(page.name) }
}

function listBlocks(title: string, rows: readonly TaskRow[]): readonly Block[] {
  if (rows.length === 0) return []
  return [
    { kind: 'heading', text: title },
    {
      kind: 'table',
      columns: [
        left('task'),
        left('category'),
        right('pass rate'),
        right('solved by'),
        right('separates'),
        right('mixed cells'),
        left('calibration'),
        right('trials'),
        right('excluded'),
        right('left out'),
        left('version'),
      ],
      rows: rows.map(({ page, discrimination, discrimination_n }) => [
        toTask(page.name),
        page.facts?.category ?? NONE,
        scoreWithInterval(page.rate, page.low, page.high),
        page.configs_tried === 0 ? NONE : `${page.configs_solved} of ${page.configs_tried}`,
        discrimination === null ? NONE : `${correlationText(discrimination)} (${discrimination_n} configs)`,
        page.repeated === 0 ? NONE : `${page.mixed} of ${page.repeated}`,
        Object.values(calibrationWords(page.calibration)).join(', '),
        count(page.tally.n),
        count(page.tally.excluded),
        count(page.tally.left_out),
        page.digest === null ? NONE : page.digest.replace(/^.*:/, '').slice(0, 12),
      ]),
    },
  ]
}

function taskBlocks(
  page: TaskPage,
  row: TaskRow | null,
  boards: readonly DatasetBoard[],
  release: string | null,
): readonly Block[] {
  const { name, digest, facts, history, versions, tests } = page
  const { unit, periods, undated } = history
  const isElsewhere = boards.length > 0 && !isOnBoard(page)
  return [
    { kind: 'verdict', text: taskVerdict(page, { isElsewhere, release }) },
    ...lines(
      boards.map(({ dataset, path }) =>
        toTwin(
          path,
          `${HARNESS_WORDS.tb1}: ${datasetWords(dataset)}`,
          ' has trials of a task of this name, which count on that board and in no number here.',
        ),
      ),
    ),
    ...lines(factLines(page, row)),
    ...lines(taskFaultWords(page)),
    ...(page.results.length === 0 ? [] : resultBlocks(page)),
    ...(periods.length === 0
      ? []
      : [
          {
            kind: 'heading',
            text: `Successes by ${unit} (UTC)${undated === 0 ? '' : `; ${plural(undated, 'trial')} without a time not shown`}`,
          } as const,
          {
            kind: 'table',
            columns: [left('config'), ...periods.map((period) => right(periodWords(unit, period)))],
            rows: history.rows.map(({ config, cells }) => [
              toCell(config.config_id, name, config.label),
              ...cells.map((cell) => (cell === null ? NONE : fraction(cell.successes, cell.n))),
            ]),
          } as const,
        ]),
    ...(facts === null
      ? lines([
          `${digest === null ? 'This repository holds no such task' : 'This repository does not hold the ranked version of this task'}, so its instruction and limits are not shown.`,
        ])
      : instructionBlocks(facts)),
    { kind: 'heading', text: 'Named tests' },
    ...(tests.length === 0
      ? lines([NO_TESTS])
      : [
          {
            kind: 'table',
            columns: [left('suite'), left('test'), right('failed')],
            rows: tests.map((test) => [test.suite ?? NONE, test.name, fraction(test.failed, test.n)]),
          } as const,
        ]),
    { kind: 'heading', text: 'Versions' },
    {
      kind: 'table',
      columns: [
        left('digest'),
        right('trials'),
        right('successes'),
        left('first trial'),
        left('last trial'),
        left('board'),
      ],
      rows: versions.map((version) => [
        version.digest ?? 'not recorded',
        count(version.trials),
        fraction(version.successes, version.n),
        minute(version.first_trial_at),
        minute(version.last_trial_at),
        rankedWords(version, release),
      ]),
    },
    ...lines([
      'A change of the task makes a new version; trials of other versions do not count. Successes: of trials that count on a board of that version, oracle and nop aside',
    ]),
  ]
}

/** Nothing where there is nothing to say. */
function lines(of: readonly Text[]): readonly Block[] {
  return of.length === 0 ? [] : [{ kind: 'lines', lines: of }]
}

function factLines(
  { repeated, mixed, calibration: { oracle, nop } }: TaskPage,
  row: TaskRow | null,
): readonly string[] {
  const separates = row?.discrimination ?? null
  const over = separates === null ? '' : ` over ${row?.discrimination_n} configs`
  return [
    `Separates configs: ${correlationText(separates)}${over}`,
    `Mixed cells: ${repeated === 0 ? NONE : `${mixed} of ${repeated}`}`,
    `Solution passes (oracle): ${rateWithInterval(oracle.successes, oracle.n, oracle.low, oracle.high)}`,
    `Doing nothing passes (nop): ${rateWithInterval(nop.successes, nop.n, nop.low, nop.high)}`,
  ]
}

function resultBlocks({ name, results }: TaskPage): readonly Block[] {
  return [
    { kind: 'heading', text: 'Results by config' },
    {
      kind: 'table',
      columns: [
        left('config'),
        right('successes'),
        left('excluded'),
        right('left out'),
        left('other harness'),
        right('cost'),
        right('median time'),
      ],
      rows: results.map((result) => [
        isCalibration(result.config)
          ? toTwin(cellPath(result.config.config_id, name), result.config.label, ` (${subtitle(result.config)})`)
          : toCell(result.config.config_id, name, result.config.label),
        rateWithInterval(result.successes, result.n, result.low, result.high),
        result.excluded === 0 ? count(result.excluded) : excludedWords(result.excluded_by),
        count(result.left_out),
        result.other_harness
          .map((each) => `${count(each.trials)} run by ${harnessWords(each.harness) ?? ''}`)
          .join(', '),
        price(result.cost_per_trial_usd),
        censoredDuration(result.time_p50_s, result.time_p50_censored),
      ]),
    },
    { kind: 'lines', lines: [`The highest rate first. ${RESULT_WORDS}`] },
  ]
}

function instructionBlocks(facts: TaskFacts): readonly Block[] {
  const { limits, instruction } = facts
  const amount = (value: number | null, unit: string) => (value === null ? NONE : `${count(value)} ${unit}`)
  return [
    { kind: 'heading', text: 'Instruction' },
    instruction === ''
      ? { kind: 'lines', lines: ['Each step of this task has an instruction of its own.'] }
      : { kind: 'code', text: instruction },
    { kind: 'heading', text: 'Limits and facts' },
    {
      kind: 'lines',
      lines: [
        `Agent's time: ${duration(limits.agent_timeout_s)}`,
        `Verifier's time: ${duration(limits.verifier_timeout_s)}`,
        `Build time: ${duration(limits.build_timeout_s)}`,
        `CPUs: ${count(limits.cpus)}`,
        `Memory: ${amount(limits.memory_mb, 'MB')}`,
        `Storage: ${amount(limits.storage_mb, 'MB')}`,
        `Verified: ${facts.verifier_mode === 'separate' ? 'in a container of its own' : "in the agent's container"}`,
        `Difficulty: ${facts.difficulty ?? NONE}`,
        `Category: ${facts.category ?? NONE}`,
        `Tags: ${facts.tags.length === 0 ? NONE : facts.tags.join(', ')}`,
        `Author: ${facts.author ?? NONE}`,
        `Directory: ${facts.path}`,
      ],
    },
  ]
}
