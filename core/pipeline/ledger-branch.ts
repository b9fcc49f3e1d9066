import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, relative, sep } from 'node:path'
import { type Credentials, tokenHeader } from '#core/git/credentials'
import { type GitRepository, git } from '#core/git/git'
import { blobs, entriesAt, repositoryPrefix, resolveCommit } from '#core/git/objects'
import { listLedgerFiles, segmentFile, segmentOf } from '#core/ledger/files'
import { UserError } from '#core/user-error'

/** Blobs that are held in memory at once, and the bytes that they may have. */
const AT_ONCE = 50
const MOST_BYTES = 2_000_000_000

/**
 * Fetches a branch of `origin` and returns its commit; null where there is no such branch (yet).
 * Throws a UserError where it cannot be fetched.
 *
 * @param credentials null: what lets this user's git in
 */
export async function fetchBranch(
  checkout: GitRepository,
  branch: string,
  credentials: Credentials | null,
): Promise<string | null> {
  const named = await git(checkout, ['check-ref-format', `refs/heads/${branch}`])
  if (!named.ok) throw new UserError(`"${branch}" cannot be the name of a branch`, { where: 'ledger branch' })
  const ref = `refs/remotes/origin/${branch}`
  const online = { env: credentials === null ? {} : tokenHeader(credentials) }
  const there = await git(checkout, ['ls-remote', '--exit-code', 'origin', `refs/heads/${branch}`], online)
  if (there.exit === 2) return null
  const refspec = `+refs/heads/${branch}:${ref}`
  const fetched = there.ok
    ? await git(checkout, ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', 'origin', refspec], online)
    : there
  if (!fetched.ok) {
    throw new UserError(`cannot fetch the branch ${branch}: ${fetched.stderr.trim().split('\n').at(-1)}`, {
      where: 'git fetch origin',
      remedy: 'the token of the job must be allowed to read the repository (contents: read)',
      kind: 'failure',
    })
  }
  return await resolveCommit(checkout, ref)
}

/**
 * Adds the segments of a commit to the ledger of a checkout, and nothing else of it: segments never change and are named by
 * what they hold, so the union of two ledgers is a ledger. Symbolic links, and files that are no segments by their path,
 * stay where they are. Returns how many segments were added. Throws a UserError where the commit cannot be read.
 *
 * @param checkout its directory is that of the manifest, somewhere in the repository
 * @param ledger the folder of the ledger, below it
 */
export async function addSegmentsOf(checkout: GitRepository, ledger: string, commit: string): Promise<number> {
  const below = relative(checkout.directory, ledger).split(sep).join('/')
  const folder = `${await repositoryPrefix(checkout)}${below}/`
  const listed = await entriesAt(checkout, commit, [folder], { recursive: true })
  const present = new Set((await listLedgerFiles(ledger)).segments.map(({ path }) => path))
  const missing = listed.flatMap(({ mode, oid, path: where }) => {
    const segment = mode === '100644' ? segmentOf(where.toString().slice(folder.length)) : null
    if (segment === null) return []
    const { path } = segmentFile(ledger, segment.table, segment.month, segment.digest)
    return present.has(path) ? [] : [{ path, oid }]
  })
  for (let from = 0; from < missing.length; from += AT_ONCE) {
    const some = missing.slice(from, from + AT_ONCE)
    const oids = some.map(({ oid }) => oid)
    const contents = await blobs(checkout, oids, MOST_BYTES)
    for (const { path, oid } of some) {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, contents.get(oid) ?? '', { flag: 'wx' })
    }
  }
  return missing.length
}
