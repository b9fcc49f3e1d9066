import { join } from 'node:path'
import type { Listed, partOf } from '#action/lib/artifacts'
import { readJsonFile } from '#core/harbor/evidence'
import { shardDocumentSchema } from '#core/harbor/shard'
import type { PlanDocument } from '#core/trial/plan-document'

/** Which part of a shard an artifact claims to hold. */
export type Part = NonNullable<ReturnType<typeof partOf>>

const DOCUMENT_LIMIT = 64 * 1024 ** 2

/** Why an artifact with the name of a part is refused without a look at it, in attempt `attempt` of the run; or null. */
export function nameProblem(
  part: Part,
  artifact: Listed,
  all: readonly Listed[],
  plan: PlanDocument,
  attempt: number,
): string | null {
  // Names are unique: a service that has two of one is not to be trusted with either but the first.
  if (all.some(({ name, id }) => name === artifact.name && id < artifact.id)) return 'its name is taken'
  if (part.attempt > attempt) return `of attempt ${part.attempt}, which has not begun`
  if (!plan.shards.some(({ index }) => index === part.shard)) return `the plan has no shard ${part.shard}`
  return null
}

/** What shard.json says of the part that an artifact's name claims: that it is it, that it is of another plan, or what is wrong. */
export type PartReading =
  | { readonly is: 'sound' }
  | { readonly is: 'of another plan' | 'unsound'; readonly problem: string }

/** Holds the shard.json of an unpacked part against the plan, the run and the artifact's name. */
export function readPart(directory: string, part: Part, plan: PlanDocument, of_run: string | null): PartReading {
  const unsound = (problem: string): PartReading => ({ is: 'unsound', problem })
  const document = readJsonFile(join(directory, 'shard.json'), DOCUMENT_LIMIT, shardDocumentSchema)
  if (document === null) return unsound('no shard.json')
  if (!document.ok) return unsound(`shard.json: ${document.reason}`)
  const { plan_digest, shard, run_attempt, origin, run_id } = document.value
  if (plan_digest !== plan.plan_digest) {
    return { is: 'of another plan', problem: 'shard.json belongs to another plan' }
  }
  if (shard !== part.shard) return unsound(`shard.json is of shard ${shard}`)
  if (run_attempt !== part.attempt) return unsound(`shard.json is of attempt ${run_attempt ?? 'none'}`)
  if (origin !== 'actions' || run_id === null || run_id !== of_run) return unsound('shard.json is of another run')
  return { is: 'sound' }
}
