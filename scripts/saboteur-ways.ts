import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { WAYS, type Way } from '#core/sabotage/ways'

/** Writes the list of ways in docs/saboteur.md from the table of ways, between two markers. Only what is stale is written. */
export const SABOTEUR_FILE = join(resolve(import.meta.dirname, '..'), 'docs/saboteur.md')
const BEGIN = '<!-- begin: written by `node scripts/saboteur-ways.ts` from core/sabotage/ways.ts -->'
const END = '<!-- end -->'

/** The document with the ways as they are. Throws an Error where it has no place for them. */
export function withWays(document: string, ways: readonly Way[] = WAYS): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`no place for the ways: it needs the lines\n${BEGIN}\n${END}`)
  return `${document.slice(0, from)}${BEGIN}\n\n${ways.map(section).join('\n\n')}\n\n${document.slice(to)}`
}

function section({ id, group, tries, shows, otherwise }: Way): string {
  return [
    `### ${id}`,
    `The saboteur ${tries} Its group: ${group}.`,
    `**Where it works.** ${shows}`,
    `**What to do.** A separate verifier. Or: ${otherwise}`,
  ].join('\n\n')
}

if (import.meta.main) {
  const before = readFileSync(SABOTEUR_FILE, 'utf8')
  const after = withWays(before)
  if (after !== before) writeFileSync(SABOTEUR_FILE, after)
}
