import { z } from 'zod'
import { bytesText, type DiskLimits, freeBytes } from '#core/harbor/disk'
import { docker, isTrialProject } from '#core/harbor/docker'
import type { HostEnvironment } from '#core/harbor/environment'

/** Whose BuildKit's cache is. Its entries name no owner, so only a host that does nothing else has it pruned. */
export type CacheOwner = 'ours' | 'leave'

/** An untagged image that a trial built and left. */
export type TrialImage = {
  readonly id: string
  /** The compose project that built it. */
  readonly project: string
  /** When it was last built or tagged, in ms since 1970. */
  readonly used_at: number
}

export type PruneStep =
  | { readonly because: 'age' | 'space'; readonly kind: 'images'; readonly images: readonly TrialImage[] }
  | { readonly because: 'age' | 'space'; readonly kind: 'build cache'; readonly unused_for_hours: number }

export type PruneInputs = {
  /** Docker's own directory; null where it is not on this host: then nothing is removed for space. */
  readonly storage: string | null
  readonly cache: CacheOwner
  readonly limits: DiskLimits
  readonly host: HostEnvironment
  readonly now: Date
  /** Narrows further which compose projects of a trial's shape are ours. */
  readonly isOurs?: (project: string) => boolean
}

export type Pruned = {
  readonly images: readonly TrialImage[]
  /** What Docker says that its build cache lost at each go, such as `1.2GB`. */
  readonly build_cache: readonly string[]
  /** Of the file system, so with what others wrote and removed meanwhile; null where it is not on this host. */
  readonly freed_bytes: number | null
  /** Left free afterwards; null where it is not on this host. */
  readonly free_bytes: number | null
  /** Why something could not be removed. An image in use is no failure: it stays. */
  readonly failures: readonly string[]
}

/**
 * Removes what earlier trials left in Docker: by age always, by space as long as room is short. Touches untagged images
 * of trials, and the build cache where the host is ours; Docker refuses what a container uses, and is never forced.
 * Never throws for Docker's failures: to prune is a favour, the run may work without.
 */
export async function pruneBefore(inputs: PruneInputs): Promise<Pruned> {
  const { storage, limits } = inputs
  const measure = async (): Promise<number | null> => (storage === null ? null : await freeBytes(storage))
  const before = await measure()
  const listed = await listTrialImages(inputs)
  const images: TrialImage[] = []
  const buildCache: string[] = []
  const failures = [...listed.failures]
  for (const step of pruneSteps(listed.images, inputs)) {
    if (step.because === 'space' && !isShort(await measure(), limits)) break
    const done =
      step.kind === 'images' ? await removeImages(step.images, inputs.host) : await pruneCache(step, inputs.host)
    images.push(...done.images)
    buildCache.push(...done.build_cache)
    failures.push(...done.failures)
  }
  const after = await measure()
  return {
    images,
    build_cache: buildCache,
    freed_bytes: before === null || after === null ? null : Math.max(0, after - before),
    free_bytes: after,
    failures,
  }
}

function isShort(free_bytes: number | null, limits: DiskLimits): boolean {
  return free_bytes !== null && free_bytes < limits.comfortable_free_bytes
}

/**
 * What to remove, in this order: first what is too old; then, each step only while room is short, the oldest image
 * first and the build cache last, because it is what makes the next trial start fast. Images before the cache, whose
 * layers they hold.
 */
export function pruneSteps(
  images: readonly TrialImage[],
  { cache, limits, now }: Pick<PruneInputs, 'cache' | 'limits' | 'now'>,
): readonly PruneStep[] {
  const age = (image: TrialImage): number => (now.getTime() - image.used_at) / 3_600_000
  const old = images.filter((image) => age(image) >= Math.max(limits.max_age_hours, limits.grace_hours))
  const young = images
    .filter((image) => !old.includes(image) && age(image) >= limits.grace_hours)
    .toSorted((a, b) => a.used_at - b.used_at)
  const cacheStep = (because: PruneStep['because'], unused_for_hours: number): readonly PruneStep[] =>
    cache === 'ours' ? [{ because, kind: 'build cache', unused_for_hours }] : []
  return [
    ...(old.length > 0 ? [{ because: 'age', kind: 'images', images: old } as const] : []),
    ...cacheStep('age', limits.max_age_hours),
    ...young.map((image) => ({ because: 'space', kind: 'images', images: [image] }) as const),
    ...cacheStep('space', limits.grace_hours),
    ...cacheStep('space', 0),
  ]
}

const PROJECT_LABEL = 'com.docker.compose.project'

