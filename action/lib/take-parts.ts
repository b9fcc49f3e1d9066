import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { type Listed, partOf } from '#action/lib/artifacts'
import { nameProblem, type Part, readPart } from '#action/lib/parts'
import { fits, less, type Room, roomOf, roomOfShard, shareOf } from '#action/lib/room'
import { download, measureZip, type Source, unpackZip } from '#action/lib/take'
import type { UnpackLimits } from '#action/lib/unpack'
import type { WorkflowRun } from '#action/lib/workflow-run'
import { bytes } from '#core/report/format'
import type { NotTaken } from '#core/report/run-summary'
import type { PlanDocument } from '#core/trial/plan-document'

const DOWNLOADS_AT_ONCE = 4

export type TakenParts = {
  readonly taken: readonly string[]
  /** What no shard of the plan uploads, and what is damaged. */
  readonly refused: readonly NotTaken[]
  /** Nothing is wrong with these, but that there is no room for them all. */
  readonly crowded: readonly NotTaken[]
  /** Artifacts of attempts before the one that made the plan, which are not of this plan. */
  readonly earlier: readonly string[]
}

/**
 * Downloads what this run's jobs have uploaded for the shards of the plan, and unpacks each artifact into a directory of
 * its name below `directory`: those that its name, its size, its content and its shard.json allow. Each is decided on its
 * own. One of an attempt before the plan's counts where it is of this very plan, which all jobs ran once more.
 *
 * @param room for all of them. Every shard is sure of an equal part of it, the smallest come first, and what they leave is
 *   for the others, again in equal parts: no artifact takes the place of those of another shard
 */
export async function takeParts(
  source: Source,
  listed: readonly Listed[],
  plan: PlanDocument,
  run: Pick<WorkflowRun, 'id' | 'attempt'> & { readonly plan_attempt: number },
  directory: string,
  room: Room = roomOf(plan),
): Promise<TakenParts> {
  const taken: string[] = []
  const refused: NotTaken[] = []
  const earlier: string[] = []
  const refuse = ({ name }: Listed, reason: string): void => void refused.push({ what: name, reason })
  const claimed = listed.filter(({ name }) => /^shard-/i.test(name)).sort((a, b) => a.id - b.id)
  let waiting: Wanted[] = []
  for (const artifact of claimed) {
    const part = partOf(artifact.name)
    const isEarlier = part !== null && part.attempt < run.plan_attempt
    const problem =
      part === null ? 'not how a part of a shard is called' : nameProblem(part, artifact, claimed, plan, run.attempt)
    if (isEarlier && problem !== null) earlier.push(artifact.name)
    else if (part === null || problem !== null) refuse(artifact, problem ?? '')
    else waiting.push({ artifact, part, isEarlier, need: { zips: artifact.size, entries: 0, bytes: 0 } })
  }

  const crowded: NotTaken[] = []
  const ofShards = new Map(plan.shards.map(({ index }) => [index, roomOfShard(plan, index)]))
  let left = room

  /** Takes an artifact, or refuses it, and what that cost; or what it needs, where that is more than is offered. */
  async function take(
    { artifact, part, isEarlier }: Wanted,
    zip: Downloaded,
    offered: Room,
  ): Promise<{ readonly settled: boolean; readonly need: Room }> {
    const target = join(directory, artifact.name)
    const whole = ofShards.get(part.shard) ?? { entries: 0, bytes: 0 }
    const zips = 'problem' in zip ? artifact.size : Math.max(artifact.size, zip.bytes)
    const listed: Room = { zips, entries: 0, bytes: 0 }
    const refusedAs = (reason: string): { readonly settled: true; readonly need: Room } => {
      // The room is made for this plan: a part of another one may well be too large for it.
      if (isEarlier) earlier.push(artifact.name)
      else refuse(artifact, reason)
      return { settled: true, need: listed }
    }
    if ('problem' in zip) return refusedAs(zip.problem)
    const measured = await measureZip(zip.zip, whole.entries)
    if ('problem' in measured) return refusedAs(measured.problem)
    const beyond = beyondPlan(measured, whole)
    if (beyond !== null) return refusedAs(beyond)
    const need: Room = { ...listed, ...measured }
    if (!fits(need, offered)) return { settled: false, need }
    const problem = await unpackZip(zip.zip, target, measured)
    const reading = problem === null ? readPart(target, part, plan, run.id) : { is: 'unreadable' as const, problem }
    if (reading.is === 'sound') {
      taken.push(artifact.name)
      ofShards.set(part.shard, { entries: whole.entries - need.entries, bytes: whole.bytes - need.bytes })
    } else {
      await rm(target, { recursive: true, force: true })
      if (isEarlier && reading.is !== 'unsound') earlier.push(artifact.name)
      else refuse(artifact, reading.problem)
    }
    return { settled: true, need }
  }

  // Each round settles something or learns what it needs: to the shard that comes last all is offered that is left.
  while (waiting.length > 0) {
    const shards = bySize(waiting)
    waiting = []
    for (const [index, members] of shards.entries()) {
      const all = left
      const possible = members.filter(({ need }) => fits(need, all))
      for (const { artifact, isEarlier, need } of members) {
        if (fits(need, all)) continue
        if (isEarlier) earlier.push(artifact.name)
        else crowded.push({ what: artifact.name, reason: crowdedReason(need, all, room) })
      }
      let offered = shareOf(left, shards.length - index)
      const limit = pLimit(DOWNLOADS_AT_ONCE)
      let planned = offered
      const downloads = possible.map((wanted) => {
        const { artifact, need } = wanted
        if (!fits(need, planned)) return { wanted, zip: null }
        planned = less(planned, need)
        return { wanted, zip: limit(() => download(source, artifact, join(directory, `.${artifact.name}`))) }
      })
      for (const { wanted, zip } of downloads) {
        if (zip === null) {
          waiting.push(wanted)
          continue
        }
        const { settled, need } = await take(wanted, await zip, offered)
        await rm(join(directory, `.${wanted.artifact.name}`), { recursive: true, force: true })
        if (!settled) {
          waiting.push({ ...wanted, need })
          continue
        }
        // Also what was refused: to the shard that it names.
        offered = less(offered, need)
        left = less(left, need)
      }
    }
  }
  return { taken, refused, crowded, earlier }
}

