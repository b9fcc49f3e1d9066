import { cutMarkdown } from '#core/report/cut-markdown'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { count, list, plural } from '#core/report/format'
import { hasResults, type PullRequestReport } from '#core/report/pull-request'
import { type FailureRoom, modelFailures, short, urgentFailures } from '#core/report/pull-request-failures'
import { errorLines, otherFindings } from '#core/report/pull-request-findings'
import { fillWords, measuresWords, provenance, reproduction } from '#core/report/pull-request-footer'
import { pullRequestHeadline } from '#core/report/pull-request-headline'
import { remarkLines } from '#core/report/pull-request-proof'
import { type SabotageRoom, sabotageLines, sabotageNotes } from '#core/report/pull-request-sabotage-words'
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
  const at = (cuts: number) => rendered(report, { links: plain, number, ...roomAfter(cuts) })
  const whole = joined(at(0))
  if (whole.length <= most) return whole
  // The first number of cuts after which it fits: each makes it shorter.
  let [fewest, enough] = [1, CUTS.length]
  while (fewest < enough) {
    const middle = Math.floor((fewest + enough) / 2)
    if (joined(at(middle)).length <= most) enough = middle
    else fewest = middle + 1
  }
  const { blocks, footer } = at(enough)
  const rest = most - footer.length - 3
  return joined({ blocks: [cutMarkdown(blocks.join('\n\n'), rest, NO_ROOM)], footer }).slice(0, most)
}

const NO_ROOM = 'The rest is left out: there is no room for it here.'

type Rendered = { readonly blocks: readonly string[]; readonly footer: string }

function joined({ blocks, footer }: Rendered): string {
  return `${[...blocks, footer].join('\n\n')}\n`
}

function roomAfter(cuts: number): { readonly room: Room; readonly cuts: readonly string[] } {
  const made = CUTS.slice(0, cuts)
  return { room: Object.assign({}, FULL, ...made.map(({ room }) => room)), cuts: made.map(({ what }) => what) }
}

/** The same with everything in it, for the summary of a job. */
export function pullRequestSummary(report: PullRequestReport, shown: Omit<PullRequestShown, 'most'>): string {
  return pullRequestMarkdown(report, { ...shown, most: MOST_OF_SUMMARY })
}

/** A summary has room for 1 MiB; some characters are of three bytes. */
const MOST_OF_SUMMARY = 800_000

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
  readonly remarks: number
  /** Weak tasks, and those that withstood. */
  readonly weak: SabotageRoom
  readonly strong: number
}

const ALL = Number.POSITIVE_INFINITY

const FULL: Room = {
  table: { open: 1_000, folded: 4_000 },
  urgent: { groups: ALL, outputs: ALL },
  models: { groups: ALL, outputs: ALL },
  missing: ALL,
  notTaken: ALL,
  errors: ALL,
  warnings: ALL,
  remarks: ALL,
  weak: { tasks: ALL, ways: true },
  strong: ALL,
}

/** What goes first where there is too little room, each on top of those before it. */
const CUTS: readonly { readonly what: string; readonly room: Partial<Room> }[] = [
  { what: 'most outputs of failed trials of models', room: { models: { groups: 40, outputs: 10 } } },
  { what: 'failed trials of models', room: { models: { groups: 0, outputs: 0 } } },
  { what: 'most warnings', room: { warnings: 20 } },
  { what: 'most remarks on oracle and nop', room: { remarks: 10 } },
  { what: 'most outputs of other failed trials', room: { urgent: { groups: 40, outputs: 5 } } },
  { what: 'most missing trials and refused results', room: { missing: 10, notTaken: 10 } },
  { what: 'rows without anything to look at', room: { table: { open: 400, folded: 0 } } },
  { what: 'warnings', room: { warnings: 0 } },
  { what: 'remarks on oracle and nop', room: { remarks: 0 } },
  { what: 'most ways of the saboteur', room: { weak: { tasks: 20, ways: false } } },
  { what: 'what withstood the saboteur', room: { strong: 0 } },
  { what: 'most failed trials', room: { urgent: { groups: 10, outputs: 2 } } },
  { what: 'most errors of the static checks', room: { errors: 20 } },
  { what: 'most weak tasks', room: { weak: { tasks: 5, ways: false } } },
  { what: 'most rows', room: { table: { open: 40, folded: 0 } } },
]

type Shown = {
  readonly links: PullRequestLinks
  readonly number: number | null
  readonly room: Room
  readonly cuts: readonly string[]
}

