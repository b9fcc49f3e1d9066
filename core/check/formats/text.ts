import { counting, type Finding, type Severity, tally } from '#core/check/finding'
import { shown } from '#core/check/shown'
import { oneLine } from '#core/trial/plain-text'

export type CheckedTask = {
  readonly name: string
  /** Relative to the repository's root. */
  readonly path: string
  readonly findings: readonly Finding[]
}

/** The answer first, then a block for each task that has something to look at. Findings that are suppressed are only counted. */
export function checkText(tasks: readonly CheckedTask[]): string {
  const clean = tasks.filter(({ findings }) => counting(findings).length === 0)
  const blocks = tasks.filter((task) => !clean.includes(task)).map(block)
  const names = clean.map(({ name }) => shown(name)).join(', ')
  return [answer(tasks), ...blocks, ...(names === '' ? [] : [`nothing to say of: ${names}`])].join('\n\n')
}

/** `2 of 6 tasks have errors: 3 errors, 12 warnings` */
export function answer(tasks: readonly CheckedTask[]): string {
  const failing = tasks.filter(({ findings }) => tally(findings).error > 0).length
  const counts = countsText(tasks.flatMap(({ findings }) => findings))
  if (tasks.length === 0) return 'There is no task to check.'
  if (failing === 0) return `${plural(tasks.length, 'task')} without errors${counts === '' ? '' : `: ${counts}`}`
  return `${failing} of ${plural(tasks.length, 'task')} ${failing === 1 ? 'has' : 'have'} errors: ${counts}`
}

function block({ name, findings }: CheckedTask): string {
  return [`${shown(name)}: ${countsText(findings)}`, ...counting(findings).map(lines)].join('\n')
}

function lines({ severity, path, line, column, message, fix, rule }: Finding): string {
  const where = [oneLine(path), ...(line === null ? [] : [line]), ...(column === null ? [] : [column])].join(':')
  return `  ${severity.padEnd(7)}  ${where}: ${oneLine(message)} [${rule}]\n           ${oneLine(fix)}`
}

/** `3 errors, 1 note; 2 suppressed`, without what there is none of. */
export function countsText(findings: readonly Finding[]): string {
  const counts = tally(findings)
  const severities: readonly Severity[] = ['error', 'warning', 'note']
  const parts = severities.flatMap((severity) => (counts[severity] === 0 ? [] : [plural(counts[severity], severity)]))
  const suppressed = counts.suppressed === 0 ? [] : [`${counts.suppressed} suppressed`]
  return [...(parts.length === 0 ? [] : [parts.join(', ')]), ...suppressed].join('; ')
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
