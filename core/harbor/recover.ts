import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Removed, removeLeftovers } from '#core/harbor/docker'
import type { HostEnvironment } from '#core/harbor/environment'
import { sweepTry } from '#core/harbor/run-try'
import type { PlanDocument } from '#core/trial/plan-document'

/**
 * Tidies up after a run whose wrapper was killed, once nothing of it is running any more: what Docker still holds of its
 * trials is removed and what they left is made fit for storing. Nothing else is changed; what finished can be imported.
 */
export async function recoverRun(out: string, plan: PlanDocument, host: HostEnvironment): Promise<readonly Removed[]> {
  const names: string[] = []
  for (const { index, slots } of plan.shards) {
    const shard = join(out, `shard-${index}`)
    const planned = new Map(plan.trials.flatMap((trial) => (slots.includes(trial.slot) ? [[trial.slot, trial]] : [])))
    for (const name of directoriesIn(join(shard, 'trials'))) {
      const [, slot, nth] = /^(\d{6,})-(\d+)$/.exec(name) ?? []
      const trial = planned.get(Number(slot))
      if (trial === undefined) continue
      names.push(...directoriesIn(join(shard, 'trials', name)))
      await sweepTry(shard, trial, Number(nth), host)
    }
  }
  return await removeLeftovers(names, host)
}

function directoriesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