/** The parts of `docker image inspect` that are used; what an engine does not tell is no ground to remove anything. */
const InspectedImage = z.object({
  Id: z.string().startsWith('sha256:'),
  Created: z.string(),
  Comment: z.string(),
  RepoTags: z.array(z.string()).nullish(),
  Config: z.object({ Labels: z.record(z.string(), z.string()) }),
  Metadata: z.object({ LastTagTime: z.string().nullish() }).nullish(),
})

/**
 * The images among these that a trial built and nothing names any more. Compose labels what it builds with its project.
 * An image that a person made from a trial's container (docker commit) inherits the label, but BuildKit did not sign it.
 */
export function trialImages(inspected: unknown, isOurs: (project: string) => boolean): readonly TrialImage[] {
  return z
    .array(z.unknown())
    .parse(inspected)
    .flatMap((value) => {
      const parsed = InspectedImage.safeParse(value)
      if (!parsed.success) return []
      const { Id, Created, Comment, RepoTags, Config, Metadata } = parsed.data
      const project = Config.Labels[PROJECT_LABEL] ?? ''
      const isBuilt = Comment.startsWith('buildkit.')
      // A build that is all cache hits gets the date of its layers, so the later of the two dates counts.
      const used_at = Math.max(Date.parse(Created), Date.parse(Metadata?.LastTagTime ?? Created))
      if ((RepoTags ?? []).length > 0 || !isBuilt || !isTrialProject(project) || !isOurs(project)) return []
      return Number.isFinite(used_at) ? [{ id: Id, project, used_at }] : []
    })
}

async function listTrialImages({
  host,
  isOurs = () => true,
}: PruneInputs): Promise<{ readonly images: readonly TrialImage[]; readonly failures: readonly string[] }> {
  const filters = ['--filter', 'dangling=true', '--filter', `label=${PROJECT_LABEL}`]
  const listed = await docker(['image', 'ls', ...filters, '--no-trunc', '--quiet'], host)
  if (!listed.ok) return { images: [], failures: [`docker image ls: ${lastLine(listed.stderr)}`] }
  const ids = [...new Set(listed.stdout.split('\n').filter((id) => id !== ''))]
  if (ids.length === 0) return { images: [], failures: [] }
  // Fails, but prints the rest, when an image is gone meanwhile.
  const inspected = await docker(['image', 'inspect', ...ids], host)
  try {
    return { images: trialImages(JSON.parse(inspected.stdout), isOurs), failures: [] }
  } catch {
    return { images: [], failures: [`docker image inspect: ${lastLine(inspected.stderr)}`] }
  }
}

type StepDone = Pick<Pruned, 'images' | 'build_cache' | 'failures'>

/** Each by itself: those that a container uses, or that are gone already, do not keep the others. */
async function removeImages(images: readonly TrialImage[], host: HostEnvironment): Promise<StepDone> {
  // Parents are images of their own, perhaps a person's.
  const { stdout, stderr } = await docker(['image', 'rm', '--no-prune', ...images.map(({ id }) => id)], host)
  const lines = new Set(stdout.split('\n'))
  return {
    images: images.filter(({ id }) => lines.has(`Deleted: ${id}`)),
    build_cache: [],
    failures: stderr.split('\n').filter((line) => line !== '' && !/conflict|no such image/i.test(line)),
  }
}

async function pruneCache(
  { unused_for_hours }: { readonly unused_for_hours: number },
  host: HostEnvironment,
): Promise<StepDone> {
  const pruned = await docker(['builder', 'prune', '--force', '--filter', `until=${unused_for_hours}h`], host)
  const total = pruned.stdout.match(/^Total.*:\s*(\S+)$/m)?.[1] ?? '0B'
  return {
    images: [],
    build_cache: total === '0B' ? [] : [total],
    failures: pruned.ok ? [] : [`docker builder prune: ${lastLine(pruned.stderr)}`],
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() || 'no reason given'
}

/** What a person should know of it, a line each; nothing when nothing happened and room is not short. */
export function pruneNotes(pruned: Pruned, { cache, limits, storage }: PruneInputs): readonly string[] {
  const what = [
    ...(pruned.images.length > 0 ? [`${count(pruned.images.length, 'untagged image')} of earlier trials`] : []),
    ...pruned.build_cache.map((size) => `${size} of build cache`),
  ]
  const freed = pruned.freed_bytes === null ? '' : ` (${bytesText(pruned.freed_bytes)} more free)`
  const left = pruned.free_bytes
  const advice = cache === 'leave' ? ': `docker builder prune` frees the build cache, also that of other projects' : ''
  return [
    ...(what.length > 0 ? [`removed from Docker: ${what.join(', ')}${freed}`] : []),
    ...pruned.failures.map((failure) => `not removed from Docker: ${failure}`),
    ...(left !== null && isShort(left, limits)
      ? [`room gets short: ${bytesText(left)} free at ${storage}${advice}`]
      : []),
  ]
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
