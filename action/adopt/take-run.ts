import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { artifactsOf, jobsOf } from '#action/adopt/github'
import { type CurrentSlots, currentSlots, itemsToTake, type TaskDigests } from '#action/adopt/slots'
import { planJobObjection, planObjection, planOfRun } from '#action/adopt/trust'
import { wholeShards } from '#action/adopt/whole-shards'
import { RunArtifacts } from '#action/lib/run-artifacts'
import { takePlan } from '#action/lib/take'
import { takeParts } from '#action/lib/take-parts'
import type { Asking, ListedRun } from '#action/lib/workflow-runs'
import { collectRun } from '#core/harbor/collect-run'
import { trialReader } from '#core/harbor/evidence'
import type { ImportItem } from '#core/ledger/sift'
import { list, plural } from '#core/report/format'
import type { NotTaken } from '#core/report/run-summary'

/** What a run gives to the ledger. `left`: what of it does not come in, and why; texts are data. */
export type TakenRun = {
  readonly plan_digest: string
  readonly items: readonly ImportItem[]
  /** How many parts were downloaded at most. */
  readonly artifacts: number
  readonly left: readonly NotTaken[]
}

/**
 * Takes the plan and the parts of a run whose workflow is trusted, with the caps and checks of the action `aggregate`, and
 * what they hold about tasks as they are now. `problem` says why there is none.
 *
 * @param temp an existing directory; what stands in it meanwhile is removed
 * @param most_artifacts of its parts: each is a request; shards that do not fit whole are left
 * @param isOfPull whether a commit is the head of the pull request or comes before it
 * Throws where the API or the disk fails.
 */
export async function takeRun(
  run: ListedRun,
  {
    asking,
    token,
    temp,
    digests,
    most_artifacts,
    isOfPull,
  }: {
    readonly asking: Asking
    readonly token: string
    readonly temp: string
    readonly digests: TaskDigests
    readonly most_artifacts: number
    readonly isOfPull: (commit: string) => Promise<boolean>
  },
): Promise<TakenRun | { readonly problem: string }> {
  const { repository } = asking
  const artifacts = await artifactsOf(asking, run.id)
  const planned = planOfRun(artifacts, run)
  if ('problem' in planned) return planned
  const replaced = planJobObjection(planned.artifact, await jobsOf(asking, run.id, planned.attempt))
  if (replaced !== null) return { problem: replaced }
  const room = await mkdtemp(join(temp, 'run-'))
  try {
    const source = new RunArtifacts({ ...repository, id: run.id, token })
    const root = join(room, 'run')
    const plan = await takePlan(source, [planned.artifact], { name: planned.artifact.name, digest: '' }, root)
    const objection = await planObjection(plan, run, `${repository.owner}/${repository.repo}`, isOfPull)
    if (objection !== null) return { problem: objection }
    const slots = currentSlots(plan, digests)
    if (slots.current === 0) return { problem: `all tasks of its plan have changed since: ${list(slots.stale_tasks)}` }
    const there = artifacts.filter(({ expired }) => !expired)
    const whole = wholeShards(there, plan, run.run_attempt, most_artifacts)
    const attempts = { id: String(run.id), attempt: run.run_attempt, plan_attempt: planned.attempt }
    const parts = await takeParts(source, whole.kept, plan, attempts, root)
    const items = itemsToTake([...collectRun(root, {}, trialReader())], digests, slots)
    const expired = artifacts.length - there.length
    return {
      plan_digest: plan.plan_digest,
      items: items.map((item) => told(item, `${root}/`, run.id)),
      artifacts: whole.parts,
      left: [...whole.left, ...parts.refused, ...parts.crowded, ...leftOut(slots, expired, parts.earlier)],
    }
  } finally {
    await rm(room, { recursive: true, force: true })
  }
}

/** An item by its run instead of the place where it was unpacked. */
function told(item: ImportItem, root: string, run_id: number): ImportItem {
  const path = `run ${run_id}/${item.path.replace(root, '')}`
  return 'reason' in item ? { ...item, path, reason: item.reason.replaceAll(root, '') } : { ...item, path }
}

function leftOut(
  { planned, current, stale_tasks }: CurrentSlots,
  expired: number,
  earlier: readonly string[],
): readonly NotTaken[] {
  return [
    ...(current === planned
      ? []
      : [{ what: plural(planned - current, 'slot'), reason: `tasks that changed since: ${list(stale_tasks)}` }]),
    ...(expired === 0 ? [] : [{ what: plural(expired, 'artifact'), reason: 'expired' }]),
    ...(earlier.length === 0
      ? []
      : [{ what: plural(earlier.length, 'artifact'), reason: 'of an earlier plan of the run' }]),
  ]
}
