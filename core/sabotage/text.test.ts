import { expect, it } from 'vitest'
import type { Sabotage, WayResult } from '#core/sabotage/judge'
import { sabotageText, weaknessesOf } from '#core/sabotage/text'
import { WAYS } from '#core/sabotage/ways'

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

const weaknesses = (...given: Parameters<typeof task>) => {
  const { sabotage, verifier_mode } = task(...given)
  return weaknessesOf({ ...sabotage, verifier_mode })
}

it('names a way that worked with what it shows, the remedy and where to read on', () => {
  const [weakness, ...more] = weaknesses({ ways: [way({ state: 'worked', reward: 1 })] })
  expect(more).toEqual([])
  expect(weakness?.message).toMatch(/^conftest gets reward 1: the saboteur puts a `conftest\.py`/)
  expect(weakness?.remedy).toMatch(
    /^pytest loads a `conftest\.py` of the agent's\. Give the task a separate verifier: .* Or: Run pytest with `--noconftest`.* \(docs\/saboteur\.md#conftest\)$/,
  )
})

it('asks nobody for a separate verifier who has one', () => {
  const [weakness] = weaknesses({ ways: [way({ state: 'worked', reward: 1 })] }, 'separate')
  expect(weakness?.remedy).toContain('The verifier is separate, so an artifact brought it in.')
  expect(weakness?.remedy).not.toContain('environment_mode')
})

it('tells a task that pays for nothing, and ways that work only together', () => {
  expect(weaknesses({ for_nothing: 1 }).map(({ message }) => message)).toEqual([
    'the task gives reward 1 although nothing was done',
  ])
  expect(weaknesses({ together: [['conftest', 'profile']] }).map(({ message }) => message)).toEqual([
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

it('says of a task that withstands in which trials', () => {
  const ways = WAYS.map(({ id }) => way({ way: id }))
  expect(sabotageText(task({ ways, trials: 5 }, 'separate'))).toBe(
    'withstands  tasks/weak  19 ways withstood, together and in 4 groups (separate verifier, 5 trials)',
  )
  expect(sabotageText(task({ ways: [way({})] }))).toMatch('1 way withstood (')
})

it('warns of a part of the reward, which is no weakness', () => {
  const some = task({ ways: [way({ reward: 0.7 }), way({ way: 'profile', reward: 0 })] })
  expect(weaknessesOf({ ...some.sabotage, verifier_mode: 'shared' })).toEqual([])
  expect(sabotageText(some)).toBe(
    [
      'partial  tasks/weak  2 ways withstood (verifier shares the container of the agent, 1 trial)',
      '  warning: conftest gets reward 0.7, below the threshold: a part of the reward for no work',
    ].join('\n'),
  )
  const all = ['conftest', 'profile', 'git-config', 'ld-preload'] as const
  expect(sabotageText(task({ ways: all.map((id) => way({ way: id, reward: 0.5 })) }))).toContain(
    'warning: an attack by 4 ways gets reward 0.5, below the threshold',
  )
})

it('says why nothing was tried', () => {
  expect(sabotageText(task({ failure: 'not attacked: mend the errors first', trials: 0 }))).toBe(
    'unknown  tasks/weak  not attacked: mend the errors first (verifier shares the container of the agent, 0 trials)',
  )
})

it('says that it does not know where a trial failed', () => {
  expect(sabotageText(task({ failure: 'RuntimeError', ways: [way({ state: 'unknown', reward: null })] }))).toMatch(
    /^unknown {2}tasks\/weak {2}1 unknown/,
  )
})
