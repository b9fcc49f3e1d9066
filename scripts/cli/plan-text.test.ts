import { describe, expect, it } from 'vitest'
import { makePlan } from '#core/plan/plan'
import { buildInputs, buildTrial, NOP } from '#core/plan/testing/builders'
import { duration, planText, ranges } from '#scripts/cli/plan-text'

describe('planText', () => {
  it('says what runs, how often, how long at most, and for how much', () => {
    expect(planText(makePlan(buildInputs({ ledger: [buildTrial({ attempt: 2 })] })))).toBe(
      `task  config  attempts  each
one   oracle  1, 3      about 10 s
one   nop     1-3       about 10 s

main: 5 trials to run, 1 of 6 are in the ledger
2 shards of 4 at once, about 10 s (10 s is the least that so many at once can take)
cost: about $0.00
plan: ${makePlan(buildInputs({ ledger: [buildTrial({ attempt: 2 })] })).plan_digest}`,
    )
  })

  it('says that nothing is missing', () => {
    const ledger = [1, 2, 3].flatMap((attempt) => [buildTrial({ attempt }), buildTrial({ attempt, config_id: NOP })])
    expect(planText(makePlan(buildInputs({ ledger })))).toBe(
      'main: nothing is missing (6 of 6 trials are in the ledger)',
    )
  })
})

it('writes attempts as ranges', () => {
  expect(ranges([1])).toBe('1')
  expect(ranges([1, 2, 3, 7, 9, 10])).toBe('1-3, 7, 9-10')
})

it('writes durations in the unit that fits', () => {
  expect([9.2, 119, 121, 7199, 7300].map(duration)).toEqual(['10 s', '119 s', '3 min', '2 h 0 min', '2 h 2 min'])
})
