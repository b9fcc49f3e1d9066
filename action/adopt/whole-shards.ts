import { type Listed, partOf } from '#action/lib/artifacts'
import { nameProblem } from '#action/lib/parts'
import { list } from '#core/report/format'
import type { NotTaken } from '#core/report/run-summary'
import type { PlanDocument } from '#core/trial/plan-document'

/**
 * The artifacts of a run without those of shards for which there is no place, the lowest shard first: a shard comes with all of its
 * parts or not at all, so that nothing chooses among its trials. What takeParts refuses by its name costs no request and stays.
 *
 * @param most parts that may be downloaded
 * @param attempt of the run
 */
export function wholeShards(
  artifacts: readonly Listed[],
  plan: PlanDocument,
  attempt: number,
  most: number,
): { readonly kept: readonly Listed[]; readonly parts: number; readonly left: readonly NotTaken[] } {
  const shardOf = new Map(
    artifacts.flatMap((artifact) => {
      const part = partOf(artifact.name)
      return part === null || nameProblem(part, artifact, artifacts, plan, attempt) !== null
        ? []
        : [[artifact, part.shard] as const]
    }),
  )
  const sizes = new Map<number, number>()
  for (const shard of shardOf.values()) sizes.set(shard, (sizes.get(shard) ?? 0) + 1)
  let parts = 0
  const crowded = new Set<number>()
  for (const [shard, size] of [...sizes].toSorted(([a], [b]) => a - b)) {
    if (parts + size > most) crowded.add(shard)
    else parts += size
  }
  const kept = artifacts.filter((artifact) => !crowded.has(shardOf.get(artifact) ?? -1))
  if (crowded.size === 0) return { kept, parts, left: [] }
  const what = `${crowded.size === 1 ? 'shard' : 'shards'} ${list([...crowded].map(String), 20)}`
  const reason = `${artifacts.length - kept.length} parts, and there is place for ${most - parts} more: import it from a computer`
  return { kept, parts, left: [{ what, reason }] }
}
