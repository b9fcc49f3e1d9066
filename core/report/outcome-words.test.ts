import { expect, it } from 'vitest'
import { mark, OUTCOME_WORDS } from '#core/report/outcome-words'
import { defaultRules } from '#core/report/rules'
import { trial } from '#core/report/testing/trial'
import { EXCLUDED_OUTCOMES, OUTCOMES } from '#core/trial/outcome'

it('has a letter of its own for every outcome', () => {
  const letters = OUTCOMES.map((outcome) => OUTCOME_WORDS[outcome].letter)
  expect(letters.join('')).toBe('PFTERLVAICMNU')
  expect(new Set(letters).size).toBe(OUTCOMES.length)
})

it('says "not at all" of the excluded outcomes and of no other', () => {
  const uncounted = OUTCOMES.filter((outcome) => OUTCOME_WORDS[outcome].counts === 'not at all')
  expect(uncounted).toEqual([...EXCLUDED_OUTCOMES])
})

it('marks a trial by its outcome and by what it counts as', () => {
  expect(mark(trial({ outcome: 'passed', reward: 1 }), defaultRules(1))).toEqual({
    text: 'P',
    tone: 'success',
    words: 'passed',
  })
  expect(mark(trial({ outcome: 'agent_timeout', reward: 0 }), defaultRules(1))).toEqual({
    text: 'T',
    tone: 'failure',
    words: 'agent timeout, counts as a failure',
  })
  expect(mark(trial({ outcome: 'agent_timeout', reward: 1 }), defaultRules(1))).toEqual({
    text: 'T+',
    tone: 'success',
    words: 'agent timeout, counts as a success',
  })
  expect(mark(trial({ outcome: 'lost', reward: null }), defaultRules(1))).toEqual({
    text: 'M',
    tone: 'excluded',
    words: 'missing, not counted',
  })
})

it("follows the board's threshold, not the trial's own", () => {
  expect(mark(trial({ outcome: 'passed', reward: 0.5 }), defaultRules(1)).text).toBe('F')
  expect(mark(trial({ outcome: 'failed', reward: 0.5 }), defaultRules(0.5)).text).toBe('P')
})