type Downloaded = Awaited<ReturnType<typeof download>>

/** `need`: the zip as it is listed; what it unpacks to is known once it was downloaded, and 0 before. */
type Wanted = { readonly artifact: Listed; readonly part: Part; readonly isEarlier: boolean; readonly need: Room }

/**
 * The artifacts of each shard, smaller ones first; shards that need less come first. Those that may be of another plan come
 * last: they must take no room from the others.
 */
function bySize(wanted: readonly Wanted[]): readonly (readonly Wanted[])[] {
  const size = ({ need }: Wanted): number => need.zips + need.bytes
  const sizes = (members: readonly Wanted[]): number => members.reduce((sum, each) => sum + size(each), 0)
  return [...Map.groupBy(wanted, ({ part }) => part.shard).values()]
    .toSorted((a, b) => sizes(a) - sizes(b))
    .map((members) => members.toSorted((a, b) => Number(a.isEarlier) - Number(b.isEarlier) || size(a) - size(b)))
}

/** Why a part holds more than the planned trials of its shard can leave; or null. */
function beyondPlan({ entries, bytes: size }: UnpackLimits, whole: UnpackLimits): string | null {
  if (entries > whole.entries) return `holds ${entries} entries or more, and ${whole.entries} are allowed`
  if (size > whole.bytes) return `unpacks to more than ${whole.bytes} bytes`
  return null
}

function crowdedReason(need: Room, left: Room, all: Room): string {
  if (need.zips > left.zips) {
    return `its zip has ${bytes(need.zips)}, and ${bytes(left.zips)} are left of ${bytes(all.zips)} for all artifacts`
  }
  if (need.bytes > left.bytes) {
    return `it unpacks to ${bytes(need.bytes)}, and ${bytes(left.bytes)} are left of ${bytes(all.bytes)} for all artifacts`
  }
  return `it holds ${need.entries} entries, and ${left.entries} are left of ${all.entries} for all artifacts`
}
