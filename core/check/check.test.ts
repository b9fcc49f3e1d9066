import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkTask } from '#core/check/check'
import { readTaskFiles } from '#core/check/read'
import { RULES } from '#core/check/rules/table'
import { shinglesOf } from '#core/check/shingles'
import { found } from '#core/check/testing/checked'
import { CONTEXT, FIXTURES, GOOD } from '#core/check/testing/fixtures'

const good = async () => await readTaskFiles(dirname(GOOD), GOOD)

describe('the good task', () => {
  it('breaks no rule', async () => {
    expect(checkTask(await good(), CONTEXT)).toEqual([])
  })
})

describe('rules', () => {
  it('each have one fixture', () => {
    expect(FIXTURES.map(({ rule }) => rule).sort()).toEqual(RULES.map(({ id }) => id).sort())
  })

  it('each have an id of their own, and sentences', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length)
    for (const { id, what, why, fix } of RULES) {
      expect(id).toMatch(/^[a-z][a-z0-9-]*$/)
      for (const text of [what, why, fix]) expect(text, id).toMatch(/^\S.*[.?]$/)
    }
  })

  it.each(FIXTURES.map((fixture) => [fixture.rule, fixture] as const))('%s fails alone', async (rule, fixture) => {
    const others = rule === 'near-duplicate' ? [{ ...shinglesOf(await good()), name: 'the-other' }] : []
    const findings = await found(fixture, { others })
    // A remark on a comment that does not hold stands beside what the comment was to suppress.
    const also = rule === 'suppression-expired' ? 'nproc' : 'cache-mount'
    const wrong = findings.filter(
      (each) => each.rule !== rule && !(rule.startsWith('suppression-') && each.rule === also),
    )
    expect(wrong.map((each) => `${each.rule}: ${each.path}: ${each.message}`)).toEqual([])
    expect(findings.map((each) => each.rule)).toContain(rule)
  })
})
