import { expect, it } from 'vitest'
import type { Sabotage, WayResult } from '#core/sabotage/judge'
import { sabotageText, weaknessesOf } from '#core/sabotage/text'

const way = (fields: Partial<WayResult>): WayResult => ({
  way: 'conftest',
  state: 'withstood',
  reward: 0,
  reason: null,
  reached: false,
  tried: ['/app/conftest.py'],
  not_tried: [],
  ...fields,
})

const task = (fields: Partial<Sabotage>, verifier_mode: 'shared' | 'separate' = 'shared') => ({
  path: 'tasks/weak',
  verifier_mode,
  sabotage: { ways: [], together: [], for_nothing: null, silent: null, failure: null, trials: 1, ...fields },
})

it('names a way that worked with what it shows, the remedy and where to read on', () => {
  const [weakness, ...more] = weaknessesOf(task({ ways: [way({ state: 'worked', reward: 1 })] }))
  expect(more).toEqual([])
  expect(weakness?.message).toMatch(/^conftest gets reward 1: the saboteur puts a `conftest\.py`/)
  expect(weakness?.remedy).toMatch(
    /^pytest loads a `conftest\.py` of the agent's\. Give the task a separate verifier: .* Or: Run pytest with `--noconftest`.* \(docs\/saboteur\.md#conftest\)$/,
  )
})

it('asks nobody for a separate verifier who has one', () => {
  const [weakness] = weaknessesOf(task({ ways: [way({ state: 'worked', reward: 1 })] }, 'separate'))
  expect(weakness?.remedy).toContain('The verifier is separate, so an artifact brought it in.')
  expect(weakness?.remedy).not.toContain('environment_mode')
})

it('tells a task that pays for nothing, and ways that work only together', () => {
  expect(weaknessesOf(task({ for_nothing: 1 })).map(({ message }) => message)).toEqual([
    'the task gives reward 1 although nothing was done',
  ])
  expect(weaknessesOf(task({ together: [['conftest', 'profile']] })).map(({ message }) => message)).toEqual([
    'these ways get the reward together, and no part of them does: conftest, profile',
  ])
})

it('keeps apart what worked, what only broke the verifier, what ran in vain and what could not be tried', () => {
  const ways = [
    way({ way: 'profile', state: 'worked', reward: 1 }),
    way({ way: 'replaced-program', state: 'denied', reward: null, reason: 'VerifierTimeoutError' }),
    way({ way: 'git-config', reached: true }),
    way({ way: 'ld-preload', state: 'not_tried', tried: [], not_tried: ['/etc/ld.so.preload: cannot be written'] }),
    way({}),
  ]
  expect(sabotageText(task({ ways, trials: 7 }))).toBe(
    [
      'weak  tasks/weak  2 ways withstood, 1 worked, 1 left no reward, 1 could not be tried (verifier shares the container of the agent, 7 trials)',
      '  note: replaced-program leaves the verifier without a reward: VerifierTimeoutError (docs/saboteur.md#replaced-program)',
      '  note: git-config had code run while the tests ran, and got nothing (docs/saboteur.md#git-config)',
      '  note: ld-preload could not be tried: /etc/ld.so.preload: cannot be written',
    ].join('\n'),
  )
})

it('says that it does not know where a trial failed', () => {
  expect(sabotageText(task({ failure: 'RuntimeError', ways: [way({ state: 'unknown', reward: null })] }))).toMatch(
    /^unknown {2}tasks\/weak {2}1 unknown/,
  )
})
