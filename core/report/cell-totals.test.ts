import { expect, it } from 'vitest'
import { cellTotals, totalsWords } from '#core/report/cell-totals'
import { trial } from '#core/report/testing/trial'

it('tells cost and tokens with how many trials say so, and a median that meets the time limit as a lower bound', () => {
  const counted = [
    trial({ key: 1, cost_usd: 1, input_tokens: 1000, output_tokens: 200, agent_s: 10 }),
    trial({ key: 2, cost_usd: 0.5, input_tokens: 500, output_tokens: 34, agent_s: 900, outcome: 'agent_timeout' }),
    trial({
      key: 3,
      cost_usd: null,
      cost_source: 'unknown',
      input_tokens: 7,
      output_tokens: null,
      agent_s: 900,
      outcome: 'agent_timeout',
    }),
  ]
  expect(totalsWords(cellTotals(counted, []), 3)).toBe(
    'Counted trials together: cost $1.50 (2 of 3), tokens 1,500 in and 234 out (2 of 3); median time of the agent >= 15 min 00 s.',
  )
})

it('says what is unknown, and nothing where no trial counts', () => {
  const silent = trial({
    cost_usd: null,
    cost_source: 'unknown',
    input_tokens: null,
    output_tokens: null,
    agent_s: null,
  })
  expect(totalsWords(cellTotals([silent], []), 1)).toBe(
    'Counted trials together: cost unknown, tokens unknown; median time of the agent unknown.',
  )
  expect(totalsWords(cellTotals([], []), 0)).toBeNull()
})
