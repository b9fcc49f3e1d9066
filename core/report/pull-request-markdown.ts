import { cutMarkdown } from '#core/report/cut-markdown'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { count, list, plural } from '#core/report/format'
import type { PullRequestReport } from '#core/report/pull-request'
import { type FailureRoom, modelFailures, urgentFailures } from '#core/report/pull-request-failures'
import { errorLines, otherFindings } from '#core/report/pull-request-findings'
import { fillWords, provenance, reproduction } from '#core/report/pull-request-footer'
import { pullRequestHeadline } from '#core/report/pull-request-headline'
import { pullRequestTable, type TableRoom } from '#core/report/pull-request-table'

/** Addresses of our own; one that is no plain http(s) address is not shown. */
export type PullRequestLinks = {
  readonly run: string | null
  readonly artifacts: string | null
  /** Where the head's files can be read, without a slash at the end: `https://github.com/owner/name/blob/<sha>`. */
  readonly files: string | null
}

export type PullRequestShown = {
  readonly links: PullRequestLinks
  /** The pull request, for the command that fetches its head; null: no such command. */
  readonly number: number | null
  /** UTF-16 units that the text may have. */
  readonly most?: number
}

/** One part of the sticky comment, as GitHub Markdown; its first line is the verdict. Nothing in any string can act. */
export function pullRequestMarkdown(
  report: PullRequestReport,
  { links, number, most = MOST }: PullRequestShown,
): string {
  const plain = { run: address(links.run), artifacts: address(links.artifacts), files: address(links.files) }
  let room = FULL
  const cuts: string[] = []
  for (const cut of [null, ...CUTS]) {
    if (cut !== null) {
      room = { ...room, ...cut.room }
      cuts.push(cut.what)
    }
    const text = rendered(report, { links: plain, number, room, cuts })
    if (text.length <= most) return text
  }
  return cutMarkdown(
    rendered(report, { links: plain, number, room, cuts }),
    most,
    'The rest is left out: there is no room for it here.',
  )
}

/** The same with everything in it, for the summary of a job. */
export function pullRequestSummary(report: PullRequestReport, shown: Omit<PullRequestShown, 'most'>): string {
  return pullRequestMarkdown(report, { ...shown, most: 1_000_000 })
}

/** A comment that has another part besides gives each what it needs; see stickyBody. */
const MOST = 59_000

type Room = {
  readonly table: TableRoom
  readonly urgent: FailureRoom
  readonly models: FailureRoom
  readonly missing: number
  readonly notTaken: number
  readonly errors: number
  readonly warnings: number
}

const ALL = Number.POSITIVE_INFINITY

const FULL: Room = {
  table: { open: ALL, folded: ALL },
  urgent: { groups: ALL, outputs: ALL },
  models: { groups: ALL, outputs: ALL },
  missing: ALL,
  notTaken: ALL,
  errors: ALL,
  warnings: ALL,
}

/** What goes first where there is too little room, each on top of those before it. */
const CUTS: readonly { readonly what: string; readonly room: Partial<Room> }[] = [
  { what: 'most outputs of failed trials of models', room: { models: { groups: 40, outputs: 10 } } },
  { what: 'failed trials of models', room: { models: { groups: 0, outputs: 0 } } },
  { what: 'most warnings', room: { warnings: 20 } },
  { what: 'most outputs of other failed trials', room: { urgent: { groups: 40, outputs: 5 } } },
  { what: 'most missing trials and refused results', room: { missing: 10, notTaken: 10 } },
  { what: 'rows without anything to look at', room: { table: { open: ALL, folded: 0 } } },
  { what: 'warnings', room: { warnings: 0 } },
  { what: 'most failed trials', room: { urgent: { groups: 10, outputs: 2 } } },
  { what: 'most errors of the static checks', room: { errors: 20 } },
  { what: 'most rows', room: { table: { open: 40, folded: 0 } } },
]

type Shown = {
  readonly links: PullRequestLinks
  readonly number: number | null
  readonly room: Room
  readonly cuts: readonly string[]
}

function rendered(report: PullRequestReport, { links, number, room, cuts }: Shown): string {
  const { verdict, todo } = pullRequestHeadline(report)
  const blocks = [
    `**${escapeMarkdown(verdict)}**${todo === '' ? '' : ` ${escapeMarkdown(todo)}`}`,
    ...(report.trust === 'fork' ? [FORK] : []),
    ...errorLines(report, room.errors, links.files),
    ...pullRequestTable(report, room.table),
    ...missing(report, room.missing),
    ...notTaken(report, room.notTaken),
    ...urgentFailures(report, room.urgent),
    ...modelFailures(report, room.models),
    ...otherFindings(report, room.warnings, links.files),
    ...reproduction(report, number),
    ...cutLine(cuts, links),
    `<sub>${[fillWords(report), LEGEND]
      .filter((words) => words !== null)
      .map(escapeMarkdown)
      .join(' ')}<br>${provenance(report, links)}</sub>`,
  ]
  return `${blocks.join('\n\n')}\n`
}

const FORK =
  "This pull request comes from a fork. Its trials ran under the pull request's own workflow, so nothing vouches for these numbers, and none of them enters the ledger."

const LEGEND = '7/10 [40, 89]: 7 of 10 trials passed, and the 95 % interval of the rate in percent.'

function cutLine(cuts: readonly string[], { run }: PullRequestLinks): string[] {
  if (cuts.length === 0) return []
  const where = run === null ? 'the summary of the run' : `[the summary of the run](${run})`
  return [`Left out to fit into a comment: ${list(cuts, 20)}. All of it is in ${where}.`]
}

function missing({ missing, counts, left_out }: PullRequestReport, most: number): string[] {
  if (missing.length === 0) return []
  const all = Math.max(counts?.missing ?? 0, missing.length + left_out.missing)
  const groups = [
    ...Map.groupBy(missing, ({ config, task, reason }) => JSON.stringify([config, task, reason])).values(),
  ]
  const lines = groups.slice(0, most).flatMap((own) => {
    const [first] = own
    if (first === undefined) return []
    const numbers = own.map(({ attempt }) => count(attempt))
    return [
      `- ${escapeMarkdown(first.config)} on ${escapeMarkdown(first.task)}, ${own.length === 1 ? 'attempt' : 'attempts'} ${list(numbers, 10)}: ${escapeMarkdown(first.reason)}`,
    ]
  })
  const told = groups.slice(0, most).reduce((sum, own) => sum + own.length, 0)
  return [
    `**${plural(all, 'trial')} missing**`,
    [...lines, ...(all > told ? [`- and ${plural(all - told, 'more trial')}`] : [])].join('\n'),
  ]
}

function notTaken({ not_taken, left_out }: PullRequestReport, most: number): string[] {
  if (not_taken.length === 0) return []
  const lines = not_taken
    .slice(0, most)
    .map(({ what, reason }) => `- ${escapeMarkdown(what)}: ${escapeMarkdown(reason)}`)
  const rest = not_taken.length + left_out.not_taken - lines.length
  return ['**Not believed or not read**', [...lines, ...(rest > 0 ? [`- and ${count(rest)} more`] : [])].join('\n')]
}

/** Without anything that could end a link or begin something else. */
const ADDRESS = /^https?:\/\/[\w.:-]+(?:\/[\w.~%+@:=&?#/-]*)?$/

function address(link: string | null): string | null {
  return link !== null && ADDRESS.test(link) ? link : null
}
