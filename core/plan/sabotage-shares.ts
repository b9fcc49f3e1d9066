import { isProving } from '#core/plan/proof'
import type { PlanDocument } from '#core/trial/plan-document'

/** A task as the plan names it. */
export type PlannedTask = PlanDocument['trials'][number]['task']

/** So many jobs attack the tasks of a proof at most: the shards that prove them want runners at the same time. */
const MOST_SHARES = 10

/**
 * The tasks that a plan proves, dealt out in its order to the jobs that attack them: each task once, in one share, whichever
 * shards its trials are in. Empty for a plan that proves nothing.
 */
export function sabotageShares({ trials }: Pick<PlanDocument, 'trials'>): readonly (readonly PlannedTask[])[] {
  const proven = trials.filter(({ config }) => isProving(config.config_id))
  const tasks = [...new Map(proven.map(({ task }) => [task.name, task])).values()]
  return Array.from({ length: Math.min(MOST_SHARES, tasks.length) }, (_, share) =>
    tasks.filter((_, index) => index % MOST_SHARES === share),
  )
}
