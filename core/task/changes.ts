import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitRepository } from '#core/git/git'
import { entriesAt, repositoryPrefix, resolveCommit, type TreeEntry, treeEntries } from '#core/git/objects'
import { type Converted, convertedFiles } from '#core/task/converted'
import { DEFAULT_CAPS, materialise, type TaskCaps } from '#core/task/materialise'
import { readTask } from '#core/task/read'
import type { Task } from '#core/task/task'
import { UserError } from '#core/user-error'

/** A task as a commit has it, or why what the commit has there is none. */
export type TaskAtCommit =
  | { readonly kind: 'task'; readonly task: Task }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** A directory of tasks that two commits do not have alike; null: the commit has none of that name. */
export type TaskPair = {
  readonly name: string
  readonly base: TaskAtCommit | null
  readonly head: TaskAtCommit | null
}

/** How the tasks of two commits differ. */
export type TaskChanges = {
  /** Full commit ids. */
  readonly base: string
  readonly head: string
  /** By name; those whose directory differs, be it by a file that is no part of the digest. */
  readonly pairs: readonly TaskPair[]
  /** Names of the directories that are the same in both. */
  readonly same: readonly string[]
  /** Files of these tasks, in either commit, that a checkout does not have as they were committed. */
  readonly converted: readonly Converted[]
}

/** Far more than one pull request changes by hand; each is read as a whole. */
const MOST_CHANGED = 1000

/**
 * Reads the tasks of two commits that differ. Their content comes from Git's objects as it was committed, so no filter,
 * hook or attribute of the repository has a part in it, and nothing of it is run.
 *
 * @param root directory of regatta.yaml, anywhere in the repository
 * @param directory where tasks are below it
 * @param temp an existing directory for what is read; emptied again
 * @throws UserError for a revision that is not there, where there is no repository, or where more than 1,000 tasks differ
 */
export async function taskChanges({
  root,
  directory,
  base,
  head,
  env,
  temp,
  caps = DEFAULT_CAPS,
}: {
  readonly root: string
  readonly directory: string
  /** Revisions, in whatever form Git knows. */
  readonly base: string
  readonly head: string
  readonly env: GitRepository['env']
  readonly temp: string
  readonly caps?: TaskCaps
}): Promise<TaskChanges> {
  const repository = { directory: root, env }
  const path = `${await repositoryPrefix(repository)}${directory}`
  const sides = {
    base: await commitSide(repository, base, path),
    head: await commitSide(repository, head, path),
  }
  const names = [...new Set([...sides.base.trees.keys(), ...sides.head.trees.keys()])].sort()
  const same = names.filter((name) => sides.base.trees.get(name)?.oid === sides.head.trees.get(name)?.oid)
  const unlike = names.filter((name) => sides.base.trees.get(name)?.oid !== sides.head.trees.get(name)?.oid)
  if (unlike.length > MOST_CHANGED) {
    throw new UserError(
      `${unlike.length} tasks differ from commit ${sides.base.commit.slice(0, 12)} to ${sides.head.commit.slice(0, 12)}, and at most ${MOST_CHANGED} are compared`,
      { where: path, remedy: 'change fewer at a time' },
    )
  }
  const work = await realpath(await mkdtemp(join(temp, 'regatta-commits-')))
  try {
    const pairs: TaskPair[] = []
    for (const name of unlike) {
      const read = async (side: CommitSide) => {
        const tree = side.trees.get(name)
        return tree === undefined ? null : await readAt(repository, { tree, name, directory, work, caps })
      }
      pairs.push({ name, base: await read(sides.base), head: await read(sides.head) })
    }
    const converted = await Promise.all(
      (['base', 'head'] as const).map(async (side) => {
        const paths = pairs.flatMap((pair) => (pair[side]?.kind === 'task' ? [`${path}/${pair.name}`] : []))
        return await convertedFiles(repository, { commit: sides[side].commit, paths, work })
      }),
    )
    return { base: sides.base.commit, head: sides.head.commit, pairs, same, converted: distinct(converted.flat()) }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

export type CommitSide = { readonly commit: string; readonly trees: ReadonlyMap<string, TreeEntry> }

/** The directories below a commit's tasks, as core/task/read finds them in a checkout: no files, no links, no dot names. */
export async function commitSide(repository: GitRepository, revision: string, path: string): Promise<CommitSide> {
  const commit = await resolveCommit(repository, revision)
  const [tasks] = await entriesAt(repository, commit, [path])
  if (tasks === undefined) return { commit, trees: new Map() }
  if (tasks.type !== 'tree') {
    throw new UserError(`${path} is no directory in commit ${commit.slice(0, 12)}`, {
      where: 'revision',
      remedy: 'a link or a file in its place is not followed',
    })
  }
  const directories = (await treeEntries(repository, tasks.oid)).filter(({ type }) => type !== 'blob')
  const named = directories.map((entry) => [entry.path.toString(), entry] as const)
  return { commit, trees: new Map(named.filter(([name]) => !name.startsWith('.'))) }
}

type ReadAt = {
  readonly tree: TreeEntry
  readonly name: string
  readonly directory: string
  readonly work: string
  readonly caps: TaskCaps
}

async function readAt(repository: GitRepository, { tree, name, directory, work, caps }: ReadAt): Promise<TaskAtCommit> {
  if (tree.type !== 'tree') {
    return { kind: 'unreadable', reason: 'a submodule, whose content is not in this repository' }
  }
  if (name.includes('/') || name.includes('\uFFFD')) return { kind: 'unreadable', reason: 'no name of a directory' }
  const root = await mkdtemp(join(work, 'task-'))
  try {
    await mkdir(join(root, directory), { recursive: true })
    const written = await materialise(repository, tree.oid, join(root, directory, name), caps)
    if (!written.ok) return { kind: 'unreadable', reason: written.problem }
    return { kind: 'task', task: await readTask(root, join(directory, name)) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const where = error.where?.replace(`${root}/`, '') ?? `${directory}/${name}`
    return { kind: 'unreadable', reason: `${where}: ${error.message}` }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

function distinct(converted: readonly Converted[]): readonly Converted[] {
  return [...new Map(converted.map((each) => [`${each.path}\0${each.attribute}`, each])).values()]
}
