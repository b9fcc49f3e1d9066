import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, relative, sep } from 'node:path'
import { listLedgerFiles, segmentFile, segmentOf } from '#core/ledger/files'
import { type Credentials, git, listTree, readBlobs } from '#core/pipeline/git'
import { UserError } from '#core/user-error'

/** Blobs that are held in memory at once. */
const AT_ONCE = 50

/**
 * Fetches a branch of `origin` and returns its commit; null where there is no such branch (yet).
 * Throws a UserError where it cannot be fetched.
 */
export async function fetchBranch(
  root: string,
  branch: string,
  credentials: Credentials | null,
): Promise<string | null> {
  const named = await git(root, ['check-ref-format', `refs/heads/${branch}`])
  if (named.exit !== 0) throw new UserError(`"${branch}" cannot be the name of a branch`, { where: 'ledger branch' })
  const ref = `refs/remotes/origin/${branch}`
  const there = await git(root, ['ls-remote', '--exit-code', 'origin', `refs/heads/${branch}`], credentials)
  if (there.exit === 2) return null
  const refspec = `+refs/heads/${branch}:${ref}`
  const fetched =
    there.exit === 0
      ? await git(root, ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', 'origin', refspec], credentials)
      : there
  if (fetched.exit !== 0) {
    throw new UserError(`cannot fetch the branch ${branch}: ${fetched.stderr.trim().split('\n').at(-1)}`, {
      where: 'git fetch origin',
      remedy: 'the token of the job must be allowed to read the repository (contents: read)',
      kind: 'failure',
    })
  }
  const { stdout } = await git(root, ['rev-parse', '--verify', `${ref}^{commit}`])
  return stdout.trim()
}

/**
 * Adds the segments of a commit to the ledger of a checkout, and nothing else of it: segments never change and are named by
 * what they hold, so the union of two ledgers is a ledger. Symbolic links, and files that are no segments by their path,
 * stay where they are. Returns how many segments were added.
 *
 * @param root directory of the manifest, somewhere in the repository
 * @param ledger the folder of the ledger, below `root`
 */
export async function addSegmentsOf(root: string, ledger: string, commit: string): Promise<number> {
  const { stdout: prefix } = await git(root, ['rev-parse', '--show-prefix'])
  const folder = `${prefix}${relative(root, ledger).split(sep).join('/')}/`
  const listed = await listTree(root, ['-r', '--full-tree', commit, '--', folder])
  if (listed === null) throw new UserError(`no commit ${commit}`, { where: root, kind: 'failure' })
  const present = new Set((await listLedgerFiles(ledger)).segments.map(({ path }) => path))
  const missing = listed.flatMap((entry) => {
    const segment = entry.mode === '100644' ? segmentOf(entry.path.slice(folder.length)) : null
    if (segment === null) return []
    const { path } = segmentFile(ledger, segment.table, segment.month, segment.digest)
    return present.has(path) ? [] : [{ path, object: entry.object }]
  })
  for (let from = 0; from < missing.length; from += AT_ONCE) {
    const some = missing.slice(from, from + AT_ONCE)
    const contents = await readBlobs(
      root,
      some.map(({ object }) => object),
    )
    for (const [index, { path }] of some.entries()) {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, contents[index] ?? '', { flag: 'wx' })
    }
  }
  return missing.length
}
