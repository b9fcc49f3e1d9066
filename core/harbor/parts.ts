import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { logsDirectory, type ShardDocument, tryName } from '#core/harbor/shard'
import { foldedPath, pathProblem } from '#core/harbor/stored-path'
import { oneLine } from '#core/trial/plain-text'

/**
 * What a shard uploads while it still runs, so that a runner that dies loses only what ran since. An uploaded artifact
 * can never be changed, so each part holds the tries that ended since the one before, with a shard.json that lists just
 * them: a shard directory like any other, read together with its siblings (core/harbor/collect-run).
 */

/** Name of a part, counted from 1: no two attempts of a job and no two parts share one. */
export function partName(shard: number, run_attempt: number | null, part: number): string {
  return `shard-${shard}-a${run_attempt ?? 1}-p${part}`
}

/** How many parts an execution of a shard has at most: an artifact each. */
export const MOST_PARTS = 40

/** The highest number of a part: a name whose upload failed half-way stays taken, so there are more numbers than parts. */
export const LAST_PART_NUMBER = 99

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

/** What of a try goes into a part: an artifact with more entries than its reader takes would be refused as a whole. */
const MOST_FILES_OF_A_TRY = 1000

/**
 * Copies a part of a shard directory to `target`, which must not exist yet; shard.json comes last. Files that an artifact
 * cannot hold, or that its reader would refuse, stay behind and are named in shard.json. Returns what that says.
 */
export async function writePart(shard: string, part: ShardDocument, target: string): Promise<ShardDocument> {
  await mkdir(join(target, 'trials'), { recursive: true })
  await mkdir(join(target, 'logs'))
  const tries: ShardDocument['tries'] = []
  for (const each of part.tries) {
    const { slot, try: nth } = each
    const withheld = [...each.withheld]
    for (const place of [`trials/${tryName(slot, nth)}`, logsDirectory(slot, nth)]) {
      const { kept, left } = storable(await filesBelow(join(shard, place)))
      withheld.push(...left.map(({ file, reason }) => ({ file: `${place}/${file}`, reason })))
      for (const file of kept) {
        await mkdir(dirname(join(target, place, file)), { recursive: true })
        // A copy shares its blocks with the original where the file system can do that.
        const mode = constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL
        await copyFile(join(shard, place, file), join(target, place, file), mode)
      }
    }
    tries.push({ ...each, withheld })
  }
  const written = { ...part, tries }
  await writeFile(join(target, 'shard.json'), `${JSON.stringify(written, null, 1)}\n`)
  return written
}

/** Regular files below a directory, those of the least depth first; none where it does not exist. */
async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(absent)
  const depth = (file: string): number => file.split('/').length
  return (entries ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
}

type Left = { readonly file: string; readonly reason: string }

/** Parts these paths: what an artifact can hold, and why it cannot hold the rest. */
function storable(files: readonly string[]): { readonly kept: readonly string[]; readonly left: readonly Left[] } {
  const kept: string[] = []
  const left: Left[] = []
  const known = new Map<string, string>()
  for (const file of files) {
    const reason =
      pathProblem(file) ??
      foldedConflict(file, known) ??
      (kept.length < MOST_FILES_OF_A_TRY ? null : `${MOST_FILES_OF_A_TRY} files of one try are kept`)
    if (reason === null) kept.push(file)
    // Its name may act in a terminal or a log, and there may be very many.
    else if (left.length < MOST_LISTED) left.push({ file: oneLine(file).slice(0, 300), reason })
  }
  return { kept, left }
}

const MOST_LISTED = 100

/** Why a path is taken for another one elsewhere; else it is noted, with the directories that it is in. */
function foldedConflict(file: string, known: Map<string, string>): string | null {
  const steps = file.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'))
  const other = steps.find((step) => (known.get(foldedPath(step)) ?? step) !== step)
  if (other !== undefined) return 'differs from another name in nothing but case'
  for (const step of steps) known.set(foldedPath(step), step)
  return null
}

/** Harbor may have been stopped before it made anything. */
function absent(error: NodeJS.ErrnoException): null {
  if (error.code !== 'ENOENT') throw error
  return null
}
