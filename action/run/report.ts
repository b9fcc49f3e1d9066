import { addToSummary } from '#action/lib/summary'
import type { Work } from '#action/run/work'
import { collect } from '#core/harbor/collect'
import type { EarlierTry } from '#core/harbor/collect-run'
import { remainingSlots } from '#core/harbor/run-shard'
import type { ShardDocument } from '#core/harbor/shard'
import { shardMarkdown } from '#core/report/shard-markdown'
import { isExcluded } from '#core/trial/outcome'
import type { PlanDocument } from '#core/trial/plan-document'
import type { TrialRecord } from '#core/trial/record'

export type Counts = { readonly trials: number; readonly counted: number; readonly excluded: number }

/** Writes what a shard came to into the summary of its job; the counts are of executions in this attempt. */
export async function reportShard(
  work: Work,
  plan: PlanDocument,
  document: ShardDocument,
  earlier: ReadonlyMap<number, EarlierTry>,
): Promise<Counts> {
  const records: TrialRecord[] = []
  for await (const item of collect([work.out])) if (item.kind === 'trial') records.push(item.record)
  const slots = plan.shards.find(({ index }) => index === document.shard)?.slots ?? []
  const markdown = shardMarkdown({
    shard: document.shard,
    planned: slots.length,
    before: slots.length - remainingSlots(slots, earlier).length,
    interrupted: document.interrupted,
    trials: records,
    stops: document.stops,
  })
  await addToSummary(markdown)
  const excluded = records.filter(({ outcome }) => isExcluded(outcome)).length
  return { trials: records.length, counted: records.length - excluded, excluded }
}
