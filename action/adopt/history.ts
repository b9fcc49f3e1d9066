import { type GitRepository, git, textOf } from '#core/git/git'

/** What Git's objects say of a push and of the commits of a pull request; nothing is checked out and nothing of theirs is run. */
export type History = {
  /** First parents from the new head of the branch back to the old one, newest first. */
  readonly pushed: readonly string[]
  /** Those of them that change a task. */
  readonly touching: readonly string[]
}

const FULL_ID = /^[0-9a-f]{40}$/

/**
 * The commits that a push brought to its branch; null where the old head is unknown: a new branch, a forced push, a
 * checkout without history.
 *
 * @param tasks folder of the tasks from the root of the repository, with a slash at its end
 */
export async function pushedCommits(
  repository: GitRepository,
  { before, after, tasks }: { readonly before: string; readonly after: string; readonly tasks: string },
): Promise<History | null> {
  if (!FULL_ID.test(before) || !FULL_ID.test(after) || /^0+$/.test(before)) return null
  const range = ['--first-parent', `${before}..${after}`]
  const [pushed, touching] = [await commits(repository, [...range]), await commits(repository, [...range, '--', tasks])]
  return pushed === null || touching === null ? null : { pushed, touching }
}

async function commits(repository: GitRepository, args: readonly string[]): Promise<readonly string[] | null> {
  const listed = await git(repository, ['rev-list', ...args])
  return listed.ok
    ? textOf(listed)
        .split('\n')
        .filter((line) => line !== '')
    : null
}

/** Whether a commit is another one or comes before it; an unknown one does not. */
export async function isAncestor(repository: GitRepository, commit: string, of: string): Promise<boolean> {
  return (await git(repository, ['merge-base', '--is-ancestor', commit, of])).ok
}

/**
 * The first path outside of a folder that a commit changes against the branch that it left; null where it changes none.
 * What it left is looked for among the first parents of the branch alone: these were the branch, and what else came in
 * by a merge may never have been, be it a workflow that the merge itself took back. Throws an Error where Git cannot tell.
 *
 * @param branch a commit of the branch from before the pull request came in
 */
export async function changedOutside(
  repository: GitRepository,
  { commit, branch, tasks }: { readonly commit: string; readonly branch: string; readonly tasks: string },
): Promise<string | null> {
  const since = await commits(repository, ['--first-parent', branch, `^${commit}`])
  if (since === null) throw new Error(`git cannot compare ${commit} with ${branch}`)
  const oldest = since.at(-1)
  const left = oldest === undefined ? branch : `${oldest}^1`
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--name-only', left, commit]
  const { ok, stdout } = await git(repository, args)
  if (!ok) throw new Error(`git cannot tell what ${commit} changes`)
  const paths = stdout.toString().split('\0')
  return paths.find((path) => path !== '' && !path.startsWith(tasks)) ?? null
}
