import { createHash } from 'node:crypto'
import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { ignoredByHarbor } from '#core/task/ignored'
import { hashRegular, readRegular } from '#core/task/regular-file'
import { type TaskDigest, taskDigestSchema } from '#core/trial/ids'
import { UserError } from '#core/user-error'

/** What Harbor packages of a task; everything else in its directory is not part of its identity. */
const FILES = ['task.toml', 'instruction.md', 'README.md', 'trajectory.json']
const DIRECTORIES = ['environment', 'tests', 'solution', 'steps']

/** Bytes of all files of a task together: what is larger takes longer to hash than anybody waits. */
const MOST_BYTES = 4 * 2 ** 30

/**
 * Harbor's own content digest of a task: SHA-256 over the sorted lines `path NUL sha256(content) LF` (harbor 0.24,
 * publisher/packager.py). File modes are not part of it.
 * Throws a UserError for a link that leaves the task, since its content is not the task's, for a .gitignore or a
 * file name on which Harbor's own digest fails, and for what cannot be read or has more than 4 GiB together. Nothing but
 * regular files is opened, and no file is in memory as a whole.
 */
export async function taskDigest(directory: string): Promise<TaskDigest> {
  const outer = createHash('sha256')
  let room = MOST_BYTES
  try {
    for (const path of await packagedFiles(directory)) {
      const { sha256, size } = await hashRegular(join(directory, path), room)
      outer.update(`${path}\0${sha256}\n`)
      room -= size
    }
  } catch (cause) {
    throw asUserError(cause, directory)
  }
  return taskDigestSchema.parse(`sha256:${outer.digest('hex')}`)
}

/** What the system refuses (permissions, names that are too long) is the task's fault, not Regatta's. */
function asUserError(cause: unknown, directory: string): unknown {
  if (cause instanceof UserError) return cause
  const { code, path } = cause as NodeJS.ErrnoException
  if (code === undefined) return cause
  return new UserError(`this cannot be read (${code})`, {
    where: path ?? directory,
    remedy: 'mend its permissions or its name, or delete it',
    cause,
  })
}

/** Paths relative to the task, forward slashes, in the order of their UTF-8 bytes. */
export async function packagedFiles(directory: string): Promise<readonly string[]> {
  const root = await realpath(directory)
  const found: string[] = []
  for (const file of FILES) if (await isFileInside(root, file)) found.push(file)
  for (const name of DIRECTORIES) found.push(...(await filesBelow(root, name)))
  const ignored = ignoredByHarbor(await ignoreFile(root), join(root, '.gitignore'))
  return found.filter((path) => !ignored(path)).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** null: the task has none. A byte order mark is part of the first pattern, as it is for Harbor. */
async function ignoreFile(root: string): Promise<string | null> {
  const where = join(root, '.gitignore')
  try {
    const bytes = await readRegular(where).catch(absent)
    return bytes === null ? null : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new UserError('cannot read this .gitignore', {
      where,
      remedy: 'make it a file of UTF-8 text, 2 MiB at most',
      cause,
    })
  }
}

async function filesBelow(root: string, path: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(absent)
  if (entries === null) return []
  const found: string[] = []
  for (const entry of entries) {
    const child = `${path}/${entry.name}`
    await requireUnicodeName(root, child)
    if (entry.isDirectory()) found.push(...(await filesBelow(root, child)))
    else if (await isFileInside(root, child)) found.push(child)
  }
  return found
}

/** Node shows a name that is not UTF-8 with U+FFFD for the bad bytes, and then no file has that name. */
async function requireUnicodeName(root: string, path: string): Promise<void> {
  if (!path.includes('\uFFFD') || (await lstat(join(root, path)).catch(absent)) !== null) return
  throw new UserError('a file name that is not UTF-8', {
    where: join(root, path),
    remedy: 'rename it; Harbor cannot make a digest of such a task',
  })
}

async function isFileInside(root: string, path: string): Promise<boolean> {
  const target = await realpath(join(root, path)).catch(absent)
  if (target === null) return false
  if (!target.startsWith(root + sep)) {
    throw new UserError('a link that leaves the task', {
      where: join(root, path),
      remedy: 'copy the file into the task; Harbor refuses such links too',
    })
  }
  return (await stat(target)).isFile()
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ELOOP') return null
  throw error
}
