import { markdownTable } from 'markdown-table'
import { type BlockColumn, left, right } from '#core/report/blocks'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { fold } from '#core/report/fold'
import { censoredDuration, differenceWithInterval, NONE, plural, points } from '#core/report/format'
import { excludedWords } from '#core/report/notes'
import type { PullRequestReport, PullRequestRow, PullRequestTask } from '#core/report/pull-request'
import { isFine } from '#core/report/pull-request-headline'
import { rate, trialCost, VERDICTS } from '#core/report/verdict-blocks'

/** Up to so many rows stand open, whatever they say. */
const OPEN_ROWS = 24

export type TableRoom = {
  /** Rows in the open, and rows in the fold. */
  readonly open: number
  readonly folded: number
}

type Line = { readonly task: PullRequestTask; readonly cells: readonly string[] }

/** Every task and config; of many tasks only those that need a look stand open. Empty where no trial counts. */
export function pullRequestTable(report: PullRequestReport, room: TableRoom): string[] {
  const tasks = report.tasks.filter(({ rows }) => rows.length > 0)
  const columns = columnsFor(tasks)
  const lines = tasks.flatMap((task) => linesOf(task, columns, tasks))
  if (lines.length === 0) return []
  const isOpen = (task: PullRequestTask) => lines.length <= OPEN_ROWS || needsLook(task, report)
  const open = lines.filter(({ task }) => isOpen(task))
  const folded = lines.filter(({ task }) => !isOpen(task))
  const quiet = new Set(folded.map(({ task }) => task)).size
  return [
    ...(open.length === 0 ? [] : [table(columns, open.slice(0, room.open)), ...more(open.length - room.open)]),
    ...(folded.length === 0 || room.folded === 0
      ? []
      : [
          fold(
            `${plural(quiet, open.length === 0 ? 'task' : 'further task')} without anything to look at`,
            [table(columns, folded.slice(0, room.folded)), ...more(folded.length - room.folded)].join('\n\n'),
          ),
        ]),
  ]
}

function more(rows: number): string[] {
  return rows > 0 ? [`and ${plural(rows, 'more row')}`] : []
}

function needsLook(task: PullRequestTask, { part, missing }: PullRequestReport): boolean {
  const verdict = task.verdict?.verdict
  return (
    !isFine(task, part) ||
    verdict === 'changed_up' ||
    verdict === 'changed_down' ||
    missing.some((slot) => slot.task === task.name)
  )
}

type Column = BlockColumn & {
  readonly cell: (row: PullRequestRow) => string
  readonly together?: (task: PullRequestTask) => string
}

function columnsFor(tasks: readonly PullRequestTask[]): readonly Column[] {
  const rows = tasks.flatMap((task) => task.rows)
  const compared = tasks.some(({ change }) => change === 'changed')
  const paid = rows.some(({ kind }) => kind === 'model')
  return [
    { ...left('config'), cell: ({ config }) => config, together: togetherWords },
    {
      ...right(compared ? 'this pull request' : 'passed'),
      cell: ({ head }) => rate(head),
      together: ({ verdict }) => percent(verdict?.head_rate ?? null),
    },
    ...(compared
      ? [
          {
            ...right('base'),
            cell: ({ base }: PullRequestRow) => (base === null ? NONE : rate(base)),
            together: ({ verdict }: PullRequestTask) => percent(verdict?.base_rate ?? null),
          },
          {
            ...right('difference'),
            cell: ({ difference, low, high }: PullRequestRow) => differenceWithInterval(difference, low, high),
            together: ({ verdict }: PullRequestTask) =>
              differenceWithInterval(verdict?.difference ?? null, verdict?.low ?? null, verdict?.high ?? null),
          },
        ]
      : []),
    ...(paid ? [{ ...right('cost of a trial'), cell: ({ head }: PullRequestRow) => trialCost(head) }] : []),
    { ...right('median time'), cell: ({ head }) => censoredDuration(head.time_p50_s, head.time_p50_censored) },
    { ...right('not counted'), cell: ({ head }) => (head.excluded === 0 ? '0' : excludedWords(head.excluded_by)) },
  ]
}

function togetherWords({ verdict }: PullRequestTask): string {
  const words = verdict?.verdict ?? null
  return words === null ? 'together' : `together: ${VERDICTS[words]}`
}

function linesOf(task: PullRequestTask, columns: readonly Column[], tasks: readonly PullRequestTask[]): Line[] {
  const title = `${task.name} (${task.change === 'added' ? 'new' : task.change})`
  const verdict = task.verdict
  const changed = tasks.filter(({ change }) => change === 'changed').length
  const together = verdict !== null && verdict.verdict !== null && (verdict.strata_used > 1 || changed > 1)
  return [
    ...task.rows.map((row, index) => ({
      task,
      cells: [index === 0 ? title : '', ...columns.map(({ cell }) => cell(row))],
    })),
    ...(together ? [{ task, cells: ['', ...columns.map(({ together }) => together?.(task) ?? '')] }] : []),
  ]
}

function table(columns: readonly Column[], lines: readonly Line[]): string {
  return markdownTable(
    [['task', ...columns.map(({ head }) => head)], ...lines.map(({ cells }) => cells.map(escapeMarkdown))],
    { align: ['l', ...columns.map(({ align }) => align)], padding: true, alignDelimiters: false },
  )
}

function percent(fraction: number | null): string {
  return fraction === null ? NONE : `${points(fraction)} %`
}
