import { constants } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { logsDirectory, type ShardDocument, tryName } from '#core/harbor/shard'

/**
 * What a shard uploads while it still runs, so that a runner that dies loses only what ran since. An uploaded artifact
 * can never be changed, so each part holds the tries that ended since the one before, with a shard.json that lists just
 * them: a shard directory like any other, read together with its siblings (core/harbor/collect-run).
 */

/** Name of a part, counted from 1: no two attempts of a job and no two parts share one. */
export function partName(shard: number, run_attempt: number | null, part: number): string {
  return `shard-${shard}-a${run_attempt ?? 1}-p${part}`
}

/**
 * The next part of a shard, or null when nothing ended that is not in an earlier one. The last one (`final`) says how the
 * shard ended, so there is always one; only then is it known why trials never began.
 */
export function nextPart(
  document: ShardDocument,
  earlier: readonly ShardDocument[],
  final: boolean,
): ShardDocument | null {
  const uploaded = new Set(earlier.flatMap(({ tries }) => tries.map((each) => tryName(each.slot, each.try))))
  const tries = document.tries.filter(
    (each) => (final || each.finished_at !== null) && !uploaded.has(tryName(each.slot, each.try)),
  )
  if (final) return { ...document, tries }
  return tries.length === 0 ? null : { ...document, tries, stops: [], finished_at: null }
}

/** Copies a part of a shard directory to `target`, which must not exist yet; shard.json comes last. */
export async function writePart(shard: string, part: ShardDocument, target: string): Promise<void> {
  await mkdir(join(target, 'trials'), { recursive: true })
  await mkdir(join(target, 'logs'))
  for (const { slot, try: nth } of part.tries) {
    for (const place of [`trials/${tryName(slot, nth)}`, logsDirectory(slot, nth)]) {
      // A copy shares its blocks with the original where the file system can do that.
      const options = { recursive: true, errorOnExist: true, force: false, mode: constants.COPYFILE_FICLONE } as const
      await cp(join(shard, place), join(target, place), options).catch(absent)
    }
  }
  await writeFile(join(target, 'shard.json'), `${JSON.stringify(part, null, 1)}\n`)
}

/** Harbor may have been stopped before it made anything. */
function absent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
