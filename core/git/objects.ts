import { type GitEnd, type GitRepository, git, textOf } from '#core/git/git'
import { UserError } from '#core/user-error'

/** An entry of a Git tree. `path` as bytes, because Git knows no encoding. */
export type TreeEntry = {
  /** `100644`, `100755`, `120000` (a link), `160000` (a submodule), `040000` (a tree) */
  readonly mode: string
  readonly type: string
  readonly oid: string
  /** bytes; null for what is no blob, or where it was not asked for */
  readonly size: number | null
  readonly path: Buffer
}

/** Room for a long path. */
const BYTES_PER_ENTRY = 512

/** Where the directory is below the root of its repository: `` or `some/folder/`. Throws a UserError where it is in none. */
export async function repositoryPrefix(repository: GitRepository): Promise<string> {
  const result = await git(repository, ['rev-parse', '--show-prefix'])
  if (result.ok) return textOf(result)
  if (result.missing) {
    throw new UserError('Git is not installed', { where: 'git', remedy: 'install it', kind: 'failure' })
  }
  const none = /not a git repository/.test(result.stderr)
  throw new UserError(none ? 'not in a Git repository' : `Git refuses: ${firstLine(result.stderr)}`, {
    where: repository.directory,
    remedy: none ? 'two commits can be told apart only where there are commits' : 'mend what it names',
  })
}

/** The root of the repository's checkout. */
export async function topLevel(repository: GitRepository): Promise<string> {
  const result = await git(repository, ['rev-parse', '--show-toplevel'])
  if (!result.ok) throw unreadable(result)
  return textOf(result)
}

/** The commit that a revision means, 40 or 64 hex digits; null for one that is not in this repository, or where there is none. */
export async function commitNamed(repository: GitRepository, revision: string): Promise<string | null> {
  const result = await git(repository, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
  const commit = textOf(result)
  return result.ok && /^[0-9a-f]{40,64}$/.test(commit) ? commit : null
}

/** The same; throws a UserError for one that is not there. */
export async function resolveCommit(repository: GitRepository, revision: string): Promise<string> {
  const commit = await commitNamed(repository, revision)
  if (commit !== null) return commit
  const shallow = await git(repository, ['rev-parse', '--is-shallow-repository'])
  throw new UserError(`no commit "${revision}" in this repository`, {
    where: 'revision',
    remedy:
      textOf(shallow) === 'true'
        ? 'this clone is shallow and may lack it: git fetch --unshallow (fetch-depth: 0 in actions/checkout)'
        : 'name a branch, a tag or a commit; git fetch brings what the remote has',
  })
}

/** What a commit has at some paths from the root of its repository; what is below one that ends with a slash. Throws a UserError for an unknown commit. */
export async function entriesAt(
  repository: GitRepository,
  commit: string,
  paths: readonly string[],
  { recursive = false } = {},
): Promise<readonly TreeEntry[]> {
  return await listTree(repository, [...(recursive ? ['-r'] : []), '--full-tree', commit, '--', ...paths])
}

/** The entries of a tree, not those below them. */
export async function treeEntries(repository: GitRepository, tree: string): Promise<readonly TreeEntry[]> {
  return await listTree(repository, ['--full-tree', tree])
}

/**
 * Every entry below a tree that is no tree itself, with sizes. null: far more than `files`, because a tree of a few
 * objects can list billions.
 */
export async function filesBelow(
  repository: GitRepository,
  tree: string,
  files: number,
): Promise<readonly TreeEntry[] | null> {
  const most = files * BYTES_PER_ENTRY + 65_536
  const result = await git(repository, ['ls-tree', '-r', '-l', '-z', '--full-tree', tree], { most })
  if (result.tooMuch) return null
  if (!result.ok) throw unreadable(result)
  return parseTree(result.stdout)
}

/** The content of blobs as it was committed: no filter, no line ending, no attribute changes it. By oid. */
export async function blobs(
  repository: GitRepository,
  oids: readonly string[],
  bytes: number,
): Promise<ReadonlyMap<string, Buffer>> {
  const contents = new Map<string, Buffer>()
  if (oids.length === 0) return contents
  // A line before each blob and a line break after it.
  const most = bytes + oids.length * 128 + 1024
  const result = await git(repository, ['cat-file', '--batch'], { input: `${oids.join('\n')}\n`, most })
  if (!result.ok) throw unreadable(result)
  let at = 0
  for (const oid of oids) {
    const end = result.stdout.indexOf('\n', at)
    const [, type, size] = result.stdout.subarray(at, end).toString().split(' ')
    if (type !== 'blob') throw unreadable({ ...result, stderr: `object ${oid} is missing` })
    const from = end + 1
    contents.set(oid, result.stdout.subarray(from, from + Number(size)))
    at = from + Number(size) + 1
  }
  return contents
}

async function listTree(repository: GitRepository, args: readonly string[]): Promise<readonly TreeEntry[]> {
  const result = await git(repository, ['ls-tree', '-z', ...args])
  if (!result.ok) throw unreadable(result)
  return parseTree(result.stdout)
}

/** `<mode> <type> <oid>[ +<size>] TAB <path>`, each ended by NUL. */
function parseTree(output: Buffer): readonly TreeEntry[] {
  const entries: TreeEntry[] = []
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0, at)
    const tab = output.indexOf('\t', at)
    const [mode = '', type = '', oid = '', size = '-'] = output.subarray(at, tab).toString().split(/ +/)
    entries.push({ mode, type, oid, size: size === '-' ? null : Number(size), path: output.subarray(tab + 1, end) })
    at = end + 1
  }
  return entries
}

function unreadable({ stderr, tooMuch }: GitEnd): UserError {
  return new UserError(`Git cannot read the commit: ${tooMuch ? 'it is too large' : firstLine(stderr)}`, {
    where: 'git',
    remedy: 'git fsck names what is broken; git fetch --unshallow brings what a shallow clone lacks',
    kind: 'failure',
  })
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}
