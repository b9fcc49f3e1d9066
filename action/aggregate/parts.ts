import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { fits, less, type Room, roomOf, roomOfShard, shareOf } from '#action/aggregate/room'
import { type Listed, partOf } from '#action/lib/artifacts'
import { download, measureZip, type Source, unpackZip } from '#action/lib/take'
import type { UnpackLimits } from '#action/lib/unpack'
import type { WorkflowRun } from '#action/lib/workflow-run'
import { readJsonFile } from '#core/harbor/evidence'
import { MOST_PARTS } from '#core/harbor/parts'
import { shardDocumentSchema } from '#core/harbor/shard'
import { bytes } from '#core/report/format'
import type { NotTaken } from '#core/report/run-summary'
import type { PlanDocument } from '#core/trial/plan-document'

const DOCUMENT_LIMIT = 64 * 1024 ** 2
const DOWNLOADS_AT_ONCE = 4

export type TakenParts = {
  readonly taken: readonly string[]
  /** What no shard of the plan uploads, and what is damaged. */
  readonly refused: readonly NotTaken[]
  /** Nothing is wrong with these, but that there is no room for them all. */
  readonly crowded: readonly NotTaken[]
  /** Artifacts of attempts before the one that made the plan. */
  readonly earlier: readonly string[]
}

/**
 * Downloads what this run's jobs have uploaded for the shards of the plan, and unpacks each artifact into a directory of
 * its name below `directory`: those that its name, its size, its content and its shard.json allow. Each is decided on its own.
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
  const refused: NotTaken[] = []
  const refuse = ({ name }: Listed, reason: string): void => void refused.push({ what: name, reason })
  const claimed = listed
    .filter(({ name }) => /^shard-/i.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id - b.id))
  const named = claimed.map((artifact) => ({ artifact, ...nameProblem(artifact, claimed, plan, run) }))
  for (const { artifact, problem } of named) if (problem !== null) refuse(artifact, problem)
  const earlier = named.filter((each) => each.earlier).map(({ artifact }) => artifact.name)

  let waiting = named.flatMap(({ artifact, part, problem, earlier }): Wanted[] =>
    part === null || problem !== null || earlier
      ? []
      : [{ artifact, part, need: { zips: artifact.size, entries: 0, bytes: 0 } }],
  )
  const taken: string[] = []
  const crowded: NotTaken[] = []
  const ofShards = new Map(plan.shards.map(({ index }) => [index, roomOfShard(plan, index)]))
  let left = room

  /** Takes an artifact, or refuses it, and what that cost; or what it needs, where that is more than is offered. */
  async function take(
    { artifact, part }: Wanted,
    zip: Downloaded,
    offered: Room,
  ): Promise<{ readonly settled: boolean; readonly need: Room }> {
    const target = join(directory, artifact.name)
    const whole = ofShards.get(part.shard) ?? { entries: 0, bytes: 0 }
    const listed: Room = { zips: artifact.size, entries: 0, bytes: 0 }
    const refusedAs = (reason: string): { readonly settled: true; readonly need: Room } => {
      refuse(artifact, reason)
      return { settled: true, need: listed }
    }
    if ('problem' in zip) return refusedAs(zip.problem)
    const measured = await measureZip(zip.zip, whole.entries)
    if ('problem' in measured) return refusedAs(measured.problem)
    const beyond = beyondPlan(measured, whole)
    if (beyond !== null) return refusedAs(beyond)
    const need: Room = { ...listed, ...measured }
    if (!fits(need, offered)) return { settled: false, need }
    const doubt = (await unpackZip(zip.zip, target, measured)) ?? documentProblem(target, part, plan, run.id)
    if (doubt === null) {
      taken.push(artifact.name)
      ofShards.set(part.shard, { entries: whole.entries - need.entries, bytes: whole.bytes - need.bytes })
    } else {
      await rm(target, { recursive: true, force: true })
      refuse(artifact, doubt)
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
      for (const { artifact, need } of members) {
        if (!fits(need, all)) crowded.push({ what: artifact.name, reason: crowdedReason(need, all, room) })
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

type Part = NonNullable<ReturnType<typeof partOf>>
type Named = { readonly part: Part | null; readonly earlier: boolean; readonly problem: string | null }

/** What an artifact's name alone says. */
function nameProblem(
  artifact: Listed,
  all: readonly Listed[],
  plan: PlanDocument,
  run: { readonly attempt: number; readonly plan_attempt: number },
): Named {
  const part = partOf(artifact.name)
  const refused = (problem: string): Named => ({ part, earlier: false, problem })
  if (part === null) return refused('not how a part of a shard is called')
  // Names are unique: a service that has two of one is not to be trusted with either but the first.
  if (all.some(({ name, id }) => name === artifact.name && id < artifact.id)) return refused('its name is taken')
  if (part.attempt > run.attempt) return refused(`of attempt ${part.attempt}, which has not begun`)
  if (part.attempt < run.plan_attempt) return { part, earlier: true, problem: null }
  if (!plan.shards.some(({ index }) => index === part.shard)) return refused(`the plan has no shard ${part.shard}`)
  if (part.part > MOST_PARTS) return refused(`a shard has at most ${MOST_PARTS} parts`)
  return { part, earlier: false, problem: null }
}

/** `need`: the zip as it is listed; what it unpacks to is known once it was downloaded, and 0 before. */
type Wanted = { readonly artifact: Listed; readonly part: Part; readonly need: Room }

/** The artifacts of each shard, smaller ones first; shards that need less come first. */
function bySize(wanted: readonly Wanted[]): readonly (readonly Wanted[])[] {
  const size = ({ need }: Wanted): number => need.zips + need.bytes
  const sizes = (members: readonly Wanted[]): number => members.reduce((sum, each) => sum + size(each), 0)
  return [...Map.groupBy(wanted, ({ part }) => part.shard).values()]
    .toSorted((a, b) => sizes(a) - sizes(b))
    .map((members) => members.toSorted((a, b) => size(a) - size(b)))
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

/** Why shard.json is not that of the part which the artifact's name says it is; or null. */
function documentProblem(directory: string, part: Part, plan: PlanDocument, run_id: string): string | null {
  const document = readJsonFile(join(directory, 'shard.json'), DOCUMENT_LIMIT, shardDocumentSchema)
  if (document === null) return 'no shard.json'
  if (!document.ok) return `shard.json: ${document.reason}`
  const { plan_digest, shard, run_attempt, origin, run_id: run } = document.value
  if (plan_digest !== plan.plan_digest) return 'shard.json belongs to another plan'
  if (shard !== part.shard) return `shard.json is of shard ${shard}`
  if (run_attempt !== part.attempt) return `shard.json is of attempt ${run_attempt ?? 'none'}`
  if (origin !== 'actions' || run !== run_id) return 'shard.json is of another run'
  return null
}
