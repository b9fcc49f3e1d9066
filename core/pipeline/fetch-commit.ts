import { type Credentials, tokenHeader } from '#core/git/credentials'
import { type GitRepository, git, textOf } from '#core/git/git'
import { UserError } from '#core/user-error'

const FULL_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/**
 * Brings a commit from `origin` into the objects of a checkout, where it is not there yet: that of a pull request, of which
 * nothing is checked out. A shallow checkout gets it without its history. Throws a UserError for what is no full id, and
 * where the server does not give it.
 */
export async function fetchCommit(
  repository: GitRepository,
  commit: string,
  credentials: Credentials | null,
): Promise<void> {
  if (!FULL_ID.test(commit)) {
    throw new UserError(`expected the full id of a commit, found "${commit.slice(0, 80)}"`, {
      remedy: 'for example that of github.event.pull_request.head.sha',
    })
  }
  if (await has(repository, commit)) return
  const shallow = await git(repository, ['rev-parse', '--is-shallow-repository'])
  const depth = textOf(shallow) === 'true' ? ['--depth=1'] : []
  const options = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', ...depth]
  const fetched = await git(repository, ['-c', 'gc.auto=0', 'fetch', ...options, 'origin', commit], {
    env: credentials === null ? {} : tokenHeader(credentials),
  })
  if (fetched.ok && (await has(repository, commit))) return
  throw new UserError(`origin does not give commit ${commit}: ${fetched.stderr.trim().split('\n').at(-1)}`, {
    where: 'git fetch origin',
    remedy:
      'it may be gone with its branch; the token of the job must be allowed to read the repository (contents: read)',
    kind: 'failure',
  })
}

/**
 * With all that it needs, as git itself asks before it fetches: a fetch that was ended, or that goes on in another process,
 * has brought the commit before its files.
 */
async function has(repository: GitRepository, commit: string): Promise<boolean> {
  const reached = [`${commit}^{commit}`, '--not', '--all']
  return (await git(repository, ['rev-list', '--objects', '--quiet', '--exclude-promisor-objects', ...reached])).ok
}