function rendered(report: PullRequestReport, { links, number, room, cuts }: Shown): Rendered {
  const { verdict, todo } = pullRequestHeadline(report)
  const ended = hasResults(report)
  const fill = fillWords(report)
  const measures = measuresWords(report)
  const table = pullRequestTable(report, room.table)
  const blocks = [
    [
      `**${escapeMarkdown(verdict)}**`,
      ...(todo === '' ? [] : [escapeMarkdown(todo)]),
      ...(ended || links.run === null ? [] : [`[Watch the run](${links.run}).`]),
    ].join(' '),
    ...(report.trust === 'fork' ? [report.part === 'bench' ? FORK_BENCH : FORK] : []),
    ...(measures === null ? [] : [escapeMarkdown(measures)]),
    ...errorLines(report, room.errors, links.files),
    ...sabotageLines(report, room.weak),
    ...table,
    ...missing(report, room.missing),
    ...notTaken(report, room.notTaken),
    ...urgentFailures(report, room.urgent),
    ...remarkLines(report, room.remarks),
    ...modelFailures(report, room.models),
    ...otherFindings(report, room.warnings, links.files),
    ...sabotageNotes(report, room.strong),
    ...(ended ? reproduction(report, number) : []),
    ...(fill === null ? [] : [escapeMarkdown(fill)]),
    ...cutLine(cuts, links),
  ]
  return {
    blocks,
    footer: `<sub>${table.length === 0 ? '' : `${escapeMarkdown(LEGEND)}<br>`}${provenance(report, links)}</sub>`,
  }
}

const FORK =
  "This pull request comes from a fork. Its trials ran under the pull request's own workflow, so nothing vouches for these numbers, and none of them enters the ledger."

const FORK_BENCH =
  'This pull request comes from a fork, so none of these trials enters the ledger: after a merge they are run again.'

const LEGEND =
  '7/10 [40, 89]: 7 of 10 trials passed, with the 95 % interval of the rate, in percent. Not counted: trials that say nothing about the agent, in no rate.'

function cutLine(cuts: readonly string[], { run }: PullRequestLinks): string[] {
  if (cuts.length === 0) return []
  const where = run === null ? 'the summary of the run' : `[the summary of the run](${run})`
  return [`Left out to fit into a comment: ${list(cuts, 20)}. All of it is in ${where}.`]
}

/** Those that no failed trial below speaks of, by config and task. */
function missing({ missing, failures, counts, left_out, planned }: PullRequestReport, most: number): string[] {
  if (missing.length === 0) return []
  const slot = ({ config, task, attempt }: { config: string; task: string; attempt: number | null }) =>
    JSON.stringify([config, task, attempt])
  const told = new Set(failures.filter(({ kind }) => kind === 'excluded').map(slot))
  const all = Math.max(counts?.missing ?? 0, missing.length + left_out.missing)
  const silent = missing.filter((each) => !told.has(slot(each)))
  const groups = [...Map.groupBy(silent, ({ config, task, reason }) => JSON.stringify([config, task, reason])).values()]
  const lines = groups.slice(0, most).flatMap((own) => {
    const [first] = own
    if (first === undefined) return []
    const numbers = own.map(({ attempt }) => count(attempt))
    return [
      `- ${escapeMarkdown(first.config)} on ${escapeMarkdown(first.task)}, ${own.length === 1 ? 'attempt' : 'attempts'} ${list(numbers, 10)}: ${escapeMarkdown(short(first.reason))}`,
    ]
  })
  const rest = silent.length + left_out.missing - groups.slice(0, most).reduce((sum, own) => sum + own.length, 0)
  return [
    `**${planned === null ? plural(all, 'trial') : `${count(all)} of ${plural(planned, 'planned trial')}`} missing**`,
    ...(lines.length + rest === 0
      ? []
      : [[...lines, ...(rest > 0 ? [`- and ${plural(rest, 'more trial')}`] : [])].join('\n')]),
  ]
}

function notTaken({ not_taken, left_out }: PullRequestReport, most: number): string[] {
  if (not_taken.length === 0) return []
  const lines = not_taken
    .slice(0, most)
    .map(({ what, reason }) => `- ${escapeMarkdown(what)}: ${escapeMarkdown(short(reason))}`)
  const rest = not_taken.length + left_out.not_taken - lines.length
  return ['**Not believed or not read**', [...lines, ...(rest > 0 ? [`- and ${count(rest)} more`] : [])].join('\n')]
}

/** Without anything that could end a link or begin something else. */
const ADDRESS = /^https?:\/\/[\w.:-]+(?:\/[\w.~%+@:=&?#/-]*)?$/

function address(link: string | null): string | null {
  return link !== null && ADDRESS.test(link) ? link : null
}
