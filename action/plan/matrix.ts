import { sabotageShares } from '#core/plan/sabotage-shares'
import { MOST_SHARDS } from '#core/plan/shards'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'

/** `strategy.matrix` of the job that runs a plan: one job for each shard. */
export type Matrix = { readonly include: readonly { readonly shard: number }[] }

/** `strategy.matrix` of the job that attacks the tasks of a proof: one job for each share of them. */
export type SabotageMatrix = { readonly include: readonly { readonly share: number }[] }

export function sabotageMatrix(plan: PlanDocument): SabotageMatrix {
  return { include: sabotageShares(plan).map((_, share) => ({ share })) }
}

/** Throws a UserError for more shards than one matrix may have. */
export function matrixOf({ experiment, shards }: Pick<PlanDocument, 'experiment' | 'shards'>): Matrix {
  if (shards.length <= MOST_SHARDS) return { include: shards.map(({ index }) => ({ shard: index })) }
  throw new UserError(
    `the plan of "${experiment}" has ${shards.length} shards, and GitHub starts at most ${MOST_SHARDS} jobs of one matrix`,
    {
      where: 'regatta.yaml (runners)',
      remedy: 'raise runners.trials_at_once, or plan fewer trials (tasks, attempts) and dispatch the rest after them',
    },
  )
}
