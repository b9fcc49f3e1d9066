import { describe, expect, it } from 'vitest'
import { checkBudget } from '#core/plan/budget'

describe('checkBudget', () => {
  it('lets a plan without a budget pass, whatever its price', () => {
    expect(() => checkBudget({ estimate_usd: 1e6, unknown_trials: 5, budget_usd: null }, false)).not.toThrow()
  })

  it('refuses a plan over its budget, with both numbers', () => {
    expect(() => checkBudget({ estimate_usd: 40.5, unknown_trials: 0, budget_usd: 40 }, true)).toThrow(
      'the plan would cost about $40.50, over its budget of $40.00',
    )
  })

  it('refuses an unknown price under a budget unless told to go on', () => {
    const cost = { estimate_usd: null, unknown_trials: 6, budget_usd: 40 }
    expect(() => checkBudget(cost, false)).toThrow(/nothing is known of the price of 6 of the planned trials/)
    expect(() => checkBudget(cost, true)).not.toThrow()
  })
})
