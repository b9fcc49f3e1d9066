import { constants } from 'node:fs'
import { lstat, open, readdir, readlink } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { READ_LIMITS, type ReadLimits, type TaskEntry, type TaskFiles } from '#core/check/files'
import { UserError } from '#core/user-error'

/**
 * Reads a task directory for `checkTask`. Nothing is followed and nothing but a regular file is opened, so this is safe on
 * any tree.
 *
 * @param root the repository's root, or any directory that a task was written below
 * @param directory an absolute path, or one relative to `root`
 * @throws UserError if it is no directory
 */
export async function readTaskFiles(
  root: string,
  directory: string,
  options: {
    /** false: these files' modes say nothing (a tree out of Git's objects). */
    readonly modes?: boolean
    readonly limits?: ReadLimits
  } = {},
): Promise<TaskFiles> {
  const { modes = true, limits = READ_LIMITS } = options
  const absolute = resolve(root, directory)
  const path = relative(root, absolute).split(sep).join('/')
  const state: Walk = { limits, modes, entries: [], bytes: 0, truncated: null }
  const found = await lstat(absolute).catch(() => null)
  if (found === null && path.includes('\uFFFD')) {
    throw new UserError('the name of a directory that is not UTF-8', { where: path, remedy: 'rename it' })
  }
  if (found?.isDirectory() !== true) {
    throw new UserError('no task directory', { where: path, remedy: 'a task is a directory; links are not followed' })
  }
  await walk(absolute, '', 0, state)
  const entries = state.entries.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  return { name: path.split('/').at(-1) ?? path, path, entries, truncated: state.truncated }
}

type Walk = {
  readonly limits: ReadLimits
  readonly modes: boolean
  readonly entries: TaskEntry[]
  bytes: number
  truncated: string | null
}

async function walk(root: string, below: string, depth: number, state: Walk): Promise<void> {
  if (depth > state.limits.depth) {
    state.truncated ??= `directories are nested deeper than ${state.limits.depth}`
    return
  }
  const names = await readdir(join(root, below)).catch(() => null)
  if (names === null) {
    state.entries.push({ kind: 'special', path: below, what: 'unknown' })
    return
  }
  names.sort()
  for (const name of names) {
    if (state.entries.length >= state.limits.files) {
      state.truncated ??= `there are more than ${state.limits.files} files`
      return
    }
    const path = below === '' ? name : `${below}/${name}`
    const stat = await lstat(join(root, path)).catch(() => null)
    // A name that is not UTF-8 has no entry under the name that Node shows.
    if (stat === null) state.entries.push({ kind: 'special', path, what: 'unknown' })
    else if (stat.isDirectory()) await walk(root, path, depth + 1, state)
    else if (stat.isSymbolicLink()) {
      state.entries.push({ kind: 'link', path, target: await readlink(join(root, path)).catch(() => '') })
    } else if (!stat.isFile()) {
      const what = stat.isFIFO() ? 'FIFO' : stat.isSocket() ? 'socket' : 'device'
      state.entries.push({ kind: 'special', path, what })
    } else {
      const bytes = await content(join(root, path), stat.size, state)
      const executable = state.modes ? (stat.mode & 0o111) !== 0 : null
      state.entries.push({ kind: 'file', path, size: stat.size, executable, bytes, text: textOf(bytes) })
    }
  }
}

async function content(file: string, size: number, state: Walk): Promise<Uint8Array | null> {
  if (size > state.limits.file_bytes || state.bytes + size > state.limits.bytes) return null
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      if (!(await handle.stat()).isFile()) return null
      const buffer = Buffer.alloc(size)
      const { bytesRead } = await handle.read(buffer, 0, size, 0)
      state.bytes += bytesRead
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch {
    // It cannot be read (its permissions, or it went away): it is listed as not read, which a rule reports.
    return null
  }
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** UTF-8 text without a NUL byte, else null. */
export function textOf(bytes: Uint8Array | null): string | null {
  if (bytes === null || bytes.includes(0)) return null
  try {
    return STRICT.decode(bytes)
  } catch {
    return null
  }
}
