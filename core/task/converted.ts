import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type GitRepository, git } from '#core/git/git'
import { topLevel } from '#core/git/objects'
import { UserError } from '#core/user-error'

/** A file that Git writes into a checkout otherwise than it was committed, and the attribute that makes it so. */
export type Converted = {
  /** From the root of the repository. */
  readonly path: string
  /** `eol=crlf` */
  readonly attribute: string
}

/** Attributes that change content on checkout, each with the values that do. */
const CONVERTING: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['eol', (value) => value === 'crlf'],
  ['ident', (value) => value === 'set'],
  ['filter', isNamed],
  ['working-tree-encoding', isNamed],
])

/**
 * The files below some paths of a commit that Git changes on checkout, by the commit's own .gitattributes. A trial that
 * ran in such a checkout has the digest of what was checked out, not that of what was committed.
 *
 * @param paths of directories that are known to be no larger than a task may be, from the root of the repository
 * @param work an existing directory for an index of its own
 */
export async function convertedFiles(
  repository: GitRepository,
  { commit, paths, work }: { readonly commit: string; readonly paths: readonly string[]; readonly work: string },
): Promise<readonly Converted[]> {
  if (paths.length === 0) return []
  const top = { ...repository, directory: await topLevel(repository) }
  const folder = await mkdtemp(join(work, 'index-'))
  try {
    const env = { GIT_INDEX_FILE: join(folder, 'index') }
    const run = async (args: readonly string[], input: Uint8Array = Buffer.of()): Promise<Buffer> => {
      const result = await git(top, args, { env, input })
      if (result.ok) return result.stdout
      throw new UserError(`Git cannot tell the attributes of files: ${result.stderr.trim().split('\n')[0]}`, {
        where: commit,
        kind: 'failure',
      })
    }
    // Only these paths and what can say something of them: the whole commit may list more than memory holds.
    const told = [...new Set(paths.flatMap(attributesAbove)), ...paths]
    const entries = await run(['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...told])
    await run(['update-index', '-z', '--index-info'], entries)
    const files = await run(['ls-files', '-z', '--cached', '--', ...paths])
    return parse(await run(['check-attr', '-z', '--cached', '--stdin', ...CONVERTING.keys()], files))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The .gitattributes of the directories that a path is in. */
function attributesAbove(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.map((_, depth) => [...parts.slice(0, depth), '.gitattributes'].join('/'))
}

/** `<path> NUL <attribute> NUL <value> NUL`, over and over. */
function parse(output: Buffer): readonly Converted[] {
  const parts = output.toString().split('\0')
  const found: Converted[] = []
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [path = '', attribute = '', value = ''] = parts.slice(at, at + 3)
    if (CONVERTING.get(attribute)?.(value) === true) found.push({ path, attribute: `${attribute}=${value}` })
  }
  return found
}

function isNamed(value: string): boolean {
  return !['unspecified', 'unset', 'set', ''].includes(value)
}
