import { readdirSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Removed, removeLeftovers } from '#core/harbor/docker'
import type { HostEnvironment } from '#core/harbor/environment'
import { changedSince, type Fingerprint } from '#core/harbor/fingerprint'
import { sweepTry } from '#core/harbor/run-try'
import { logsDirectory, type ShardDocument, shardDocumentSchema, tryName } from '#core/harbor/shard'
import type { PlanDocument } from '#core/trial/plan-document'

export type Recovered = {
  /** From Docker. */
  readonly removed: readonly Removed[]
  /** Unfinished tries that are not kept, because what may stand in them cannot be found any more. */
  readonly dropped: number
  /** The variables whose values then are unknown now. */
  readonly unknown: readonly string[]
}

/**
 * Tidies up after a run whose wrapper was killed, once nothing of it is running any more: what Docker still holds of its
 * trials is removed and what they left is made fit for storing. An unfinished try that was given keys which are not in
 * `host` any more is removed instead: nobody can tell where they stand in it. What finished can be imported.
 */
export async function recoverRun(
  out: string,
  plan: PlanDocument,
  host: HostEnvironment,
  fingerprint: Fingerprint,
): Promise<Recovered> {
  const names: string[] = []
  const unknown = new Set<string>()
  let dropped = 0
  for (const { index, slots } of plan.shards) {
    const shard = join(out, `shard-${index}`)
    const planned = new Map(plan.trials.flatMap((trial) => (slots.includes(trial.slot) ? [[trial.slot, trial]] : [])))
    const finished = finishedIn(shard)
    const tries = new Set(['trials', 'logs'].flatMap((place) => directoriesIn(join(shard, place))))
    for (const name of tries) {
      const [, slot, nth] = /^(\d{6,})-(\d+)$/.exec(name) ?? []
      const trial = planned.get(Number(slot))
      if (trial === undefined) continue
      names.push(...directoriesIn(join(shard, 'trials', name)))
      const changed = finished.has(name) ? [] : changedSince(fingerprint, trial.config, host)
      if (changed.length === 0) {
        await sweepTry(shard, trial, Number(nth), host)
        continue
      }
      for (const place of [`trials/${name}`, logsDirectory(trial.slot, Number(nth))]) {
        await rm(join(shard, place), { recursive: true, force: true })
      }
      dropped += 1
      for (const variable of changed) unknown.add(variable)
    }
  }
  return { removed: await removeLeftovers(names, host), dropped, unknown: [...unknown].sort() }
}

/**
 * shard.json of a shard whose process was killed, as it would have stood had that been able to say so: what had not ended
 * was stopped with it. One that has ended stays as it is.
 */
export function closedShard(document: ShardDocument, now: Date): ShardDocument {
  if (document.finished_at !== null) return document
  const finished_at = now.toISOString()
  const tries = document.tries.map((each) =>
    each.finished_at === null ? { ...each, finished_at, stopped: 'interrupted' as const } : each,
  )
  return { ...document, tries, finished_at, interrupted: true }
}

/** The tries that shard.json says have ended: those were swept before it said so. */
function finishedIn(shard: string): ReadonlySet<string> {
  try {
    const { tries } = shardDocumentSchema.parse(JSON.parse(readFileSync(join(shard, 'shard.json'), 'utf8')))
    return new Set(tries.filter((each) => each.finished_at !== null).map((each) => tryName(each.slot, each.try)))
  } catch {
    return new Set()
  }
}

function directoriesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
