import type { Finding } from '#core/check/finding'
import { RULES } from '#core/check/rules/table'

const KNOWN: ReadonlySet<string> = new Set(RULES.map(({ id }) => id))

/**
 * What is wrong with findings themselves: rules that there are not, and places outside of the file that they name.
 *
 * @param textOf a file's text by its path below the task, or null for what is no text
 */
export function misplaced(
  findings: readonly Finding[],
  taskPath: string,
  textOf: (path: string) => string | null,
): readonly string[] {
  return findings.flatMap(({ rule, path, line, column, message }) => {
    const what = `${rule} at ${path}:${line}:${column}: ${message}`
    if (!KNOWN.has(rule)) return [`no such rule: ${what}`]
    if (path !== taskPath && !path.startsWith(`${taskPath}/`)) return [`outside of the task: ${what}`]
    if (line === null) return column === null ? [] : [`a column without a line: ${what}`]
    const lines = (textOf(path.slice(taskPath.length + 1)) ?? '').split('\n')
    const text = lines[line - 1]
    if (text === undefined) return [`behind the last line, ${lines.length}: ${what}`]
    const isColumn = column === null || (column >= 1 && column <= text.length + 1)
    return isColumn ? [] : [`behind the end of the line, ${text.length}: ${what}`]
  })
}
