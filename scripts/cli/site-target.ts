import { randomBytes } from 'node:crypto'
import { cp, lstat, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { TASKS } from '#core/pipeline/place'
import { UserError } from '#core/user-error'
import { type Context, INSTALLATION } from '#scripts/cli/context'
import type { Problem } from '#scripts/cli/result'

/*
 * Where a site goes. A build replaces a whole directory, so it replaces only what a build made, and only once it
 * succeeded.
 */

/** In every built site: says that a build made the directory, so that the next one may replace it. */
const MARKER = '.regatta-site'

/** Refuses a directory that holds the checkout, the repository, the ledger or the evidence, and one inside the ledger. */
export async function refuseToHold(
  target: string,
  out: string,
  context: Context,
  evidence: string | null,
): Promise<void> {
  const ledger = await realPath(context.ledger)
  const kept = [
    ['this checkout', await realPath(INSTALLATION)],
    ['the repository', await realPath(context.root)],
    ['the tasks', await realPath(join(context.root, TASKS))],
    ['the ledger', ledger],
    ...(evidence === null ? [] : [['the evidence', await realPath(evidence)] as const]),
  ] as const
  const held = kept.find(([, path]) => isWithin(path, target))
  if (held === undefined && !isWithin(target, ledger)) return
  throw new UserError(held === undefined ? 'it is inside the ledger' : `${held[0]} is here: ${held[1]}`, {
    where: out,
    remedy: 'a build replaces the whole directory; give --out a new one, for example --out site/dist',
  })
}

/** Refuses a directory that has anything in it, unless a build made it. */
export async function refuseToReplace(target: string, out: string): Promise<void> {
  const remedy = 'a build replaces the whole directory; give --out a new or empty one, or empty this one yourself'
  const found = await onDisk(out, () => lstat(target).catch(absent))
  if (found === null) return
  if (!found.isDirectory()) throw new UserError('it is not a directory', { where: out, remedy })
  const names = await onDisk(out, () => readdir(target))
  if (names.includes('.git')) throw new UserError('it is a Git repository or worktree', { where: out, remedy })
  if (names.length === 0 || names.includes(MARKER)) return
  throw new UserError(`it is not empty and no site build made it (it has no ${MARKER})`, { where: out, remedy })
}

/** Puts a built site in the place of `target`, by rename; returns what could not be tidied up. */
export async function swapIn(built: string, target: string, out: string): Promise<Problem[]> {
  await writeFile(join(built, MARKER), 'Made by `regatta site build`. The next build replaces this directory.\n')
  const beside = (word: string): string =>
    join(dirname(target), `.${basename(target)}.${word}-${randomBytes(6).toString('hex')}`)
  const fresh = beside('new')
  const old = beside('old')
  try {
    await move(built, fresh)
    // Another build may put its own here between the two renames; then that one is the old site.
    for (let left = 20; ; left--) {
      // Again, because the build took a while.
      await refuseToReplace(target, out)
      const had = await rename(target, old).then(() => true, absent)
      try {
        await rename(fresh, target)
        break
      } catch (error) {
        const inTheWay = ['ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')
        if (had !== null && inTheWay) await rm(old, { recursive: true, force: true })
        else if (had !== null) await rename(old, target)
        if (!inTheWay || left === 0) throw error
      }
    }
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
  try {
    await rm(old, { recursive: true, force: true })
    return []
  } catch (error) {
    return [{ message: `the old site is still there: ${messageOf(error)}`, where: old, remedy: 'remove it yourself' }]
  }
}

/** To the same file system by name alone, since a large site has tens of thousands of files. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error
    await cp(from, to, { recursive: true })
  }
}

/** The path without symbolic links, also where its end does not exist yet. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(await realPath(parent), basename(path))
  }
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep)
}

/** Runs something that touches the disk; what the system refuses is the user's to mend. */
export async function onDisk<T>(out: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UserError || codeOf(error) === undefined) throw error
    throw new UserError(`cannot write the site: ${messageOf(error)}`, {
      where: out,
      remedy: 'mend that, or give another directory: --out <dir>',
      kind: 'failure',
      cause: error,
    })
  }
}

function absent(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null
  throw error
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
