import { join } from 'node:path'
import { served } from '#action/lib/artifacts'
import { type Source, takePlan } from '#action/lib/take'
import { checkPlanFits } from '#action/lib/workflow-run'
import { type PlannedTask, sabotageShares } from '#core/plan/sabotage-shares'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'

/** What one job of the saboteur has to do. */
export type Share = {
  readonly share: number
  readonly plan: PlanDocument
  readonly tasks: readonly PlannedTask[]
  /** Planned trials of these tasks, whatever of. */
  readonly trials: PlanDocument['trials']
}

/**
 * A share of the plan of this run. Throws a UserError where the artifact is not there or cannot be believed, has no such share,
 * or was made for another commit or repository.
 */
export async function takeShare(
  source: Source,
  asked: {
    readonly plan: string
    readonly digest: string
    readonly share: number
    readonly commit: string
    /** Of the run; null where that is unknown. */
    readonly repository: string | null
  },
  scratch: string,
): Promise<Share> {
  const { plan: name, digest, share, commit, repository } = asked
  const plan = await takePlan(source, await served(source.list()), { name, digest }, join(scratch, 'plan'))
  if (plan.commit !== commit) {
    throw new UserError(
      `the plan was made for commit ${plan.commit ?? '(none)'}, and the tasks are to be those of ${commit}`,
      {
        where: 'input tasks-from',
        remedy: 'give the commit that the plan action had as tasks-from',
      },
    )
  }
  if (repository !== null) checkPlanFits(plan, { repository, commits: [commit] })
  const shares = sabotageShares(plan)
  const tasks = shares[share]
  if (tasks === undefined) {
    throw new UserError(`the plan has no share ${share}: it has ${shares.length}, counted from 0`, {
      where: 'input share',
      remedy: 'give the share of the output `sabotage-matrix` of the plan action',
    })
  }
  const names = new Set(tasks.map((task) => task.name))
  return { share, plan, tasks, trials: plan.trials.filter(({ task }) => names.has(task.name)) }
}
