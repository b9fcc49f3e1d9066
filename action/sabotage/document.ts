import type { Share } from '#action/sabotage/share'
import { foundIn, notTried, type SabotageDocument, sabotageDocumentSchema } from '#core/sabotage/found'
import type { AttackedTask } from '#core/sabotage/sabotage-tasks'
import type { Task } from '#core/task/task'

export type Outcome = AttackedTask<Task>

/**
 * What a job says of its share: of every task, also of those that it did not come to.
 *
 * @param over why it ended before it was through; null: it was through
 */
export function documentOf(
  { plan, share }: Pick<Share, 'share'> & { readonly plan: { readonly plan_digest: string } },
  tasks: readonly Task[],
  outcomes: readonly Outcome[],
  over: string | null,
): SabotageDocument {
  const found = new Map(outcomes.map((outcome) => [outcome.task.name, outcome]))
  return sabotageDocumentSchema.parse({
    schema_version: 1,
    plan_digest: plan.plan_digest,
    share,
    tasks: tasks.map(({ name, digest, verifier_mode }) => {
      const outcome = found.get(name)
      if (outcome === undefined) {
        return { name, digest, found: notTried(verifier_mode, over ?? 'the saboteur did not come to it') }
      }
      const known = foundIn(outcome, outcome.seconds)
      // What the end of the time cut short, which is the last one, says only that it was stopped.
      const isCut = over !== null && known.failure !== null && outcome === outcomes.at(-1)
      return { name, digest, found: isCut ? { ...known, failure: over } : known }
    }),
  } satisfies SabotageDocument)
}
