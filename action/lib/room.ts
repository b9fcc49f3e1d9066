import type { UnpackLimits } from '#action/lib/unpack'
import type { PlanDocument } from '#core/trial/plan-document'

const MEBIBYTE = 1024 ** 2
const GIBIBYTE = 1024 ** 3

/** What artifacts take: bytes of their zips, and what they unpack to. */
export type Room = { readonly zips: number; readonly entries: number; readonly bytes: number }

/** shard.json and what stands around the tries. */
const SHARD_ROOM: UnpackLimits = { entries: 100, bytes: 64 * MEBIBYTE }
/** What is kept of one try, of its trial and of its logs: core/harbor/sweep leaves 256 MB each, core/harbor/parts 1,000 files. */
const TRY_ROOM: UnpackLimits = { entries: 2000, bytes: 512 * MEBIBYTE }

/** A hosted runner has 14 GB of disk to spare. */
const MOST_BYTES = 12 * GIBIBYTE
const LEAST_ZIPS = 2 * GIBIBYTE
const ZIP_OF_A_TRY = 16 * MEBIBYTE
/** A million small files take minutes and fit on any disk. */
const LEAST_ENTRIES = 500_000
const MOST_ENTRIES = 4_000_000
const ENTRIES_OF_A_TRY = 100

/** For all artifacts of a run together: more where more was planned, up to what the disk of a runner holds. */
export function roomOf({ trials, execution }: PlanDocument): Room {
  const tries = trials.length * execution.tries
  return {
    zips: Math.min(MOST_BYTES, Math.max(LEAST_ZIPS, tries * ZIP_OF_A_TRY)),
    entries: Math.min(MOST_ENTRIES, Math.max(LEAST_ENTRIES, tries * ENTRIES_OF_A_TRY)),
    bytes: MOST_BYTES,
  }
}

/** What the planned trials of a shard can leave, every try of them: no shard of Regatta uploads more. */
export function roomOfShard({ shards, execution }: PlanDocument, shard: number): UnpackLimits {
  const tries = (shards.find(({ index }) => index === shard)?.slots.length ?? 0) * execution.tries
  return {
    entries: SHARD_ROOM.entries + tries * TRY_ROOM.entries,
    bytes: SHARD_ROOM.bytes + tries * TRY_ROOM.bytes,
  }
}

export function fits(need: Room, room: Room): boolean {
  return need.zips <= room.zips && need.entries <= room.entries && need.bytes <= room.bytes
}

export function less(room: Room, spent: Room): Room {
  return { zips: room.zips - spent.zips, entries: room.entries - spent.entries, bytes: room.bytes - spent.bytes }
}

/** An equal part of a room for each of so many. */
export function shareOf({ zips, entries, bytes }: Room, among: number): Room {
  return { zips: Math.floor(zips / among), entries: Math.floor(entries / among), bytes: Math.floor(bytes / among) }
}
