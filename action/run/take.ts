import { rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Listed, partOf, served } from '#action/lib/artifacts'
import { nameProblem, type Part, readPart } from '#action/lib/parts'
import { roomOfShard } from '#action/lib/room'
import { download, type Source, takePlan, unpackZip } from '#action/lib/take'
import { checkPlanFits } from '#action/lib/workflow-run'
import type { HostEnvironment } from '#core/harbor/environment'
import { commitOf } from '#core/pipeline/place'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'

/**
 * The plan that this job's shard is of, held against the checkout, or the commit that its tasks are taken from. Throws a UserError where the artifact is not there, is
 * no plan or a changed one, has no such shard, or was made for another commit or repository.
 */
export async function takeShardsPlan(
  source: Source,
  asked: {
    readonly plan: string
    readonly digest: string
    readonly shard: number
    readonly manifest: string
    /** The commit whose tasks are to run; null: the checkout's. */
    readonly tasks_from: string | null
    /** Of the run; null where that is unknown. */
    readonly repository: string | null
    readonly host: HostEnvironment
  },
  scratch: string,
): Promise<PlanDocument> {
  const { plan: name, digest } = asked
  const plan = await takePlan(source, await served(source.list()), { name, digest }, join(scratch, 'plan'))
  const { shards } = plan
  if (!shards.some(({ index }) => index === asked.shard)) {
    throw new UserError(`the plan has no shard ${asked.shard}: it has ${shards.length}, counted from 0`, {
      where: 'input shard',
      remedy: 'give the shard of the output `matrix` of the plan action',
    })
  }
  if (asked.tasks_from === null) await checkCommit(plan, asked)
  else checkTasksFrom(plan, asked.tasks_from)
  const { repository } = asked
  if (repository !== null) checkPlanFits(plan, { repository, commits: [plan.commit] })
  return plan
}

/** Trials of one commit must not run with the tasks of another. */
async function checkCommit(
  plan: PlanDocument,
  { manifest, host }: { readonly manifest: string; readonly host: HostEnvironment },
): Promise<void> {
  const file = resolve(manifest)
  const found = await commitOf({ directory: dirname(file), env: host }, file)
  if (found !== null && found === plan.commit) return
  const is =
    found === null
      ? 'the checkout has changes in its tasks or manifest, or is no repository'
      : `the checkout is at commit ${found}`
  throw new UserError(`the plan was made for commit ${plan.commit ?? '(none: its checkout had changes)'}, and ${is}`, {
    where: dirname(file),
    remedy: 'check out the commit of the run in every job of its workflow, and change nothing before this step',
  })
}

function checkTasksFrom(plan: PlanDocument, commit: string): void {
  if (plan.commit === commit) return
  throw new UserError(
    `the plan was made for commit ${plan.commit ?? '(none)'}, and the tasks are to be those of ${commit}`,
    {
      where: 'input tasks-from',
      remedy: 'give the same commit to every job of the workflow; a new commit needs a new plan',
    },
  )
}

export type EarlierPart = { readonly name: string; readonly problem: string | null }

/**
 * Downloads what earlier attempts of this job have uploaded into `target`, a directory each. One that cannot be read, or
 * that the import will not believe, is named and left out: its trials would be in no ledger. Throws a UserError for one
 * that does not come down: what it holds may well be imported, and a trial that ran twice would be taken for a forgery.
 */
export async function takeEarlier(
  source: Source,
  plan: PlanDocument,
  job: { readonly shard: number; readonly run_id: string | null; readonly run_attempt: number },
  target: string,
): Promise<readonly EarlierPart[]> {
  const parts: EarlierPart[] = []
  const listed = job.run_attempt > 1 ? await served(source.list()) : []
  for (const artifact of listed) {
    const part = partOf(artifact.name)
    if (part === null || part.shard !== job.shard || part.attempt >= job.run_attempt) continue
    const problem =
      nameProblem(part, artifact, listed, plan, job.run_attempt) ??
      (await takeSound(source, artifact, part, plan, job.run_id, join(target, artifact.name)))
    parts.push({ name: artifact.name, problem })
  }
  return parts
}

async function takeSound(
  source: Source,
  artifact: Listed,
  part: Part,
  plan: PlanDocument,
  run_id: string | null,
  target: string,
): Promise<string | null> {
  const room = `${target}.zip`
  const downloaded = await download(source, artifact, room)
  if ('problem' in downloaded) {
    throw new UserError(`what an earlier attempt has uploaded ${downloaded.problem}`, {
      where: `artifact ${artifact.name}`,
      remedy: 're-run the failed jobs in a while; where that does not help, start a new run',
      kind: 'failure',
    })
  }
  const problem = await unpackZip(downloaded.zip, target, roomOfShard(plan, part.shard))
  await rm(room, { recursive: true, force: true })
  const reading = problem === null ? readPart(target, part, plan, run_id) : { is: 'unsound' as const, problem }
  if (reading.is === 'sound') return null
  await rm(target, { recursive: true, force: true })
  return reading.problem
}
