import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'

/** Throws a UserError when a plan would cost more than its budget, or might and nobody said that this is fine. */
export function checkBudget(cost: PlanDocument['cost'], allowUnknownCost: boolean): void {
  if (cost.budget_usd === null) return
  const budget = cost.budget_usd.toFixed(2)
  if (cost.estimate_usd !== null && cost.estimate_usd > cost.budget_usd) {
    throw new UserError(`the plan would cost about $${cost.estimate_usd.toFixed(2)}, over its budget of $${budget}`, {
      remedy: 'plan fewer trials (--tasks, --attempts) or raise budget_usd in regatta.yaml',
    })
  }
  if (cost.unknown_trials > 0 && !allowUnknownCost) {
    throw new UserError(
      `nothing is known of the price of ${cost.unknown_trials} of the planned trials, and the budget is $${budget}`,
      {
        remedy:
          'run a few first (--tasks, --attempts), or say --allow-unknown-cost (in a workflow: allow-unknown-cost)',
      },
    )
  }
}
