import { basename } from 'node:path'
import { partOf } from '#action/lib/artifacts'
import type { ImportItem } from '#core/ledger/sift'
import type { PlanDocument } from '#core/trial/plan-document'

/** Name of a task -> digest of what the branch has under it now. */
export type TaskDigests = ReadonlyMap<string, string>

/** What of a plan is about tasks as they are now. */
export type CurrentSlots = {
  readonly planned: number
  readonly current: number
  /** Names of the tasks that were changed or removed since, sorted. */
  readonly stale_tasks: readonly string[]
  /** Indexes of shards all of whose slots are current. */
  readonly whole_shards: ReadonlySet<number>
}

/** Which slots of a plan are about a task that the branch has with the same content. */
export function currentSlots(plan: PlanDocument, digests: TaskDigests): CurrentSlots {
  const stale = plan.trials.filter(({ task }) => digests.get(task.name) !== task.digest)
  const staleSlots = new Set(stale.map(({ slot }) => slot))
  const whole = plan.shards.filter(({ slots }) => !slots.some((slot) => staleSlots.has(slot)))
  return {
    planned: plan.trials.length,
    current: plan.trials.length - stale.length,
    stale_tasks: [...new Set(stale.map(({ task }) => task.name))].sort(),
    whole_shards: new Set(whole.map(({ index }) => index)),
  }
}

/**
 * What of a run's items comes into the ledger: all trials of tasks as they are now, whatever became of them, and what is said of
 * shards that have no others. What cannot be believed stays in, so that it is told.
 */
export function itemsToTake(
  items: readonly ImportItem[],
  digests: TaskDigests,
  { whole_shards }: Pick<CurrentSlots, 'whole_shards'>,
): readonly ImportItem[] {
  return items.filter((item) => {
    switch (item.kind) {
      case 'trial': {
        const { task_name, task_digest } = item.record
        return task_digest !== null && digests.get(task_name) === task_digest
      }
      case 'run': {
        const part = partOf(basename(item.path))
        return part !== null && whole_shards.has(part.shard)
      }
      case 'lost':
        return false
      default:
        return true
    }
  })
}
