import { expect, test } from 'vitest'
import { mentionsTb1, runIdIn, tb1Document, tb1Entry } from '#core/tb1/documents'
import { anEntry } from '#core/tb1/testing'
import { totalsProblem } from '#core/tb1/totals'

const TEN = [
  'trial_name',
  'task_id',
  'instruction',
  'is_resolved',
  'failure_mode',
  'parser_results',
  'total_input_tokens',
  'total_output_tokens',
  'uuid',
  'recording_path',
]
const ten = () =>
  Object.fromEntries(TEN.map((key) => [key, anEntry({ uuid: '9ea7521a-03eb-4fae-a667-9e6d920f8e61' })[key]]))

test.each([
  ['an entry of sixteen keys', anEntry(), 'trial'],
  ['an entry of ten keys', ten(), 'trial'],
  ['an entry that lost a key', { ...anEntry(), task_id: undefined }, 'trial'],
  ['a run', { results: [anEntry()] }, 'run'],
  ['a run of nothing, by its totals', { results: [], n_resolved: 0, n_unresolved: 0, accuracy: 0 }, 'run'],
  ['a run of nothing but the two keys that tell', { results: [{ task_id: 'a', is_resolved: true }] }, 'run'],
  ['a bare list of entries', [anEntry(), ten()], 'run'],
  ['a bare list with an entry that is none', [null, { task_id: 'a', is_resolved: false }], 'run'],
  ['a run with an entry that is none', { results: [null, ten()] }, 'run'],
])('%s is known by its keys', (_, value, kind) => {
  expect(tb1Document(JSON.parse(JSON.stringify(value)))?.kind).toBe(kind)
})

test.each([
  ['a result of Harbor', { id: 'x', trial_name: 't', task_name: 'n', trial_uri: 'u', config: {}, agent_info: {} }],
  ['results of another tool', { results: [{ name: 'test', status: 'passed' }], summary: {} }],
  ['an empty list of results', { results: [] }],
  ['what others wrote around an entry', { report: anEntry() }],
  ['a list of other things', [{ task_id: 'a', passed: true }, 7]],
  ['an empty list', []],
  ['no object', 'results'],
  ['null', null],
])('%s is none', (_, value) => {
  expect(tb1Document(value)).toBeNull()
})

test('damaged bytes are known by enough keys', () => {
  const text = JSON.stringify(anEntry())
  expect(mentionsTb1(Buffer.from(text.slice(0, -1)))).toBe(true)
  expect(mentionsTb1(Buffer.from(text.slice(0, text.indexOf('"is_resolved"'))))).toBe(false)
})

test('the same entry has one digest, however it is written down; any other value has another', () => {
  const digest = (value: unknown) => {
    const parsed = tb1Entry(value)
    return parsed.ok ? parsed.value.digest : parsed.reason
  }
  const turned = Object.fromEntries(Object.entries(anEntry()).reverse())
  expect(digest(turned)).toBe(digest(anEntry()))
  expect(digest({ ...anEntry(), instruction: 'other' })).not.toBe(digest(anEntry()))
})

test.each([
  [{ is_resolved: 'yes' }, 'is_resolved'],
  [{ is_resolved: undefined }, 'is_resolved'],
  [{ failure_mode: null }, 'failure_mode'],
  [{ parser_results: ['passed'] }, 'parser_results: expected the statuses of tests by name'],
  [{ parser_results: { test: true } }, 'parser_results: expected the statuses of tests by name'],
  [{ task_id: '' }, 'task_id'],
  [{ task_id: ' \n' }, 'task_id: expected a name'],
  [{ id: 'a1' }, 'id'],
  [{ total_input_tokens: -1 }, 'total_input_tokens'],
  [{ agent_started_at: 'yesterday' }, 'agent_started_at: not a timestamp'],
])('%j is refused, and the field is named', (change, reason) => {
  const parsed = tb1Entry({ ...anEntry(), ...change })
  expect(parsed.ok ? null : parsed.reason).toContain(`unexpected shape: ${reason}`)
})

test.each([
  ['half a surrogate pair', '"instruction":"\\ud83d"', 'Lone surrogate'],
  ['a number beyond all numbers', '"extra":1e999', 'Infinity'],
])('%s is refused, not thrown: no two readers would agree on its digest', (_, field, reason) => {
  const value = JSON.parse(`${JSON.stringify(anEntry()).slice(0, -1)},${field}}`)
  const parsed = tb1Entry(value)
  expect(parsed.ok ? null : parsed.reason).toContain(`no canonical JSON: ${reason}`)
})

test('an absurdly nested entry is read', () => {
  const nested = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)
  expect(tb1Entry({ ...anEntry(), extra: nested }).ok).toBe(true)
})

test("a trial's name tells its run in newer releases", () => {
  expect(runIdIn('eval.hard.2-of-5.2025-08-07__20-46-16')).toBe('2025-08-07__20-46-16')
  expect(runIdIn('eval.hard.2-of-5')).toBeNull()
})

test('totals are held against the entries', () => {
  const entries = [anEntry(), anEntry({ is_resolved: false }), anEntry({ is_resolved: null, parser_results: null })]
  const sound = { n_resolved: 1, n_unresolved: 2, accuracy: 1 / 3 }
  expect(totalsProblem(entries, sound)).toBeNull()
  expect(totalsProblem(entries, { n_resolved: null, n_unresolved: null, accuracy: null })).toBeNull()
  expect(totalsProblem([], { n_resolved: 0, n_unresolved: 0, accuracy: 0 })).toBeNull()
  expect(totalsProblem(entries, { ...sound, n_resolved: 2, accuracy: 2 / 3 })).toBe(
    `its totals do not add up: n_resolved 2, accuracy ${2 / 3}, but 1 of its 3 trials can be read as resolved; those that can be read are taken in all the same`,
  )
  expect(totalsProblem([{ ...anEntry(), task_id: 7 }, ...entries.slice(1)], sound)).toContain(
    'n_resolved 1, n_unresolved 2, accuracy',
  )
})
