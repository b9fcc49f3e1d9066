import { describe, expect, test } from 'vitest'
import { mayBeRewritten, publishedChecks, type VerifierChecks } from '#core/trial/events'

const CLEAN: VerifierChecks = {
  removed: [],
  removed_rewards: [],
  not_emptied: [],
  processes: [],
  processes_total: 0,
  writers: ['verifier'],
  exec_roots: 1,
  unchecked: null,
}

describe('a reward may have been written again', () => {
  test.each<readonly [string, Partial<VerifierChecks>, boolean]>([
    ['the verifier alone wrote it', {}, false],
    ['nobody wrote it', { writers: [] }, false],
    ['what the agent left wrote it last', { writers: ['verifier', 'container'] }, true],
    ['what the agent left wrote it first', { writers: ['container', 'verifier'] }, true],
    ['what the agent left wrote it, although no such process was listed', { writers: ['container'] }, true],
    ['a second command in the container wrote it', { writers: ['verifier', 'verifier'], exec_roots: 2 }, true],
    ['no writer could be followed to its command', { writers: ['verifier'], exec_roots: 0 }, false],
    [
      'a writer was gone when looked at, and nothing had been left running',
      { writers: ['verifier', 'unknown'] },
      false,
    ],
    [
      'a second writer was gone, and something had been left',
      { processes_total: 1, writers: ['verifier', 'unknown'] },
      true,
    ],
    [
      'a second writer was gone, and what was left is not known',
      { processes_total: null, writers: ['unknown', 'unknown'] },
      true,
    ],
    [
      'the only writer was gone: as a rule the verifier, whose last command it was',
      { processes_total: 1, writers: ['unknown'] },
      false,
    ],
    ['the verifier wrote after one who was gone', { processes_total: 1, writers: ['unknown', 'verifier'] }, false],
    [
      'the verifier wrote twice beside something that was left',
      { processes_total: 3, writers: ['verifier', 'verifier'] },
      false,
    ],
  ])('%s', (_, changes, expected) => {
    expect(mayBeRewritten({ ...CLEAN, ...changes })).toBe(expected)
  })
})

describe('the published checks', () => {
  test('say only what was found', () => {
    expect(publishedChecks({ ...CLEAN, writers: [] })).toEqual({})
    expect(publishedChecks(CLEAN)).toEqual({ writers: ['verifier'] })
  })

  test('hold all that was found', () => {
    const checks: VerifierChecks = {
      removed: ['reward.json', 'notes'],
      removed_rewards: ['reward.json'],
      not_emptied: ['deep'],
      processes: ['sleep 600'],
      processes_total: 1,
      writers: ['verifier', 'container'],
      exec_roots: 2,
      unchecked: 'the end of the trial was not noted',
    }
    expect(publishedChecks(checks)).toEqual({
      removed: ['reward.json', 'notes'],
      not_emptied: ['deep'],
      processes: ['sleep 600'],
      writers: ['verifier', 'container'],
      exec_roots: 2,
      unchecked: 'the end of the trial was not noted',
    })
  })
})
