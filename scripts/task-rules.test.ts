import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { RULES } from '#core/check/rules/table'
import { TASK_RULES_FILE, withRules } from '#scripts/task-rules'

it('lists the rules as they are', () => {
  const document = readFileSync(TASK_RULES_FILE, 'utf8')
  expect(withRules(document)).toBe(document)
})

it('has one heading for each rule, which findings point to', () => {
  const document = readFileSync(TASK_RULES_FILE, 'utf8')
  const headings = [...document.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading)
  expect(headings).toEqual(RULES.map(({ id }) => id))
})

it('refuses a document without a place for them', () => {
  expect(() => withRules('# Nothing\n')).toThrow('no place for the rules')
})
