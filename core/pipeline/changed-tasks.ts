import { basename, dirname } from 'node:path'
import type { GitRepository } from '#core/git/git'
import { commitNamed, entriesAt, repositoryPrefix } from '#core/git/objects'
import type { HostEnvironment } from '#core/harbor/environment'
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
 * @param manifest absolute path of regatta.yaml, with `tasks/` beside it, in a checkout
 */
export async function changedTasks(manifest: string, since: string, env: HostEnvironment): Promise<ChangedTasks> {
  const checkout = { directory: dirname(manifest), env }
  const file = basename(manifest)
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(since)) {
    throw new UserError(`expected the full id of a commit, found "${since}"`, {
      remedy: 'for example that of github.event.before',
    })
  }
  if (/^0+$/.test(since)) return { kind: 'all', why: 'there is no commit to compare with' }
  if ((await commitNamed(checkout, since)) === null) {
    return { kind: 'all', why: `commit ${since} is not in this checkout` }
  }
  const [before, now] = await Promise.all([entries(checkout, since, file), entries(checkout, 'HEAD', file)])
  if (before.get(file) !== now.get(file)) return { kind: 'all', why: `${file} changed` }
  const changed = [...now].filter(([path, object]) => path.startsWith(`${TASKS}/`) && before.get(path) !== object)
  return { kind: 'these', names: new Set(changed.map(([path]) => path.slice(TASKS.length + 1))) }
}

/** Path from the root -> what stands there, in a commit: the manifest and what is directly below `tasks/`. */
async function entries(checkout: GitRepository, commit: string, file: string): Promise<ReadonlyMap<string, string>> {
  const prefix = await repositoryPrefix(checkout)
  const listed = await entriesAt(checkout, commit, [`${prefix}${file}`, `${prefix}${TASKS}/`])
  return new Map(listed.map(({ path, mode, oid }) => [path.toString().slice(prefix.length), `${mode} ${oid}`]))
}
