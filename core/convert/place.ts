import { mkdir, rmdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import { UserError } from '#core/user-error'

/**
 * Makes a directory and those above it that are not there, one after the other: Node's own way to do so never ends below
 * /proc. Throws a UserError where there can be none; then none that it made is left.
 *
 * @param path absolute
 * @returns those that it made, the outermost first
 */
export async function makeDirectory(path: string): Promise<readonly string[]> {
  const made: string[] = []
  try {
    for (const directory of await missingDirectories(path)) {
      await mkdir(directory)
      made.push(directory)
    }
  } catch (cause) {
    await removeEmpty(made)
    throw noPlace(path, cause)
  }
  return made
}

/** Removes directories that are empty, the innermost first. What is in one stays, with those around it. */
export async function removeEmpty(directories: readonly string[]): Promise<void> {
  for (const directory of directories.toReversed()) {
    const isGone = await rmdir(directory).then(
      () => true,
      () => false,
    )
    if (!isGone) return
  }
}

/** Throws where what is there, at the path or above it, is no directory. */
async function missingDirectories(path: string): Promise<readonly string[]> {
  const missing: string[] = []
  for (let at = path; ; at = dirname(at)) {
    const found = await stat(at).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && dirname(at) !== at) return null
      throw error
    })
    if (found === null) {
      missing.unshift(at)
      continue
    }
    if (!found.isDirectory()) throw new Error(at === path ? 'it is a file' : `${at} is a file`)
    return missing
  }
}

const FULL = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EIO']

/** Nothing can be written there: a wrong call, unless the disk is full. */
export function noPlace(path: string, cause: unknown): UserError {
  const { code, errno, message } = cause as NodeJS.ErrnoException
  const why = errno === undefined ? message : `${getSystemErrorMessage(errno)} (${code})`
  return new UserError(`no converted tasks can be written there: ${why}`, {
    where: `--out ${path}`,
    remedy: 'name a directory that can be written, or one that can be made',
    kind: FULL.includes(code ?? '') ? 'failure' : 'usage',
    cause,
  })
}
