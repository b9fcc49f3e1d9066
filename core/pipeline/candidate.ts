import { constants } from 'node:fs'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Credentials } from '#core/git/credentials'
import { type GitRepository, git, textOf } from '#core/git/git'
import { repositoryPrefix } from '#core/git/objects'
import type { HostEnvironment } from '#core/harbor/environment'
import { fetchCommit } from '#core/pipeline/fetch-commit'
import { type Place, TASKS } from '#core/pipeline/place'
import { type CommitSide, commitSide, type TaskChanges, taskChanges } from '#core/task/changes'
import { DEFAULT_CAPS, materialise, type TaskCaps } from '#core/task/materialise'
import { readTask, taskNames } from '#core/task/read'
import type { Task } from '#core/task/task'
import { UserError } from '#core/user-error'

/** A task that is not where it should be, and why. */
export type LeftOut = { readonly name: string; readonly reason: string }

/** What a benchmark would be with a pull request, of which nothing was checked out or run. */
export type Candidate = {
  /** Full ids: the commit of the pull request, and the one from which its branch went off. */
  readonly head: string
  readonly base: string
  /** From base to head. */
  readonly changes: TaskChanges
  /**
   * The tasks of the checkout with those that changed as the head has them and without those that it removed, in a directory
   * of its own; manifest and ledger of the checkout. Every task in it can be read.
   */
  readonly place: Place
  /** Tasks of the place that are new or changed on the head. */
  readonly names: ReadonlySet<string>
  /** Tasks that the place does not have because they cannot be read, on the head or in the checkout. */
  readonly leftOut: readonly LeftOut[]
}

/** What all changed tasks of a pull request may be together: GitHub's runners have 14 GB of room. */
const ALL_TASKS: TaskCaps = { files: 200_000, bytes: 4 * 2 ** 30 }

/**
 * Puts the tasks of a pull request into the place of a benchmark. They come out of Git's objects as data: no filter, hook or
 * attribute has a part in it, links and submodules lead nowhere, and neither the manifest nor the results of that commit are
 * looked at. The commit is fetched where it is not there; HEAD may be its base, a later one, or GitHub's merge of both.
 * Throws a UserError where the server does not give the commit, and where the checkout lacks the history to compare with.
 *
 * @param head full id
 * @param temp an existing directory outside of the checkout; what stays in it, `place.root`, is the caller's to remove
 */
