import { basename, dirname } from 'node:path'
import { git, listTree, type TreeEntry } from '#core/pipeline/git'
import { TASKS } from '#core/pipeline/place'
import { UserError } from '#core/user-error'

/** Names of the tasks that are not what they were, or why none can be left out. */
export type ChangedTasks =
  | { readonly kind: 'these'; readonly names: ReadonlySet<string> }
  | { readonly kind: 'all'; readonly why: string }

/**
 * The tasks whose directories differ between a commit and HEAD, by Git's objects alone. A changed manifest may ask for
 * anything of any task, and a commit that is not there (a new branch, a forced push, a shallow checkout) tells nothing.
 * Throws a UserError for what is no full commit id.
 *
 * @param manifest absolute path of regatta.yaml, with `tasks/` beside it
 */
export async function changedTasks(manifest: string, since: string): Promise<ChangedTasks> {
  const root = dirname(manifest)
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(since)) {
    throw new UserError(`expected the full id of a commit, found "${since}"`, {
      remedy: 'for example that of github.event.before',
    })
  }
  if (/^0+$/.test(since)) return { kind: 'all', why: 'there is no commit to compare with' }
  const known = await git(root, ['cat-file', '-e', `${since}^{commit}`])
  if (known.exit !== 0) return { kind: 'all', why: `commit ${since} is not in this checkout` }
  const [before, now] = await Promise.all([entries(root, since, manifest), entries(root, 'HEAD', manifest)])
  if (before.get(basename(manifest)) !== now.get(basename(manifest))) {
    return { kind: 'all', why: `${basename(manifest)} changed` }
  }
  const changed = [...now].filter(([path, object]) => path.startsWith(`${TASKS}/`) && before.get(path) !== object)
  return { kind: 'these', names: new Set(changed.map(([path]) => path.slice(TASKS.length + 1))) }
}

/** Path from the root -> what stands there, in a commit: the manifest and what is directly below `tasks/`. */
async function entries(root: string, commit: string, manifest: string): Promise<ReadonlyMap<string, string>> {
  const listed = (await listTree(root, [commit, '--', basename(manifest), `${TASKS}/`])) ?? []
  return new Map(listed.map((entry: TreeEntry) => [entry.path, `${entry.mode} ${entry.object}`]))
}
