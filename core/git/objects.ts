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
 * Every entry below a tree that is no tree itself, with sizes. null: more than `files`, or far more directories, or nested
 * deeper than any task, because a tree of a few objects can list billions of either.
 */
export async function filesBelow(
  repository: GitRepository,
  tree: string,
  files: number,
): Promise<readonly TreeEntry[] | null> {
  if (!(await isBounded(repository, tree, files))) return null
  const most = files * BYTES_PER_ENTRY + 65_536
  const result = await git(repository, ['ls-tree', '-r', '-l', '-z', '--full-tree', tree], { most })
  if (result.tooMuch) return null
  if (!result.ok) throw unreadable(result)
  return parseTree(result.stdout)
}

/** Directories that a tree may have besides as many as it may have files. */
const MORE_DIRECTORIES = 1000
const MOST_LEVELS = 200
/** Of tree objects that are read for one level. */
const TREE_BYTES = 16 * 2 ** 20

/**
 * Whether all that is below a tree can be walked. Counted level by level, where a tree that is there many times is read once
 * and counts as many times as it is there, so this ends soon whatever the objects are.
 */
async function isBounded(repository: GitRepository, tree: string, files: number): Promise<boolean> {
  const known = new Map<string, TreeContent>()
  let level = new Map([[tree, 1]])
  let [allFiles, allTrees] = [0, 1]
  for (let depth = 0; level.size > 0; depth += 1) {
    if (depth === MOST_LEVELS) return false
    const read = await treeContents(
      repository,
      [...level.keys()].filter((oid) => !known.has(oid)),
    )
    if (read === null) return false
    for (const [oid, content] of read) known.set(oid, content)
    const below = new Map<string, number>()
    for (const [oid, times] of level) {
      const content = known.get(oid)
      allFiles += times * (content?.files ?? 0)
      allTrees += times * (content?.trees.length ?? 0)
      if (allFiles > files || allTrees > files + MORE_DIRECTORIES) return false
      for (const each of content?.trees ?? []) below.set(each, (below.get(each) ?? 0) + times)
    }
    level = below
  }
  return true
}

/** Of one tree object: how many entries are no trees, and the ids of those that are, as often as they are there. */
type TreeContent = { readonly files: number; readonly trees: readonly string[] }

/** null: more than is read. */
async function treeContents(
  repository: GitRepository,
  oids: readonly string[],
): Promise<ReadonlyMap<string, TreeContent> | null> {
  const contents = new Map<string, TreeContent>()
  if (oids.length === 0) return contents
  const result = await git(repository, ['cat-file', '--batch'], { input: `${oids.join('\n')}\n`, most: TREE_BYTES })
  if (result.tooMuch) return null
  if (!result.ok) throw unreadable(result)
  for (const { oid, type, content } of objectsIn(result.stdout, oids)) {
    if (type !== 'tree') throw unreadable({ ...result, stderr: `tree ${oid} is missing` })
    contents.set(oid, contentOf(content, oid.length / 2))
  }
  return contents
}

/** `<mode> <name> NUL <id, as bytes>`, over and over. */
function contentOf(tree: Buffer, idBytes: number): TreeContent {
  const trees: string[] = []
  let files = 0
  for (let at = 0; at < tree.length; ) {
    const id = tree.indexOf(0, at) + 1
    if (id === 0) break
    const [mode] = /^[0-7]+/.exec(tree.toString('latin1', at, id)) ?? ['0']
    // As Git itself tells: 40755 is a tree too.
    const isTree = (BigInt(`0o${mode}`) & 0o170000n) === 0o040000n
    if (isTree) trees.push(tree.toString('hex', id, id + idBytes))
    else files += 1
    at = id + idBytes
  }
  return { files, trees }
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
  for (const { oid, type, content } of objectsIn(result.stdout, oids)) {
    if (type !== 'blob') throw unreadable({ ...result, stderr: `object ${oid} is missing` })
    contents.set(oid, content)
  }
  return contents
}

type GitObject = { readonly oid: string; readonly type: string; readonly content: Buffer }

/** What `cat-file --batch` printed for these ids, in their order. `missing` is the type of one that is not there. */
function* objectsIn(output: Buffer, oids: readonly string[]): Generator<GitObject> {
  let at = 0
  for (const oid of oids) {
    const end = output.indexOf('\n', at)
    const [, type = '', size = ''] = output.subarray(at, end).toString().split(' ')
    const from = end + 1
    yield { oid, type, content: output.subarray(from, from + Number(size)) }
    at = from + Number(size) + 1
  }
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