export async function candidate(
  place: Place,
  head: string,
  {
    temp,
    credentials,
    most = ALL_TASKS,
  }: {
    readonly temp: string
    readonly credentials: Credentials | null
    /** What its changed tasks may be together. */
    readonly most?: TaskCaps
  },
): Promise<Candidate> {
  const env = place.host
  const repository = { directory: place.root, env }
  await fetchCommit(repository, head, credentials)
  const base = await forkPoint(repository, head)
  const changes = await taskChanges({ root: place.root, directory: TASKS, base, head, env, temp })
  const root = await mkdtemp(join(temp, 'regatta-candidate-'))
  await mkdir(join(root, TASKS))
  const kept = await copyTasks(place.root, new Set(changes.pairs.map(({ name }) => name)), root)
  const staged = await stageChanged(repository, changes, root, most)
  return {
    head,
    base,
    changes,
    place: { ...place, root },
    names: staged.names,
    leftOut: [...staged.leftOut, ...kept].sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

/**
 * Writes some tasks of a commit, and nothing else of it, below `<directory>/tasks`, for the trials of a shard. Returns them as
 * they can be read there. Throws a UserError for one that the commit does not have, or that is no task.
 *
 * @param root directory of the manifest, in a checkout that has the commit; its history is not needed
 * @param directory an existing one, outside of the checkout
 */
export async function stageTasks(
  root: string,
  commit: string,
  names: readonly string[],
  directory: string,
  { env }: { readonly env: HostEnvironment },
): Promise<readonly Task[]> {
  const repository = { directory: root, env }
  const side = await tasksAt(repository, commit)
  await mkdir(join(directory, TASKS))
  const tasks: Task[] = []
  for (const name of new Set(names)) {
    const written = await stage(repository, side, name, directory, DEFAULT_CAPS)
    if (!written.ok) {
      throw new UserError(`commit ${commit} has no such task: ${written.problem}`, {
        where: `${TASKS}/${name}`,
        remedy: 'plan again: the plan is for another commit',
        kind: 'failure',
      })
    }
    tasks.push(await readTask(directory, join(TASKS, name)))
  }
  return tasks
}

async function tasksAt(repository: GitRepository, commit: string): Promise<CommitSide> {
  return await commitSide(repository, commit, `${await repositoryPrefix(repository)}${TASKS}`)
}

/** Where the branch of a commit went off from what is checked out. */
async function forkPoint(repository: GitRepository, head: string): Promise<string> {
  const base = await mergeBase(repository, 'HEAD', head)
  if (base !== head) return base
  // HEAD has all of it. Where it is the merge of both, its first parent is what the pull request is compared with.
  const parents = await git(repository, ['rev-list', '--parents', '--max-count=1', 'HEAD'])
  const [, first, ...others] = textOf(parents).split(' ')
  return first !== undefined && others.includes(head) ? await mergeBase(repository, first, head) : head
}

async function mergeBase(repository: GitRepository, a: string, b: string): Promise<string> {
  const result = await git(repository, ['merge-base', a, b])
  const commit = textOf(result)
  if (result.ok && commit !== '') return commit
  throw new UserError(`nothing in this checkout tells where commit ${b} went off from it`, {
    where: 'git merge-base',
    remedy: 'fetch the whole history: fetch-depth: 0 in actions/checkout',
  })
}

/** What cannot be copied for what it is: a pipe, a socket, a file that nobody may read. */
const NO_FILES = ['ERR_FS_CP_FIFO_PIPE', 'ERR_FS_CP_SOCKET', 'ERR_FS_CP_UNKNOWN', 'EACCES', 'EPERM']

/** Copies the tasks of a checkout but some; those that cannot be read are left out. */
async function copyTasks(from: string, but: ReadonlySet<string>, to: string): Promise<readonly LeftOut[]> {
  const leftOut: LeftOut[] = []
  for (const name of await taskNames(from, TASKS)) {
    if (but.has(name)) continue
    const copy = join(to, TASKS, name)
    try {
      await readTask(from, join(TASKS, name))
      const options = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE } as const
      await cp(join(from, TASKS, name), copy, options)
    } catch (error) {
      if (!(error instanceof UserError) && !NO_FILES.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
      await rm(copy, { recursive: true, force: true })
      leftOut.push({ name, reason: (error as Error).message })
    }
  }
  return leftOut
}

async function stageChanged(
  repository: GitRepository,
  { head, pairs }: TaskChanges,
  root: string,
  most: TaskCaps,
): Promise<Pick<Candidate, 'names' | 'leftOut'>> {
  const side = await tasksAt(repository, head)
  const names = new Set<string>()
  const leftOut: LeftOut[] = []
  let room = most
  for (const pair of pairs) {
    const { name } = pair
    if (pair.head?.kind === 'unreadable') leftOut.push({ name, reason: pair.head.reason })
    if (pair.head?.kind !== 'task') continue
    const written = await stage(repository, side, name, root, smaller(DEFAULT_CAPS, room))
    if (written.ok) {
      names.add(name)
      room = { files: room.files - written.files, bytes: room.bytes - written.bytes }
    } else {
      leftOut.push({ name, reason: `the changed tasks are too large together: ${written.problem}` })
    }
  }
  return { names, leftOut }
}

function smaller(a: TaskCaps, b: TaskCaps): TaskCaps {
  return { files: Math.min(a.files, b.files), bytes: Math.min(a.bytes, b.bytes) }
}

async function stage(
  repository: GitRepository,
  { trees }: CommitSide,
  name: string,
  root: string,
  caps: TaskCaps,
): ReturnType<typeof materialise> {
  if (/[/\uFFFD]/.test(name)) return { ok: false, problem: 'no name of a directory' }
  const tree = trees.get(name)
  if (tree?.type !== 'tree') return { ok: false, problem: 'there is no directory of this name' }
  const directory = join(root, TASKS, name)
  const written = await materialise(repository, tree.oid, directory, caps)
  // Half of a task is none, and must not be taken for one.
  if (!written.ok) await rm(directory, { recursive: true, force: true })
  return written
}
