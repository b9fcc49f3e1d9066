import { escapeMarkdown } from '#core/report/escape-markdown'
import { fold } from '#core/report/fold'
import { plural } from '#core/report/format'
import type { Finding, PullRequestReport } from '#core/report/pull-request'
import { short } from '#core/report/pull-request-failures'
import { errorsOf } from '#core/report/pull-request-headline'

/** Errors of the static checks, each with its place and what to do. */
export function errorLines(report: PullRequestReport, most: number, files: string | null): string[] {
  const errors = errorsOf(report)
  if (errors.length === 0) return []
  return [`**Static checks: ${plural(errors.length, 'error')}**`, lines(errors, most, files)]
}

/** What of the checks nobody has to look at: warnings, notes, and what is suppressed with a reason. */
export function otherFindings(report: PullRequestReport, most: number, files: string | null): string[] {
  const open = report.findings.filter(({ suppressed }) => suppressed === null)
  const of = (severity: Finding['severity']) => open.filter((finding) => finding.severity === severity)
  const suppressed = report.findings.filter((finding) => finding.suppressed !== null)
  const others = [...of('warning'), ...of('note'), ...suppressed]
  if (others.length === 0 || most === 0) return []
  const counts = [
    ...(of('warning').length === 0 ? [] : [plural(of('warning').length, 'warning')]),
    ...(of('note').length === 0 ? [] : [plural(of('note').length, 'note')]),
    ...(suppressed.length === 0 ? [] : [`${suppressed.length} suppressed`]),
  ]
  return [fold(`Static checks: ${counts.join(', ')}`, lines(others, most, files))]
}

function lines(findings: readonly Finding[], most: number, files: string | null): string {
  const rest = findings.length - most
  return [
    ...findings.slice(0, most).map((finding) => line(finding, files)),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
  ].join('\n')
}

function line(finding: Finding, files: string | null): string {
  const { rule, message, fix, suppressed } = finding
  const where = place(finding, files)
  const words = [
    `${where === null ? '' : `${where}: `}${escapeMarkdown(sentence(short(message)))}`,
    ...(fix === null || fix === '' ? [] : [`**Fix:** ${escapeMarkdown(sentence(short(fix)))}`]),
    `(${escapeMarkdown(rule)})`,
    ...(suppressed === null ? [] : [`Suppressed: ${escapeMarkdown(sentence(short(suppressed.reason)))}`]),
  ]
  return `- ${words.join(' ')}`
}

/** Without `.` and `..`, and without what an address gives a meaning. */
const PLAIN_PATH = /^[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)*$/

/** `tasks/a/task.toml:3:1`, linked to that line of the head where the path is a plain one. */
function place({ path, line, column, task }: Finding, files: string | null): string | null {
  if (path === null) return task === null ? null : escapeMarkdown(task)
  const at = [path, ...(line === null ? [] : [line, ...(column === null ? [] : [column])])].join(':')
  if (files === null || !PLAIN_PATH.test(path)) return escapeMarkdown(at)
  return `[${escapeMarkdown(at)}](${files}/${path}${line === null ? '' : `#L${line}`})`
}

function sentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text : `${text}.`
}
