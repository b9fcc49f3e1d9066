import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { markdownTable } from 'markdown-table'
import { parse } from 'yaml'
import { z } from 'zod'

/**
 * Writes the tables of inputs and outputs in the README of each action from its action.yml, between two markers. Only what is
 * stale is written.
 */
const ROOT = resolve(import.meta.dirname, '..')
const BEGIN = '<!-- begin: written by `node scripts/action-readmes.ts` from action.yml -->'
const END = '<!-- end -->'

const actionSchema = z.object({
  inputs: z
    .record(
      z.string(),
      z.object({ description: z.string(), required: z.boolean().default(false), default: z.string().default('') }),
    )
    .default({}),
  outputs: z.record(z.string(), z.object({ description: z.string() })).default({}),
})

/** A README with the tables that belong to an action.yml. Throws an Error where it has no place for them. */
export function withTables(readme: string, actionFile: string): string {
  const [from, to] = [readme.indexOf(BEGIN), readme.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`no place for the tables: it needs the lines\n${BEGIN}\n${END}`)
  return `${readme.slice(0, from)}${BEGIN}\n\n${tables(actionFile)}\n\n${readme.slice(to)}`
}

function tables(actionFile: string): string {
  const { inputs, outputs } = actionSchema.parse(parse(actionFile))
  const given = Object.entries(inputs).map(([name, { description, required, default: value }]) => [
    `\`${name}\``,
    required ? 'required' : value === '' ? '' : `\`${value}\``,
    cell(description),
  ])
  const told = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, cell(description)])
  return [
    ...(given.length === 0 ? [] : [markdownTable([['input', 'default', ''], ...given], COMPACT)]),
    ...(told.length === 0 ? [] : [markdownTable([['output', ''], ...told], COMPACT)]),
  ].join('\n\n')
}

const COMPACT = { alignDelimiters: false } as const

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|')
}

/** Directories of the actions. */
export function actions(): readonly string[] {
  return globSync('action/*/action.yml', { cwd: ROOT })
    .map((file) => join(ROOT, dirname(file)))
    .sort()
}

if (import.meta.main) {
  for (const action of actions()) {
    const file = join(action, 'README.md')
    const before = readFileSync(file, 'utf8')
    const after = withTables(before, readFileSync(join(action, 'action.yml'), 'utf8'))
    if (after !== before) writeFileSync(file, after)
  }
}
