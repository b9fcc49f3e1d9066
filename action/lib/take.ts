import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Artifacts, Listed } from '#action/lib/artifacts'
import { measure, type Unpacked, type UnpackLimits, unpack } from '#action/lib/unpack'
import { readPlan } from '#core/harbor/collect-run'
import type { PlanDocument } from '#core/trial/plan-document'
import { UserError } from '#core/user-error'

/** Where the artifacts of the run come from. */
export type Source = Pick<Artifacts, 'list' | 'download'>

/** A plan of 20,000 trials has 20 MB. */
const PLAN_LIMITS: UnpackLimits = { entries: 10, bytes: 256 * 1024 ** 2 }

/** Downloads the plan of the run and puts plan.json into `directory`, which it makes. Throws a UserError where it cannot be believed. */
export async function takePlan(
  source: Source,
  listed: readonly Listed[],
  { name, digest }: { readonly name: string; readonly digest: string },
  directory: string,
): Promise<PlanDocument> {
  const artifact = listed.find((each) => each.name === name)
  const where = `artifact ${name}`
  if (artifact === undefined) {
    throw new UserError('this run has no such artifact', {
      where,
      remedy: 'give the output artifact of the plan action; an artifact that has expired needs a new run',
    })
  }
  const room = `${directory}-plan`
  const taken = await takeArtifact(source, artifact, room, PLAN_LIMITS)
  const plan = taken.problem === null ? readPlan(join(room, 'plan.json')) : null
  if (plan?.ok !== true) {
    const reason = taken.problem ?? plan?.reason ?? ''
    throw new UserError(`the plan cannot be believed: ${reason}`, {
      where,
      remedy: 'nothing was imported; start a new run',
      kind: 'failure',
    })
  }
  if (digest !== '' && plan.value.plan_digest !== digest) {
    throw new UserError(`this is not the plan that was made: it is ${plan.value.plan_digest}`, {
      where,
      remedy: 'somebody replaced it: look at what the jobs of this run ran; nothing was imported',
      kind: 'failure',
    })
  }
  await mkdir(directory)
  // Whatever else the artifact holds stays where it is.
  await rename(join(room, 'plan.json'), join(directory, 'plan.json'))
  return plan.value
}

/** Downloads an artifact into a directory, which it makes, as one zip of so many bytes: whoever uploads it says what it is listed with. */
export async function download(
  source: Source,
  artifact: Listed,
  directory: string,
): Promise<{ readonly zip: string; readonly bytes: number } | { readonly problem: string }> {
  try {
    await mkdir(directory)
    await source.download(artifact, directory)
    const [zip, ...others] = await readdir(directory)
    if (zip === undefined || others.length > 0) throw new Error(`it came as ${1 + others.length} files`)
    const path = join(directory, zip)
    return { zip: path, bytes: (await stat(path)).size }
  } catch (error) {
    return { problem: `could not be downloaded: ${(error as Error).message}` }
  }
}

/** Unpacks a zip into `target`; why it could not, or null. */
export async function unpackZip(zip: string, target: string, limits: UnpackLimits): Promise<string | null> {
  try {
    await unpack(zip, target, limits)
    return null
  } catch (error) {
    return notUnpacked(error)
  }
}

/** What a zip says that it unpacks to, with as many entries as are allowed; or why it cannot be read. */
export async function measureZip(zip: string, most_entries: number): Promise<Unpacked | { readonly problem: string }> {
  try {
    return await measure(zip, most_entries)
  } catch (error) {
    return { problem: notUnpacked(error) }
  }
}

function notUnpacked(error: unknown): string {
  return error instanceof UserError ? error.message : `could not be unpacked: ${(error as Error).message}`
}

/** Downloads an artifact and unpacks it into `target`, which must not exist yet; why it could not, or null. */
export async function takeArtifact(
  source: Source,
  artifact: Listed,
  target: string,
  limits: UnpackLimits,
): Promise<{ readonly problem: string | null }> {
  const room = `${target}.zip`
  const downloaded = await download(source, artifact, room)
  const problem = 'problem' in downloaded ? downloaded.problem : await unpackZip(downloaded.zip, target, limits)
  await rm(room, { recursive: true, force: true })
  return { problem }
}
