import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { type Listed, partOf } from '#action/lib/artifacts'
import { nameProblem, type Part, readPart } from '#action/lib/parts'
import { download, type Source, unpackZip } from '#action/lib/take'
import type { UnpackLimits } from '#action/lib/unpack'
import type { WorkflowRun } from '#action/lib/workflow-run'
import { bytes } from '#core/report/format'
import type { NotTaken } from '#core/report/run-summary'
import type { PlanDocument } from '#core/trial/plan-document'

const MEBIBYTE = 1024 ** 2
const GIBIBYTE = 1024 ** 3

/** shard.json and what stands around the tries. */
const SHARD_ROOM: UnpackLimits = { entries: 100, bytes: 64 * MEBIBYTE }
/** What is kept of one try, of its trial and of its logs: core/harbor/sweep leaves 256 MB each, core/harbor/parts 1,000 files. */
const TRY_ROOM: UnpackLimits = { entries: 2000, bytes: 512 * MEBIBYTE }
/** All artifacts together: a hosted runner has 14 GB of disk to spare, and half a million small files take minutes. */
const ALL_ROOM = { entries: 500_000, bytes: 12 * GIBIBYTE, zips: 2 * GIBIBYTE, artifacts: 5000 }
/** However many shards there are, one may hold so much: a few that are full must not starve the others. */
const LEAST_SHARE = 256 * MEBIBYTE
const DOWNLOADS_AT_ONCE = 4

export type TakenParts = {
  readonly taken: readonly string[]
  readonly refused: readonly NotTaken[]
  /** Artifacts of attempts before the one that made the plan, which are not of this plan. */
  readonly earlier: readonly string[]
}

/**
 * Downloads what this run's jobs have uploaded for the shards of the plan, and unpacks each artifact into a directory of
 * its name below `directory`: those that its name, its size, its content and its shard.json allow. Each is decided on its
 * own. One of an attempt before the plan's counts where it is of this very plan, which all jobs ran once more.
 */
export async function takeParts(
  source: Source,
  listed: readonly Listed[],
  plan: PlanDocument,
  run: Pick<WorkflowRun, 'id' | 'attempt'> & { readonly plan_attempt: number },
  directory: string,
): Promise<TakenParts> {
  const taken: string[] = []
  const refused: NotTaken[] = []
  const earlier: string[] = []
  const refuse = ({ name }: Listed, reason: string): void => void refused.push({ what: name, reason })
  const claimed = listed.filter(({ name }) => /^shard-/i.test(name)).sort((a, b) => a.id - b.id)
  const wanted: Wanted[] = []
  for (const artifact of claimed) {
    const part = partOf(artifact.name)
    const isEarlier = part !== null && part.attempt < run.plan_attempt
    const problem =
      part === null ? 'not how a part of a shard is called' : nameProblem(part, artifact, claimed, plan, run.attempt)
    if (isEarlier && problem !== null) earlier.push(artifact.name)
    else if (part === null || problem !== null) refuse(artifact, problem ?? '')
    else wanted.push({ artifact, part, isEarlier })
  }

  const room = new Room(plan)
  const limit = pLimit(DOWNLOADS_AT_ONCE)
  // Those that may be of another plan come last: they must take no room from the others.
  const downloads = wanted.sort(inOrder).map((each) => {
    const problem = room.admit(each.artifact)
    const zip = problem ?? limit(() => download(source, each.artifact, join(directory, `.${each.artifact.name}`)))
    return { each, zip }
  })
  for (const { each, zip } of downloads) {
    const { artifact, part, isEarlier } = each
    const target = join(directory, artifact.name)
    const downloaded = typeof zip === 'string' ? { problem: zip } : await zip
    const problem =
      'problem' in downloaded
        ? downloaded.problem
        : await unpackZip(downloaded.zip, target, room.of(part.shard), (unpacked) => room.spend(part.shard, unpacked))
    await rm(join(directory, `.${artifact.name}`), { recursive: true, force: true })
    const reading = problem === null ? readPart(target, part, plan, run.id) : { is: 'unreadable' as const, problem }
    if (reading.is === 'sound') {
      taken.push(artifact.name)
      continue
    }
    await rm(target, { recursive: true, force: true })
    // The room is made for this plan: a part of another one may well be too large for it.
    if (isEarlier && reading.is !== 'unsound') earlier.push(artifact.name)
    else refuse(artifact, reading.problem)
  }
  return { taken, refused, earlier }
}

type Wanted = { readonly artifact: Listed; readonly part: Part; readonly isEarlier: boolean }

/** By shard, attempt and part, as numbers. */
function inOrder(a: Wanted, b: Wanted): number {
  return (
    Number(a.isEarlier) - Number(b.isEarlier) ||
    a.part.shard - b.part.shard ||
    a.part.attempt - b.part.attempt ||
    a.part.part - b.part.part
  )
}

/** How much is left: for each shard, and for all of them together. */
class Room {
  readonly #plan: PlanDocument
  readonly #shards = new Map<number, UnpackLimits>()
  #left = ALL_ROOM

  constructor(plan: PlanDocument) {
    this.#plan = plan
  }

  /** Why an artifact cannot even be downloaded, by the size that it is listed with; or null. */
  admit({ size }: Listed): string | null {
    const { zips, artifacts } = this.#left
    if (artifacts === 0) return `there are more than ${ALL_ROOM.artifacts} artifacts`
    if (size > zips)
      return `too large: ${bytes(size)}, and ${bytes(zips)} are left of ${bytes(ALL_ROOM.zips)} for all artifacts`
    this.#left = { ...this.#left, zips: zips - size, artifacts: artifacts - 1 }
    return null
  }

  of(shard: number): UnpackLimits {
    const left = this.#shards.get(shard) ?? this.#whole(shard)
    return { entries: Math.min(left.entries, this.#left.entries), bytes: Math.min(left.bytes, this.#left.bytes) }
  }

  spend(shard: number, spent: UnpackLimits): void {
    this.#shards.set(shard, less(this.#shards.get(shard) ?? this.#whole(shard), spent))
    this.#left = { ...this.#left, ...less(this.#left, spent) }
  }

  /** What the planned trials of a shard can need, every try of them. */
  #whole(shard: number): UnpackLimits {
    const { shards, execution } = this.#plan
    const tries = (shards.find(({ index }) => index === shard)?.slots.length ?? 0) * execution.tries
    const share = Math.max(LEAST_SHARE, Math.floor(ALL_ROOM.bytes / shards.length))
    return {
      entries: SHARD_ROOM.entries + tries * TRY_ROOM.entries,
      bytes: Math.min(share, SHARD_ROOM.bytes + tries * TRY_ROOM.bytes),
    }
  }
}

function less(left: UnpackLimits, spent: UnpackLimits): UnpackLimits {
  return { entries: left.entries - spent.entries, bytes: left.bytes - spent.bytes }
}
