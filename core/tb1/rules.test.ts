import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { tb1Entry } from '#core/tb1/documents'
import { TB1_RULES } from '#core/tb1/rules'
import { NO_FACTS } from '#core/tb1/run-facts'
import { anEntry, recordOf } from '#core/tb1/testing'
import { tb1Record } from '#core/tb1/to-record'
import { POLICIES, POLICY_NAMES, success } from '#core/trial/policy'

type Mode = {
  readonly name: string
  readonly expected: { readonly outcome: string; readonly outcome_rule: string; readonly reward: number | null }
  readonly entry: { readonly failure_mode: string }
}

const FIXTURES = join(import.meta.dirname, 'fixtures/modes')
const MODES: readonly Mode[] = globSync('*.json', { cwd: FIXTURES })
  .sort()
  .map((file) => ({ name: basename(file, '.json'), ...JSON.parse(readFileSync(join(FIXTURES, file), 'utf8')) }))

/** The enumeration of terminal-bench 0.2.18. */
const FAILURE_MODES = [
  'unset',
  'none',
  'unknown',
  'test_timeout',
  'agent_timeout',
  'unknown_agent_error',
  'parse_error',
  'fatal_llm_parse_error',
  'context_length_exceeded',
  'output_length_exceeded',
  'agent_installation_failed',
]

test.each(MODES)('$name gives the outcome that its fixture says', ({ entry, expected }) => {
  const { outcome, outcome_rule, reward } = recordOf(entry)
  expect({ outcome, outcome_rule, reward }).toEqual(expected)
})

test('every rule and every failure mode has a fixture', () => {
  const used = new Set(MODES.map(({ expected }) => expected.outcome_rule))
  expect(TB1_RULES.filter(({ id }) => !used.has(id))).toEqual([])
  const seen = new Set(MODES.map(({ entry }) => entry.failure_mode))
  expect(FAILURE_MODES.filter((mode) => !seen.has(mode))).toEqual([])
})

test('every failure mode with a verdict has a rule, and none that is new is guessed', () => {
  for (const failure_mode of FAILURE_MODES) {
    const entry = { ...MODES.find(({ name }) => name === 'unset-resolved')?.entry, failure_mode }
    expect(recordOf(entry).outcome, failure_mode).not.toBe('unclassified')
    expect(recordOf({ ...entry, failure_mode: `${failure_mode}_2` })).toMatchObject({
      outcome: 'unclassified',
      outcome_detail: `failure_mode ${failure_mode}_2`,
    })
  }
})

test('the builder of tests has the entry of the fixture', () => {
  expect(anEntry()).toEqual(MODES.find(({ name }) => name === 'unset-resolved')?.entry)
})

test('a contradiction is told in numbers', () => {
  const entry = MODES.find(({ name }) => name === 'resolved-with-a-failed-test')?.entry
  expect(recordOf(entry).outcome_detail).toBe('is_resolved is true, and 1 of 2 tests passed')
})

test("the threshold decides as of Harbor's trials", () => {
  const parsed = tb1Entry(MODES.find(({ name }) => name === 'unset-resolved')?.entry)
  if (!parsed.ok) throw new Error(parsed.reason)
  const importer = { agent: 'a', model: null, dataset: null, location: 'x' }
  const outcomes = [0.5, 1, 2].map(
    (pass_threshold) => tb1Record(parsed.value, NO_FACTS, { ...importer, pass_threshold }).record.outcome,
  )
  expect(outcomes).toEqual(['passed', 'passed', 'failed'])
})

test('under the policies of others every trial counts but one that contradicts itself, as Terminal-Bench 1 counted', () => {
  for (const { name, entry, expected } of MODES) {
    for (const policy of ['tbench', 'null-zero'] as const) {
      expect(POLICIES[policy].counts(recordOf(entry)), `${name} ${policy}`).toBe(expected.outcome !== 'invalid')
    }
    const own = success(recordOf(entry), 'tbench', 1)
    expect(own, name).toBe(expected.outcome === 'invalid' ? null : expected.reward === 1)
  }
})

test("a policy's words say of these trials what it does with them, and nothing of Harbor's exceptions", () => {
  for (const policy of POLICY_NAMES) {
    expect(POLICIES[policy].words.tb1, policy).not.toMatch(/Harbor|tbench\.ai|Error|exception|step|cancelled/)
    expect(POLICIES[policy].words.harbor, policy).not.toMatch(/Terminal-Bench 1/)
  }
  expect(POLICIES.tbench.words.tb1).toContain('as Terminal-Bench 1 itself counted: every trial')
  // What the words of both say: they judge no trial differently.
  const differ = MODES.filter(
    ({ entry }) => success(recordOf(entry), 'tbench', 1) !== success(recordOf(entry), 'null-zero', 1),
  )
  expect(differ).toEqual([])
})
