import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises'
import { posix, sep } from 'node:path'
import type { GitRepository } from '#core/git/git'
import { blobs, filesBelow, type TreeEntry } from '#core/git/objects'

/** What one task of a commit may be at most. */
export type TaskCaps = { readonly files: number; readonly bytes: number }

export const DEFAULT_CAPS: TaskCaps = { files: 20_000, bytes: 256 * 2 ** 20 }

/** Codes of what a tree that no checkout could have does to a file system. */
const IMPOSSIBLE = ['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EINVAL']

/** What was written, or why the tree cannot be a task. */
export type Materialised =
  | { readonly ok: true; readonly files: number; readonly bytes: number }
  | { readonly ok: false; readonly problem: string }

/**
 * Writes a tree of a repository into a new directory, each file as it was committed: with its bytes, and executable where Git
 * says so, because a Dockerfile copies files with their modes and a task that ran in a checkout must run here. Nobody runs
 * anything of it on this host. A link is written only where it stays in the directory, and nothing is written through one.
 *
 * @param directory an absolute path that does not exist yet; its parent does
 */
export async function materialise(
  repository: GitRepository,
  tree: string,
  directory: string,
  caps: TaskCaps,
): Promise<Materialised> {
  const entries = await filesBelow(repository, tree, caps.files)
  if (entries === null) return { ok: false, problem: tooLarge(caps) }
  const problem = refusal(entries, caps) ?? (await writeEntries(repository, entries, directory))
  return problem === null ? { ok: true, files: entries.length, bytes: bytesOf(entries) } : { ok: false, problem }
}

/** Why no directory can hold these, or null. */
async function writeEntries(
  repository: GitRepository,
  entries: readonly TreeEntry[],
  directory: string,
): Promise<string | null> {
  const contents = await blobs(repository, [...new Set(entries.map(({ oid }) => oid))], bytesOf(entries))
  const write = async (isLink: boolean, put: (file: Buffer, content: Buffer, entry: TreeEntry) => Promise<void>) => {
    for (const entry of entries) {
      const content = contents.get(entry.oid)
      if (content !== undefined && (entry.mode === LINK) === isLink) {
        await put(inside(directory, entry.path), content, entry)
      }
    }
  }
  try {
    await mkdir(directory)
    for (const folder of folders(entries))
      await mkdir(inside(directory, Buffer.from(folder, 'latin1')), { recursive: true })
    await write(false, async (file, content, { mode }) => {
      await writeFile(file, content, { flag: 'wx', mode: mode === EXECUTABLE ? 0o755 : 0o644 })
    })
    const links: Buffer[] = []
    let leaves: string | null = null
    await write(true, async (file, content, { path }) => {
      if (leavesBy(path, content)) leaves ??= leavingLink(path)
      else {
        await symlink(content, file)
        links.push(path)
      }
    })
    return leaves ?? (await firstLeaving(directory, links))
  } catch (error) {
    if (IMPOSSIBLE.includes((error as NodeJS.ErrnoException).code ?? '')) return 'no checkout could hold its files'
    throw error
  }
}

const LINK = '120000'
const EXECUTABLE = '100755'
const SUBMODULE = '160000'

function refusal(entries: readonly TreeEntry[], caps: TaskCaps): string | null {
  if (entries.length > caps.files || bytesOf(entries) > caps.bytes) return tooLarge(caps)
  for (const { mode, path } of entries) {
    if (mode === SUBMODULE) return `${shown(path)} is a submodule, whose content is not in this repository`
    if (
      path
        .toString('latin1')
        .split('/')
        .some((part) => part === '' || part === '.' || part === '..')
    ) {
      return `${shown(path)} is no path that a checkout could have`
    }
  }
  return null
}

function bytesOf(entries: readonly TreeEntry[]): number {
  return entries.reduce((total, { size }) => total + (size ?? 0), 0)
}

function tooLarge({ files, bytes }: TaskCaps): string {
  return `more than ${files} files or ${Math.round(bytes / 2 ** 20)} MiB, or too many directories`
}

/** Every directory that the files need. */
function folders(entries: readonly TreeEntry[]): ReadonlySet<string> {
  return new Set(entries.map(({ path }) => posix.dirname(path.toString('latin1'))).filter((folder) => folder !== '.'))
}

/** Whether the text of a link alone leads out of the directory. One that leads out through other links is found later. */
function leavesBy(path: Buffer, target: Buffer): boolean {
  const text = target.toString('latin1')
  const to = posix.normalize(posix.join(posix.dirname(path.toString('latin1')), text))
  return text === '' || text.startsWith('/') || to === '..' || to.startsWith('../')
}

async function firstLeaving(directory: string, links: readonly Buffer[]): Promise<string | null> {
  const root = await realpath(directory)
  for (const path of links) {
    const target = await realpath(inside(directory, path)).catch(() => null)
    if (target !== null && target !== root && !target.startsWith(root + sep)) return leavingLink(path)
  }
  return null
}

function leavingLink(path: Buffer): string {
  return `${shown(path)} is a link that leaves the task`
}

function inside(directory: string, path: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${directory}${sep}`), path])
}

function shown(path: Buffer): string {
  return path.toString()
}
