import { type GitRepository, git, textOf } from '#core/git/git'

/**
 * The paths outside of a folder that a commit changes against the branch that it left, in the order of Git. What it left is
 * looked for among the first parents of the branch alone: these were the branch, and what else came in by a merge may
 * never have been, be it a workflow that the merge itself took back. Trials of such a commit measured something that the branch
 * may not have. Throws an Error where Git cannot tell.
 *
 * @param branch a commit of the branch from before the pull request came in
 * @param tasks the folder from the root of the repository, with a slash at its end
 */
export async function changedOutside(
  repository: GitRepository,
  { commit, branch, tasks }: { readonly commit: string; readonly branch: string; readonly tasks: string },
): Promise<readonly string[]> {
  const since = await revList(repository, ['--first-parent', branch, `^${commit}`])
  if (since === null) throw new Error(`git cannot compare ${commit} with ${branch}`)
  const oldest = since.at(-1)
  const left = oldest === undefined ? branch : `${oldest}^1`
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--name-only', left, commit]
  const { ok, stdout } = await git(repository, args)
  if (!ok) throw new Error(`git cannot tell what ${commit} changes`)
  const paths = stdout.toString().split('\0')
  return paths.filter((path) => path !== '' && !path.startsWith(tasks))
}

/** Commits, newest first; null where Git does not know one that is named. */
export async function revList(repository: GitRepository, args: readonly string[]): Promise<readonly string[] | null> {
  const listed = await git(repository, ['rev-list', ...args])
  return listed.ok
    ? textOf(listed)
        .split('\n')
        .filter((line) => line !== '')
    : null
}
