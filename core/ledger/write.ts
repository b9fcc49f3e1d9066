import { randomUUID } from 'node:crypto'
import { promises as fs } from 'node:fs'
import { dirname, join } from 'node:path'
import { isErrno, isTemporaryName, type SegmentFile, temporaryName } from '#core/ledger/files'
import { UserError } from '#core/user-error'

export type NewSegment = {
  readonly file: SegmentFile
  readonly bytes: Uint8Array
  /** Whether bytes found under the segment's name hold its content. */
  readonly isSameContent: (found: Uint8Array) => Promise<boolean>
}

/** Told before and after each change on disk; what it throws is treated as a failure of that step. For tests. */
export type OnWriteStep = (step: 'stage' | 'staged' | 'commit' | 'committed', path: string) => void

const LEFTOVER_AFTER_MS = 3_600_000

/**
 * Puts segments on disk, in the given order: first all are written under temporary names and flushed, then each is renamed.
 * A full disk is therefore met before any segment appears, and a segment that appears is whole. A segment that is there
 * already is left untouched. Returns the paths of those that are new.
 * On any failure the temporary files and new empty folders are removed; an operating system's refusal becomes a UserError
 * that names the folder. A process killed in between leaves at most temporary files, which a later write removes after an hour.
 */
export async function writeSegments(
  segments: Iterable<NewSegment>,
  onStep: OnWriteStep = () => undefined,
): Promise<string[]> {
  const staged: { readonly temporary: string; readonly path: string }[] = []
  const made: { readonly folder: string; readonly top: string }[] = []
  const written: string[] = []
  let at = '.'
  try {
    for (const { file, bytes, isSameContent } of segments) {
      at = dirname(file.path)
      if (await stands(file, bytes, isSameContent)) continue
      const top = await fs.mkdir(at, { recursive: true })
      if (top !== undefined) made.push({ folder: at, top })
      await removeLeftovers(at)
      const temporary = join(at, temporaryName(file.digest, randomUUID()))
      staged.push({ temporary, path: file.path })
      onStep('stage', file.path)
      await writeDurably(temporary, bytes)
      onStep('staged', file.path)
    }
    for (const { temporary, path } of staged) {
      at = dirname(path)
      onStep('commit', path)
      await fs.rename(temporary, path)
      written.push(path)
      await syncFolder(at)
      onStep('committed', path)
    }
    return written
  } catch (cause) {
    // The first failure is the one to report; what cannot be cleaned up is a temporary file that nobody reads.
    for (const { temporary } of staged) await fs.rm(temporary, { force: true }).catch(() => undefined)
    for (const { folder, top } of made.reverse()) await removeEmpty(folder, top)
    throw isErrno(cause) ? cannotWrite(at, cause) : cause
  }
}

async function stands(
  file: SegmentFile,
  bytes: Uint8Array,
  isSameContent: NewSegment['isSameContent'],
): Promise<boolean> {
  const found = await readIfThere(file.path)
  if (found === null) return false
  // Other bytes of the same content: another version of the compressor wrote them.
  if (found.equals(bytes) || (await isSameContent(found).catch(() => false))) return true
  throw new UserError('a segment of the ledger does not hold the content that its name stands for', {
    where: file.path,
    remedy:
      'Restore the file from Git (git checkout -- FILE), or delete it if Git does not know it, then import again.',
    kind: 'failure',
  })
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await fs.readFile(path)
  } catch (error) {
    if (isErrno(error) && error.code === 'ENOENT') return null
    throw error
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await fs.open(path, 'wx')
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes renames and removals in a folder last. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of (await fs.readdir(folder)).filter(isTemporaryName)) {
    const path = join(folder, name)
    const stat = await fs.stat(path).catch(() => null)
    if (stat !== null && Date.now() - stat.mtimeMs > LEFTOVER_AFTER_MS) await fs.rm(path, { force: true })
  }
}

/** Removes a folder and those above it up to `top`, as far as they are empty. */
async function removeEmpty(folder: string, top: string): Promise<void> {
  for (let path = folder; path.length >= top.length; path = dirname(path)) {
    await fs.rmdir(path).catch(() => undefined)
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'Free space on that disk, then run it again.',
  EDQUOT: 'Free space within that quota, then run it again.',
  EACCES: 'Make that folder writable for this user, then run it again.',
  EPERM: 'Make that folder writable for this user, then run it again.',
  // What mkdir says on a file system that is mounted read-only.
  ENOENT: 'Its parent cannot be written: name another ledger (--ledger DIR), or mount the disk writable.',
  EROFS: 'Name a ledger folder that can be written (--ledger DIR).',
  ENOTDIR: 'A file stands where a folder should be: move it away, or name another ledger (--ledger DIR).',
  EEXIST: 'A file stands where a folder should be: move it away, or name another ledger (--ledger DIR).',
}

function cannotWrite(folder: string, cause: NodeJS.ErrnoException): UserError {
  return new UserError(`cannot write to the ledger: ${cause.message}`, {
    where: folder,
    remedy: REMEDIES[cause.code ?? ''] ?? 'Check that the folder can be written, then run it again.',
    kind: 'failure',
    cause,
  })
}
