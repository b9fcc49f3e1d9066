import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { type Listed, partOf } from '#action/lib/artifacts'
import { download, type Source, unpackZip } from '#action/lib/take'
import type { UnpackLimits } from '#action/lib/unpack'
import type { WorkflowRun } from '#action/lib/workflow-run'
import { readJsonFile } from '#core/harbor/evidence'
import { MOST_PARTS } from '#core/harbor/parts'
import { shardDocumentSchema } from '#core/harbor/shard'
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
const DOCUMENT_LIMIT = 64 * MEBIBYTE
const DOWNLOADS_AT_ONCE = 4

export type TakenParts = {
  readonly taken: readonly string[]
  readonly refused: readonly NotTaken[]
  /** Artifacts of attempts before the one that made the plan. */
  readonly earlier: readonly string[]
}

/**
 * Downloads what this run's jobs have uploaded for the shards of the plan, and unpacks each artifact into a directory of
 * its name below `directory`: those that its name, its size, its content and its shard.json allow. Each is decided on its own.
 */
export async function takeParts(
  source: Source,
  listed: readonly Listed[],
  plan: PlanDocument,
  run: Pick<WorkflowRun, 'id' | 'attempt'> & { readonly plan_attempt: number },
  directory: string,
): Promise<TakenParts> {
  const refused: NotTaken[] = []
  const refuse = ({ name }: Listed, reason: string): void => void refused.push({ what: name, reason })
  const claimed = listed
    .filter(({ name }) => /^shard-/i.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id - b.id))
  const named = claimed.map((artifact) => ({ artifact, ...nameProblem(artifact, claimed, plan, run) }))
  for (const { artifact, problem } of named) if (problem !== null) refuse(artifact, problem)
  const earlier = named.filter((each) => each.earlier).map(({ artifact }) => artifact.name)

  const room = new Room(plan)
  const wanted = named.flatMap(({ artifact, part, problem, earlier }) =>
    part === null || problem !== null || earlier ? [] : [{ artifact, part }],
  )
  const limit = pLimit(DOWNLOADS_AT_ONCE)
  const downloads = wanted.map(({ artifact, part }) => {
    const problem = room.admit(artifact)
    const zip = problem ?? limit(() => download(source, artifact, join(directory, `.${artifact.name}`)))
    return { artifact, part, zip }
  })
  const taken: string[] = []
  for (const { artifact, part, zip } of downloads) {
    const target = join(directory, artifact.name)
    const downloaded = typeof zip === 'string' ? { problem: zip } : await zip
    const problem =
      'problem' in downloaded
        ? downloaded.problem
        : await unpackZip(downloaded.zip, target, room.of(part.shard), (unpacked) => room.spend(part.shard, unpacked))
    await rm(join(directory, `.${artifact.name}`), { recursive: true, force: true })
    const doubt = problem ?? documentProblem(target, part, plan, run.id)
    if (doubt === null) {
      taken.push(artifact.name)
      continue
    }
    await rm(target, { recursive: true, force: true })
    refuse(artifact, doubt)
  }
  return { taken, refused, earlier }
}

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
