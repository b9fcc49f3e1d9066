import { markdownTable } from 'markdown-table'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { plural, usd } from '#core/report/format'
import type { NotTaken, RunSummary } from '#core/report/run-summary'
import type { UserError } from '#core/user-error'

/** What became of the ledger's branch. The address is our own, the rest is data. */
export type Landing = {
  readonly branch: string
  /** SHA that was pushed; null where there was nothing new, or where it failed. */
  readonly commit: string | null
  /** Of the commit, for a link; null where there is none to give. */
  readonly url: string | null
  /** Why nothing could be pushed, and what to do about it. */
  readonly problem: { readonly message: string; readonly remedy: string | null } | null
}

/** Lines of one kind that a reader is shown; the rest are counted. */
export const MOST_LINES = 100
const MOST_ROWS = 500

/** What a run came to, as GitHub Markdown; its first line says it all. Nothing in any name or reason can act: see escapeMarkdown. */
export function runSummaryMarkdown(summary: RunSummary, landing: Landing): string {
  const blocks = [
    headline(summary, landing),
    landing.problem === null
      ? null
      : `What to do: ${escapeMarkdown(landing.problem.remedy ?? 'see the log of this step')}`,
    summary.planned === 0 ? null : `**By config**\n\n${configTable(summary)}`,
    missing(summary),
    notTaken('Refused artifacts', summary.refused, REFUSED),
    notTaken('Artifacts without room', summary.crowded, CROWDED),
    notTaken('Conflicts', summary.conflicts, CONFLICTS),
    notTaken('Quarantined', summary.quarantined, QUARANTINED),
    earlier(summary),
    summary.planned === 0 ? null : cellTable(summary),
  ]
  return `${blocks.filter((block) => block !== null).join('\n\n')}\n`
}

/** Where there is nothing to sum up: what stopped it. */
export function stoppedMarkdown({ where, message, remedy }: UserError): string {
  const what = escapeMarkdown(where === null ? message : `${where}: ${message}`)
  return `**Nothing was imported:** ${what}.\n\nWhat to do: ${escapeMarkdown(remedy ?? 'see the log of this step')}\n`
}

const REFUSED =
  'Nothing of these was read. Whoever made them had the token of a job of this run: look at what those jobs ran. Their trials are missing. Where all of them belong to another plan, it is the plan that was replaced: import them with the plan that was made beside them (./scripts/regatta import), and give the input plan-digest.'
const CROWDED =
  'Nothing is wrong with these, but that all artifacts of this run hold more than one job can take in. Their trials are missing from the ledger and still in the artifacts: download those with the plan and import them from a computer, and plan fewer trials in one run.'
const CONFLICTS =
  'Another result of the same trial is in the ledger already and stays. One of the two is forged or was changed: compare them before you believe either.'
const QUARANTINED = 'These could not be believed or read. They are in the artifacts of this run, and in no score.'

/** The line for a log, a status or an outsider: counts only. */
export function runSummaryLine(summary: RunSummary): string {
  const { planned, passed, failed, missing, refused, crowded, conflicts, quarantined } = summary
  return [
    `${passed} passed, ${failed} failed, ${missing} missing of ${planned} planned`,
    ...(refused.length === 0 ? [] : [`${plural(refused.length, 'artifact')} refused`]),
    ...(crowded.length === 0 ? [] : [`${plural(crowded.length, 'artifact')} without room`]),
    ...(conflicts.length === 0 ? [] : [plural(conflicts.length, 'conflict')]),
    ...(quarantined.length === 0 ? [] : [`${quarantined.length} quarantined`]),
  ].join(', ')
}

