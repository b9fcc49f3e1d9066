import { checkBudget } from '#core/plan/budget'
import type { Context } from '#scripts/cli/context'
import { planText } from '#scripts/cli/plan-text'
import { type PlanOptions, planFromOptions } from '#scripts/cli/planning'
import type { CommandResult } from '#scripts/cli/result'

/** What the workflow would do: shards as for runners, each within its job's limit. */
export async function planCommand(
  context: Context,
  [experiment = '']: readonly string[],
  options: PlanOptions & { readonly allowUnknownCost?: boolean },
): Promise<CommandResult> {
  const plan = await planFromOptions(context, experiment, options, (runners) => ({
    max_shards: runners.max_shards,
    trials_at_once: runners.trials_at_once,
    limit_seconds: runners.minutes * 60,
  }))
  checkBudget(plan.cost, options.allowUnknownCost ?? false)
  return { data: plan, text: planText(plan), exit: 0 }
}
