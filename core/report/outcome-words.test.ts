import { expect, it } from 'vitest'
import { mark, OUTCOME_WORDS } from '#core/report/outcome-words'
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
  expect(mark({ outcome: 'passed', reward: 1 }, 1)).toEqual({ text: 'P', tone: 'success', words: 'passed' })
  expect(mark({ outcome: 'agent_timeout', reward: 0 }, 1)).toEqual({
    text: 'T',
    tone: 'failure',
    words: 'agent timeout, counts as a failure',
  })
  expect(mark({ outcome: 'agent_timeout', reward: 1 }, 1)).toEqual({
    text: 'T+',
    tone: 'success',
    words: 'agent timeout, counts as a success',
  })
  expect(mark({ outcome: 'lost', reward: null }, 1)).toEqual({
    text: 'M',
    tone: 'excluded',
    words: 'missing, not counted',
  })
})

it("follows the board's threshold, not the trial's own", () => {
  expect(mark({ outcome: 'passed', reward: 0.5 }, 1).text).toBe('F')
  expect(mark({ outcome: 'failed', reward: 0.5 }, 0.5).text).toBe('P')
})
