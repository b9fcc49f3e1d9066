import { createHash } from 'node:crypto'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import ignore from 'ignore'
import { type TaskDigest, taskDigestSchema } from '#core/trial/ids'
import { UserError } from '#core/user-error'

/** What Harbor packages of a task; everything else in its directory is not part of its identity. */
const FILES = ['task.toml', 'instruction.md', 'README.md', 'trajectory.json']
const DIRECTORIES = ['environment', 'tests', 'solution', 'steps']
/** Harbor's defaults, used only where the task has no .gitignore of its own. */
const DEFAULT_IGNORES = ['__pycache__/', '*.pyc', '.DS_Store', '*.swp', '*.swo', '*~']

/**
 * Harbor's own content digest of a task: SHA-256 over the sorted lines `path NUL sha256(content) LF` (harbor 0.24,
 * publisher/packager.py). File modes are not part of it.
 * Throws a UserError for a link that leaves the task, since its content is not the task's.
 */
export async function taskDigest(directory: string): Promise<TaskDigest> {
  const outer = createHash('sha256')
  for (const path of await packagedFiles(directory)) {
    const inner = createHash('sha256')
      .update(await readFile(join(directory, path)))
      .digest('hex')
    outer.update(`${path}\0${inner}\n`)
  }
  return taskDigestSchema.parse(`sha256:${outer.digest('hex')}`)
}

/** Paths relative to the task, forward slashes, in the order of their UTF-8 bytes. */
export async function packagedFiles(directory: string): Promise<readonly string[]> {
  const root = await realpath(directory)
  const found: string[] = []
  for (const file of FILES) if (await isFileInside(root, file)) found.push(file)
  for (const name of DIRECTORIES) found.push(...(await filesBelow(root, name)))
  const ignored = ignore({ allowRelativePaths: true }).add(await ignorePatterns(root))
  return found.filter((path) => !ignored.ignores(path)).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

async function ignorePatterns(root: string): Promise<readonly string[]> {
  const own = await readFile(join(root, '.gitignore'), 'utf8').catch(absent)
  return own === null ? DEFAULT_IGNORES : own.split(/\r?\n/)
}

async function filesBelow(root: string, path: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(absent)
  if (entries === null) return []
  const found: string[] = []
  for (const entry of entries) {
    const child = `${path}/${entry.name}`
    if (entry.isDirectory()) found.push(...(await filesBelow(root, child)))
    else if (await isFileInside(root, child)) found.push(child)
  }
  return found
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
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}
