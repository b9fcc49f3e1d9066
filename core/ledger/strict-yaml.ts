import { isUtf8 } from 'node:buffer'
import { constants, promises as fs } from 'node:fs'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { isErrno } from '#core/ledger/files'
import { UserError } from '#core/user-error'

/** What to say of a file that people write. */
export type YamlWords = {
  /** What each key holds, for the message about one that does not. */
  readonly expected: Readonly<Record<string, string>>
  /** What the document is, and what each of its entries is where it is a list. */
  readonly document: string
  readonly entry: string
  readonly remedy: string
}

export type StrictYaml<Data> = {
  readonly data: Data
  /** `voids.yaml:12:5`, the place of a value, or of the nearest thing around it that exists. */
  readonly at: (path: readonly PropertyKey[]) => string
}

/**
 * A YAML text in which every scalar is text: a config_id of digits only is no number, 2e10... no float, a day no instant.
 * `file` is only for messages, `empty` is what an empty text stands for. Throws a UserError that names line and column
 * for the first thing that is wrong.
 */
export function parseStrictYaml<Data>(
  yaml: string,
  file: string,
  schema: z.ZodType<Data>,
  words: YamlWords,
  empty: unknown = null,
): StrictYaml<Data> {
  const lines = new LineCounter()
  const document = parseDocument(yaml, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const at = (path: readonly PropertyKey[]) => placeOf(file, document, lines, path)

  const syntax = document.errors[0]
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0])
    throw new UserError(`not valid YAML: ${syntax.message}`, { where: `${file}:${line}:${col}`, remedy: words.remedy })
  }
  const parsed = schema.safeParse(document.contents === null ? empty : plain(document, file, words))
  if (parsed.success) return { data: parsed.data, at }
  // A key that is missing may be there, misspelt.
  const issue = parsed.error.issues.find(({ code }) => code === 'unrecognized_keys') ?? parsed.error.issues[0]
  if (issue === undefined) throw parsed.error
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path
  throw new UserError(messageOf(issue, words), { where: at(path), remedy: words.remedy })
}

/** The text of a file; null where there is none. Throws a UserError for one that cannot be read, such as a link, or is not UTF-8. */
export async function readIfThere(file: string, what: string): Promise<string | null> {
  try {
    const bytes = await fs.readFile(file, { flag: constants.O_RDONLY | constants.O_NOFOLLOW })
    // A byte that is replaced could be part of a name or a reason, and nobody would see it.
    if (!isUtf8(bytes)) {
      throw new UserError(`cannot read ${what}: it is not UTF-8`, { where: file, remedy: 'Save the file as UTF-8.' })
    }
    return bytes.toString('utf8')
  } catch (cause) {
    if (!isErrno(cause)) throw cause
    if (cause.code === 'ENOENT') return null
    const why = cause.code === 'ELOOP' ? 'it is a link' : cause.message
    throw new UserError(`cannot read ${what}: ${why}`, { where: file, kind: 'failure', cause })
  }
}

function plain(document: Document, file: string, { remedy }: YamlWords): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    // A few lines of aliases can stand for more than a machine holds.
    if (!(cause instanceof ReferenceError)) throw cause
    throw new UserError(`not valid YAML: ${cause.message}`, { where: file, remedy })
  }
}

function messageOf(issue: z.core.$ZodIssue, words: YamlWords): string {
  if (issue.code === 'unrecognized_keys') return `unknown key "${issue.keys[0]}"`
  if (issue.code === 'custom') return issue.message
  const key = issue.path.findLast((part) => typeof part === 'string' && part in words.expected)
  if (key !== undefined) return `${String(key)}: expected ${words.expected[String(key)]}`
  return `expected ${issue.path.length === 0 ? words.document : words.entry}`
}

function placeOf(file: string, document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0])
      return `${file}:${line}:${col}`
    }
  }
  return file
}
