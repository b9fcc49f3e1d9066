import { execa } from 'execa'
import { UserError } from '#core/user-error'

/** How to be known to the server of a repository's remote. Reaches git by its environment, never by its arguments or a file. */
export type Credentials = { readonly server: string; readonly token: string }

type Ran = { readonly exit: number | undefined; readonly stdout: string; readonly stderr: string }

/** Runs git in a directory; whatever it says, it never asks a person. */
export async function git(directory: string, args: readonly string[], credentials?: Credentials | null): Promise<Ran> {
  const { exitCode, stdout, stderr } = await execa('git', args, {
    cwd: directory,
    env: { GIT_TERMINAL_PROMPT: '0', ...(credentials == null ? {} : tokenHeader(credentials)) },
    reject: false,
    stdin: 'ignore',
    maxBuffer: 1_000_000_000,
    stripFinalNewline: true,
  })
  return { exit: exitCode, stdout, stderr }
}

/** Variables that let git in by a token, for that server alone. The empty value takes away what a checkout may have left: of two such headers GitHub refuses both. */
export function tokenHeader({ server, token }: Credentials): Readonly<Record<string, string>> {
  const key = `http.${server.replace(/\/*$/, '/')}.extraheader`
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: key,
    GIT_CONFIG_VALUE_0: '',
    GIT_CONFIG_KEY_1: key,
    GIT_CONFIG_VALUE_1: `Authorization: basic ${basic}`,
  }
}

/** The contents of blobs, in the order in which they are named. Throws a UserError where one cannot be read. */
export async function readBlobs(directory: string, blobs: readonly string[]): Promise<readonly Buffer[]> {
  const { stdout } = await execa('git', ['cat-file', '--batch'], {
    cwd: directory,
    encoding: 'buffer',
    input: blobs.map((blob) => `${blob}\n`).join(''),
    reject: false,
    maxBuffer: 2_000_000_000,
    stripFinalNewline: false,
  })
  const output = Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength)
  const contents: Buffer[] = []
  let at = 0
  for (const blob of blobs) {
    const end = output.indexOf('\n', at)
    const [, size] = /^[0-9a-f]+ blob (\d+)$/.exec(output.toString('latin1', at, end)) ?? []
    if (end < 0 || size === undefined || end + 1 + Number(size) >= output.length) {
      throw new UserError(`git cannot read the object ${blob}`, {
        where: directory,
        remedy: 'fetch the branch as a whole, without a filter',
        kind: 'failure',
      })
    }
    contents.push(output.subarray(end + 1, end + 1 + Number(size)))
    at = end + 2 + Number(size)
  }
  return contents
}

export type TreeEntry = {
  /** As Git writes it: 100644 is a regular file. */
  readonly mode: string
  readonly type: string
  readonly object: string
  readonly path: string
}

/** What `git ls-tree -z` lists; null where the commit is unknown. */
export async function listTree(directory: string, args: readonly string[]): Promise<readonly TreeEntry[] | null> {
  const { exit, stdout } = await git(directory, ['ls-tree', '-z', ...args])
  if (exit !== 0) return null
  return stdout.split('\0').flatMap((line) => {
    const [, mode, type, object, path] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line) ?? []
    return mode === undefined || type === undefined || object === undefined || path === undefined
      ? []
      : [{ mode, type, object, path }]
  })
}
