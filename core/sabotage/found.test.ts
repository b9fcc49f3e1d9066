import { expect, it } from 'vitest'
import {
  foundIn,
  notTried,
  SABOTAGE_CAPS,
  type SabotageFound,
  sabotageDocumentSchema,
  sabotageVerdict,
} from '#core/sabotage/found'
import { WAYS } from '#core/sabotage/ways'

const FOUND: SabotageFound = {
  verifier_mode: 'shared',
  ways: [{ way: 'conftest', state: 'withstood', reward: 0 }],
  together: [],
  for_nothing: null,
  failure: null,
  trials: 1,
  seconds: 12.3,
}

const DOCUMENT = {
  schema_version: 1,
  plan_digest: `sha256:${'0'.repeat(64)}`,
  share: 0,
  tasks: [{ name: 'one', digest: `sha256:${'1'.repeat(64)}`, found: FOUND }],
}

const withFound = (changes: object) => ({
  ...DOCUMENT,
  tasks: [{ ...DOCUMENT.tasks[0], found: { ...FOUND, ...changes } }],
})

it('holds what was found, also after it was a file', () => {
  expect(sabotageDocumentSchema.parse(JSON.parse(JSON.stringify(DOCUMENT)))).toEqual(DOCUMENT)
})

it('keeps of an attack its ways, and of a failure one line that fits', () => {
  const sabotage = {
    ways: WAYS.map(({ id }) => ({
      way: id,
      state: 'unknown' as const,
      reward: null,
      reason: null,
      reached: false,
      tried: ['x'.repeat(10_000)],
      not_tried: [],
    })),
    together: [],
    for_nothing: null,
    silent: null,
    failure: `no\n\u001b[31m${'image '.repeat(10_000)}`,
    trials: 1,
  }
  const found = foundIn({ path: 'tasks/one', verifier_mode: 'separate', sabotage }, 1.26)
  expect(sabotageDocumentSchema.parse(withFound(found)).tasks[0]?.found).toEqual(found)
  expect(found.failure).toHaveLength(SABOTAGE_CAPS.reason)
  expect(found.failure).toMatch(/^no image image [a-z ]*\.\.\.$/)
  expect(found).toMatchObject({ verifier_mode: 'separate', trials: 1, seconds: 1.3 })
  expect(found.ways.map(({ way }) => way)).toEqual(WAYS.map(({ id }) => id))
})

it.each<[what: string, document: object]>([
  ['a field that it does not know', { ...DOCUMENT, extra: 1 }],
  ['a message of a stranger', withFound({ message: 'hello' })],
  ['a way that is no name', withFound({ ways: [{ way: '[x](https://evil.example)', state: 'worked', reward: 1 }] })],
  ['a group with such a way', withFound({ together: [['@somebody']] })],
  ['more ways than there is room for', withFound({ ways: Array(SABOTAGE_CAPS.ways + 1).fill(FOUND.ways[0]) })],
  ['a longer reason', withFound({ failure: 'x'.repeat(SABOTAGE_CAPS.reason + 1) })],
  ['another state', withFound({ ways: [{ way: 'conftest', state: 'fine', reward: 0 }] })],
  ['another verifier', withFound({ verifier_mode: 'none' })],
  ['more tasks than there is room for', { ...DOCUMENT, tasks: Array(SABOTAGE_CAPS.tasks + 1).fill(DOCUMENT.tasks[0]) }],
  ['a digest that is none', { ...DOCUMENT, plan_digest: 'sha256:0' }],
])('refuses %s', (_, document) => {
  expect(sabotageDocumentSchema.safeParse(document).success).toBe(false)
})

it.each<[verdict: string, changes: Partial<SabotageFound>]>([
  ['withstood', {}],
  ['weak', { ways: [{ way: 'conftest', state: 'worked', reward: 1 }] }],
  ['weak', { ways: [{ way: 'conftest', state: 'worked', reward: 1 }], failure: 'it was stopped' }],
  ['weak', { for_nothing: 1 }],
  ['weak', { together: [['conftest', 'profile']] }],
  ['unknown', { failure: 'it was stopped' }],
  ['unknown', { ways: [] }],
  ['unknown', { ways: [{ way: 'conftest', state: 'not_tried', reward: null }] }],
  ['unknown', notTried('shared', 'no time')],
])('is %s for %j', (verdict, changes) => {
  expect(sabotageVerdict({ ...FOUND, ...changes })).toBe(verdict)
})
