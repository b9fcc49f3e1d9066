import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Artifacts, Listed } from '#action/lib/artifacts'
import { partOf } from '#action/lib/artifacts'
import { type UnpackLimits, unpack } from '#action/lib/unpack'
import { readPlan } from '#core/harbor/collect-run'
import { commitOf } from '#core/pipeline/place'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'

type Source = Pick<Artifacts, 'list' | 'download'>

const PLAN_LIMITS: UnpackLimits = { entries: 10, bytes: 256 * 1024 ** 2 }
const PART_LIMITS: UnpackLimits = { entries: 500_000, bytes: 16 * 1024 ** 3 }

/** Downloads an artifact and unpacks it into `target`, which must not exist yet; `scratch` holds the zip. */
async function take(
  artifact: Listed,
  source: Source,
  scratch: string,
  target: string,
  limits: UnpackLimits,
): Promise<void> {
  const zips = await mkdtemp(join(scratch, 'zip-'))
  await source.download(artifact, zips)
  const [zip, ...others] = await readdir(zips)
  if (zip === undefined || others.length > 0)
    throw new Error(`artifact ${artifact.name}: downloaded as ${1 + others.length} files`)
  await unpack(join(zips, zip), target, limits)
  await rm(zips, { recursive: true })
}

/**
 * The plan that this job's shard is of, held against the checkout. Throws a UserError where the artifact is not there, is
 * no plan or a changed one, has no such shard, or was made for another commit.
 */
export async function takePlan(
  source: Source,
  asked: { readonly plan: string; readonly shard: number; readonly manifest: string },
  scratch: string,
): Promise<PlanDocument> {
  const artifact = (await source.list()).find(({ name }) => name === asked.plan)
  if (artifact === undefined) {
    throw new UserError(`this run has no artifact "${asked.plan}"`, {
      where: 'input plan',
      remedy: 'give the output `artifact` of the plan action, from a job that this one needs',
    })
  }
  const target = join(scratch, 'plan')
  await take(artifact, source, scratch, target, PLAN_LIMITS).catch((error: unknown) => {
    throw error instanceof UserError
      ? new UserError(error.message, { where: `artifact ${asked.plan}`, cause: error })
      : error
  })
  const plan = readPlan(join(target, 'plan.json'))
  if (!plan.ok) throw new UserError(plan.reason, { where: `artifact ${asked.plan}`, kind: 'failure' })
  const { shards } = plan.value
  if (!shards.some(({ index }) => index === asked.shard)) {
    throw new UserError(`the plan has no shard ${asked.shard}: it has ${shards.length}, counted from 0`, {
      where: 'input shard',
      remedy: 'give the shard of the output `matrix` of the plan action',
    })
  }
  await checkCommit(plan.value, asked.manifest)
  return plan.value
}

/** Trials of one commit must not run with the tasks of another. */
async function checkCommit(plan: PlanDocument, manifest: string): Promise<void> {
  const file = resolve(manifest)
  const found = await commitOf(dirname(file), file)
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

export type EarlierPart = { readonly name: string; readonly problem: string | null }

/** Downloads what earlier attempts of this job have uploaded into `target`, a directory each; one that cannot be read is named. */
export async function takeEarlier(
  source: Source,
  { shard, run_attempt }: { readonly shard: number; readonly run_attempt: number },
  scratch: string,
  target: string,
): Promise<readonly EarlierPart[]> {
  const parts: EarlierPart[] = []
  for (const artifact of run_attempt > 1 ? await source.list() : []) {
    const part = partOf(artifact.name)
    if (part === null || part.shard !== shard || part.attempt >= run_attempt) continue
    try {
      await take(artifact, source, scratch, join(target, artifact.name), PART_LIMITS)
      parts.push({ name: artifact.name, problem: null })
    } catch (error) {
      parts.push({ name: artifact.name, problem: (error as Error).message })
    }
  }
  return parts
}
