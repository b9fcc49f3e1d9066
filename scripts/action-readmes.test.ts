import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { actions, withTables } from '#scripts/action-readmes'

const MARKERS =
  '<!-- begin: written by `node scripts/action-readmes.ts` from action.yml -->\nold\n<!-- end -->\n\nafter\n'

it('finds the actions', () => {
  expect(actions().map((action) => basename(action))).toContain('plan')
})

it.each(actions())('%s says first what it needs, and lists its inputs and outputs as they are', (action) => {
  const readme = readFileSync(join(action, 'README.md'), 'utf8')
  const headings = [...readme.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
  expect(headings.slice(0, 2)).toEqual(['Permissions', 'Triggers'])
  expect(withTables(readme, readFileSync(join(action, 'action.yml'), 'utf8'))).toBe(readme)
})

it('makes a table of inputs with their defaults and one of outputs, and keeps what stands around', () => {
  const action =
    'inputs:\n  a: { description: "x | y", required: true }\n  b: { description: z, default: "1" }\noutputs:\n  c: { description: w }\n'
  const readme = withTables(`before\n\n${MARKERS}`, action)
  expect(readme).toContain('before\n\n<!-- begin')
  expect(readme).toContain(
    '| input | default | |\n| - | - | - |\n| `a` | required | x \\| y |\n| `b` | `1` | z |\n\n| output | |\n| - | - |\n| `c` | w |\n\n<!-- end -->\n\nafter\n',
  )
  expect(withTables(readme, action)).toBe(readme)
})

it('refuses a README without a place for them', () => {
  expect(() => withTables('# Nothing\n', 'inputs: {}')).toThrow('no place for the tables')
})
