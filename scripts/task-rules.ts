import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { FAMILIES, type Rule } from '#core/check/rule'
import { RULES } from '#core/check/rules/table'

/** Writes the list of rules in docs/task-rules.md from the table of rules, between two markers. Only what is stale is written. */
export const TASK_RULES_FILE = join(resolve(import.meta.dirname, '..'), 'docs/task-rules.md')
const BEGIN = '<!-- begin: written by `node scripts/task-rules.ts` from core/check/rules -->'
const END = '<!-- end -->'

/** The document with the rules as they are. Throws an Error where it has no place for them. */
export function withRules(document: string, rules: readonly Rule[] = RULES): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`no place for the rules: it needs the lines\n${BEGIN}\n${END}`)
  const families = Object.entries(FAMILIES).map(([family, title]) => {
    const own = rules.filter((rule) => rule.family === family)
    return [`## ${title}`, ...own.map(section)].join('\n\n')
  })
  return `${document.slice(0, from)}${BEGIN}\n\n${families.join('\n\n')}\n\n${document.slice(to)}`
}

function section({ id, severity, safety, fixable, since, what, why, fix }: Rule): string {
  const marks = [
    severity,
    ...(safety === true ? ['safety'] : []),
    ...(fixable === true ? ['`--fix`'] : []),
    `since ${since}`,
  ]
  return [`### ${id}`, `*${marks.join(', ')}*`, what, `**Why.** ${why}`, `**What to do.** ${fix}`].join('\n\n')
}

if (import.meta.main) {
  const before = readFileSync(TASK_RULES_FILE, 'utf8')
  const after = withRules(before)
  if (after !== before) writeFileSync(TASK_RULES_FILE, after)
}
