import { expect, it } from 'vitest'
import { trial } from '#core/report/testing/trial'
import { trialTitle } from '#core/report/trial-title'

const mark = { text: 'F', tone: 'failure', words: 'failed' } as const

it.each([
  [{ attempt: 3, try: 1 }, 'Attempt 3: failed'],
  [{ attempt: 3, try: 2 }, 'Attempt 3, try 2: failed'],
  [{ attempt: null, try: null }, 'Trial: failed'],
])('names the trial %j', (columns, title) => {
  expect(trialTitle({ trial: trial(columns), mark })).toBe(title)
})
