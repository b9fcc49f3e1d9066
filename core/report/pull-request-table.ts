import { markdownTable } from 'markdown-table'
import { type BlockColumn, left, right } from '#core/report/blocks'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { fold } from '#core/report/fold'
import { censoredDuration, differenceWithInterval, NONE, plural, points } from '#core/report/format'
import { excludedWords } from '#core/report/notes'
import type { PullRequestReport, PullRequestRow, PullRequestTask } from '#core/report/pull-request'
import { isFine } from '#core/report/pull-request-headline'
import { isWeakOrUnknown } from '#core/report/pull-request-sabotage'
import { rate, trialCost, VERDICTS } from '#core/report/verdict-blocks'

/** Up to so many rows stand open, whatever they say. */
const OPEN_ROWS = 24

export type TableRoom = {
  /** Rows in the open, and rows in the fold. */
  readonly open: number
  readonly folded: number
}

/** Its cells are made where it is shown, since most of a large report is not. */
type Line = { readonly task: PullRequestTask; readonly cells: () => readonly string[] }

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
    isWeakOrUnknown(task) ||
    verdict === 'changed_up' ||
    verdict === 'changed_down' ||
    missing.some((slot) => slot.task === task.name)
  )
}

/** `title`: of the task, in its first row. */
type Cell = (row: PullRequestRow, title: string) => string

/** `together`: what stands in the row of all configs of a changed task. */
type Column = BlockColumn & { readonly cell: Cell; readonly together: (verdict: ChangeVerdict) => string }
type ChangeVerdict = NonNullable<PullRequestTask['verdict']>

const nothing = () => ''

function columnsFor(tasks: readonly PullRequestTask[]): readonly Column[] {
  const rows = tasks.flatMap((task) => task.rows)
  const compared = tasks.some(({ change }) => change === 'changed')
  const paid = rows.some(({ kind }) => kind === 'model')
  // One task has its name in the headline, and the room of its column goes to the numbers.
  const several = tasks.length > 1
  return [
    ...(several ? [{ ...left('task'), cell: (_: PullRequestRow, title: string) => title, together: nothing }] : []),
    { ...left('config'), cell: (row) => marked(row, configWords(row)), together: togetherWords },
    {
      ...right('passed'),
      cell: (row) => marked(row, whole(rate(row.head))),
      together: (all) => percent(all.head_rate),
    },
    ...(compared ? COMPARED : []),
    {
      ...right('not counted'),
      cell: ({ head }) => (head.excluded === 0 ? '0' : escapeMarkdown(excludedWords(head.excluded_by))),
      together: nothing,
    },
    ...(paid
      ? [{ ...right('mean cost'), cell: ({ head }: PullRequestRow) => whole(trialCost(head)), together: nothing }]
      : []),
    {
      ...right('median time'),
      cell: ({ head }) => whole(censoredDuration(head.time_p50_s, head.time_p50_censored)),
      together: nothing,
    },
  ]
}

const COMPARED: readonly Column[] = [
  {
    ...right('on the base'),
    cell: ({ base }) => whole(base === null ? NONE : rate(base)),
    together: (all) => percent(all.base_rate),
  },
  {
    ...right('difference'),
    cell: (row) => whole(differenceWithInterval(row.difference, row.low, row.high)),
    together: (all) => whole(differenceWithInterval(all.difference, all.low, all.high)),
  },
]

/** Escaped, and on one line of its cell. */
function whole(words: string): string {
  return escapeMarkdown(words).replaceAll(' ', '\u00A0')
}

function configWords(row: PullRequestRow): string {
  const words = isSuspect(row) ? (row.kind === 'nop' ? ': passes' : ': flaky') : ''
  return escapeMarkdown(`${row.config}${words}`)
}

/** A solution that fails, or tests that pass where nothing was done. */
function isSuspect({ kind, head }: PullRequestRow): boolean {
  return kind === 'oracle' ? head.successes < head.n : kind === 'nop' && head.successes > 0
}

function marked(row: PullRequestRow, markdown: string): string {
  return isSuspect(row) ? `**${markdown}**` : markdown
}

function togetherWords({ verdict }: ChangeVerdict): string {
  return verdict === null ? 'together' : `together: ${VERDICTS[verdict]}`
}

function linesOf(task: PullRequestTask, columns: readonly Column[], tasks: readonly PullRequestTask[]): Line[] {
  const title = escapeMarkdown(`${task.name} (${task.change === 'added' ? 'new' : task.change})`)
  const verdict = task.verdict
  const changed = tasks.filter(({ change }) => change === 'changed').length
  const hasAll = verdict !== null && verdict.verdict !== null && (verdict.strata_used > 1 || changed > 1)
  return [
    ...task.rows.map((row, index) => ({
      task,
      cells: () => columns.map(({ cell }) => cell(row, index === 0 ? title : '')),
    })),
    ...(hasAll ? [{ task, cells: () => columns.map(({ together }) => together(verdict)) }] : []),
  ]
}

function table(columns: readonly Column[], lines: readonly Line[]): string {
  return markdownTable([columns.map(({ head }) => head), ...lines.map(({ cells }) => cells())], {
    align: columns.map(({ align }) => align),
    alignDelimiters: false,
  })
}

function percent(fraction: number | null): string {
  return whole(fraction === null ? NONE : `${points(fraction)} %`)
}