function headline(summary: RunSummary, landing: Landing): string {
  const { passed, failed, missing: gone, planned, imported, duplicates, cost_usd } = summary
  const branch = escapeMarkdown(landing.branch)
  const scored = `${passed} passed, ${failed} failed`
  const what =
    gone === 0
      ? `**All ${plural(planned, 'planned trial')} ${planned === 1 ? 'has' : 'have'} a score:** ${scored}.`
      : `**${gone} of ${plural(planned, 'planned trial')} ${gone === 1 ? 'is' : 'are'} missing:** ${scored}.`
  const cost = cost_usd === null ? '' : ` They cost ${escapeMarkdown(usd(cost_usd))}.`
  if (landing.problem !== null) {
    return `**Nothing has landed on ${branch}:** ${escapeMarkdown(landing.problem.message)}. ${what}${cost}`
  }
  const link = landing.url === null ? '' : ` ([commit](${landing.url}))`
  const there = duplicates === 0 ? '' : `, ${duplicates} ${duplicates === 1 ? 'was' : 'were'} there already`
  const landed =
    landing.commit === null
      ? `Nothing new for the ledger on ${branch}${there}.`
      : `${imported === 0 ? 'Nothing but a record of this run' : plural(imported, 'new trial')} landed on ${branch}${link}${there}.`
  return `${what} ${landed}${cost}`
}

function missing({ missing_slots, missing: count, experiment, attempts }: RunSummary): string | null {
  if (count === 0) return null
  const lines = missing_slots.map(
    ({ config, task, attempt, reason }) =>
      `${escapeMarkdown(config)} on ${escapeMarkdown(task)}, attempt ${attempt}: ${escapeMarkdown(reason)}`,
  )
  const again = `To run them: re-run the failed jobs of this run, or start the workflow again with the experiment ${escapeMarkdown(experiment)}, the model, agent and tasks that it had, mode top\\-up and attempts ${attempts}. Only what is missing is run.`
  return [`**Missing trials**`, bullets(lines), again].join('\n\n')
}

function notTaken(title: string, found: readonly NotTaken[], meaning: string): string | null {
  if (found.length === 0) return null
  const lines = found.map(({ what, reason }) => `${escapeMarkdown(what)}: ${escapeMarkdown(reason)}`)
  return [`**${title}**`, bullets(lines), meaning].join('\n\n')
}

function earlier({ earlier }: RunSummary): string | null {
  if (earlier.length === 0) return null
  const [belong, were] = earlier.length === 1 ? ['belongs', 'was'] : ['belong', 'were']
  return `${plural(earlier.length, 'artifact')} of an earlier attempt ${belong} to the plan of that attempt and ${were} left to it.`
}

function bullets(lines: readonly string[]): string {
  const rest = lines.length - MOST_LINES
  return [...lines.slice(0, MOST_LINES).map((line) => `- ${line}`), ...(rest > 0 ? [`- and ${rest} more`] : [])].join(
    '\n',
  )
}

type Row = RunSummary['cells'][number]

const NUMBERS = ['planned', 'passed', 'failed', 'missing', 'excluded'] as const
const HEAD = ['planned', 'passed', 'failed', 'missing', 'excluded tries']

function configTable({ cells }: RunSummary): string {
  const rows = [...Map.groupBy(cells, ({ config }) => config)].map(([config, members]) => [
    escapeMarkdown(config),
    ...NUMBERS.map((field) => String(members.reduce((sum, cell) => sum + cell[field], 0))),
  ])
  return markdownTable([['config', ...HEAD], ...rows], { align: ['l', ...HEAD.map(() => 'r')] })
}

/** What is incomplete first. */
function cellTable({ cells }: RunSummary): string {
  const sorted = cells.toSorted((a, b) => Number(b.missing > 0) - Number(a.missing > 0))
  const rows = sorted
    .slice(0, MOST_ROWS)
    .map((cell: Row) => [
      escapeMarkdown(cell.config),
      escapeMarkdown(cell.task),
      ...NUMBERS.map((field) => String(cell[field])),
    ])
  const rest = sorted.length - rows.length
  const table = markdownTable([['config', 'task', ...HEAD], ...rows], { align: ['l', 'l', ...HEAD.map(() => 'r')] })
  return `<details><summary>By config and task</summary>\n\n${table}\n${rest > 0 ? `\nand ${rest} more\n` : ''}\n</details>`
}
