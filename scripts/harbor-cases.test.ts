import { expect, test } from 'vitest'
import { comparison } from '#scripts/harbor-cases'
import type { Seen } from '#scripts/testing/faults'

const SEEN: Seen = {
  tries: ['infrastructure_error image-build', 'infrastructure_error image-build'],
  exception: 'RuntimeError',
  phase: 'environment_setup',
  reward: null,
  flags: [],
  kept: ['result.json'],
  cleaned: [],
}
const WORDS = '2 x infrastructure_error image-build; RuntimeError; environment_setup; reward none'

test('a comparison of two Harbors names what differs, also where the outcome is the same', () => {
  const changed: Seen = { ...SEEN, exception: 'BuildError', kept: [] }
  const rows = comparison(
    ['alike', 'changed', 'missing'],
    { version: '1', seen: [SEEN, SEEN, SEEN] },
    { version: '2', seen: [SEEN, changed] },
  )
  expect(rows).toEqual([
    ['alike', WORDS, 'the same', ''],
    ['changed', WORDS, WORDS.replace('RuntimeError', 'BuildError'), 'exception, kept'],
    ['missing', WORDS, '', 'not run'],
  ])
})

test('tries that end differently are told one by one', () => {
  const killed: Seen = { ...SEEN, tries: ['lost no-result', 'passed passed'], exception: null, phase: null, reward: 1 }
  const [row] = comparison(['killed'], { version: '1', seen: [killed] }, { version: '2', seen: [killed] })
  expect(row?.[1]).toBe('lost no-result, then passed passed; no exception; no phase; reward 1')
})
