import { type GitRepository, git } from '#core/git/git'
import { revList } from '#core/pipeline/changed-outside'

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
  const [pushed, touching] = [await revList(repository, [...range]), await revList(repository, [...range, '--', tasks])]
  return pushed === null || touching === null ? null : { pushed, touching }
}

/** Whether a commit is another one or comes before it; an unknown one does not. */
export async function isAncestor(repository: GitRepository, commit: string, of: string): Promise<boolean> {
  return (await git(repository, ['merge-base', '--is-ancestor', commit, of])).ok
}
