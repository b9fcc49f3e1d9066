import { counting, type Finding, type Severity } from '#core/check/finding'
import { shown } from '#core/check/shown'

/** GitHub shows so many annotations of one kind in one step, and drops the others without a word. */
const MOST = 10

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' }

/**
 * Findings as workflow commands, which GitHub shows at the lines of a pull request: the first ten errors and ten warnings,
 * then a line that says how many more there are. Nothing that a task contains can end a command or begin another.
 */
export function checkAnnotations(findings: readonly Finding[]): string {
  const active = counting(findings)
  const errors = active.filter(({ severity }) => severity === 'error')
  const others = active.filter(({ severity }) => severity !== 'error')
  const warnings = [...others.filter(({ severity }) => severity === 'warning')]
  const told = [...errors.slice(0, MOST), ...warnings.slice(0, MOST)]
  const more = active.length - told.length
  const rest = more === 0 ? [] : [`${more} more: run \`regatta check\` for all of them.`]
  return [...told.map(annotation), ...rest].join('\n')
}

function annotation({ severity, path, line, column, message, fix, rule, doc }: Finding): string {
  const properties = [
    ['file', path],
    ...(line === null ? [] : [['line', String(line)]]),
    ...(column === null ? [] : [['col', String(column)]]),
    ['title', rule],
  ]
  const list = properties.map(([name, value]) => `${name}=${property(value ?? '')}`).join(',')
  return `::${COMMANDS[severity]} ${list}::${data(`${message}. ${fix} (${doc})`)}`
}

/** As @actions/core escapes what follows the last `::`. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(/[\p{Cc}\p{Cf}]/u.test(text) ? shown(text) : text)
    .replaceAll(':', '%3A')
    .replaceAll(',', '%2C')
}
