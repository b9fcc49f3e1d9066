import { readFileSync, statSync } from 'node:fs'
import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml'
import { decodeUtf8 } from '#core/harbor/files'
import { oneLine } from '#core/trial/plain-text'
import { slugOf } from '#core/trial/task-name'
import { UserError } from '#core/user-error'

/** Other names of tasks -> the name that this repository knows them by. */
export type TaskAliases = ReadonlyMap<string, string>

const REMEDY = 'Each line is `alias: name`, both text: docs/importing.md shows some.'
const LONGEST_FILE = 1024 * 1024
const LONGEST_NAME = 200

/**
 * The name of a task: what its whole name is an alias of, else what its name without org (after the last slash) is an
 * alias of, else its own. One step: what an alias stands for is never looked up again.
 */
export function taskNameBy(aliases: TaskAliases, name: string): string {
  return aliases.get(name) ?? aliases.get(slugOf(name)) ?? name
}

/** Reads a file of aliases. Throws a UserError that names the file, with line and column for what is wrong in it. */
export function readTaskAliases(file: string): TaskAliases {
  const text = decodeUtf8(bytesOf(file))
  if (text === null) throw new UserError('not UTF-8', { where: file, remedy: REMEDY })
  return parseTaskAliases(text, file)
}

function bytesOf(file: string): Buffer {
  try {
    const stats = statSync(file)
    if (!stats.isFile()) throw new UserError('not a file', { where: file, remedy: 'name a YAML file of aliases' })
    if (stats.size > LONGEST_FILE) {
      throw new UserError(`${stats.size} bytes, and no more than ${LONGEST_FILE} are read`, { where: file })
    }
    return readFileSync(file)
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UserError(`cannot read the task aliases: ${reason}`, { where: file, cause })
  }
}

/** The text of a file of aliases. `file` is only for messages. Throws as `readTaskAliases`. */
export function parseTaskAliases(yaml: string, file: string): TaskAliases {
  const lines = new LineCounter()
  // Every scalar is text: a task may be called 2048, or true.
  const document = parseDocument(yaml, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const syntax = document.errors[0] ?? document.warnings[0]
  if (syntax !== undefined) {
    throw new UserError(`not valid YAML: ${syntax.message}`, { where: at(syntax.pos[0]), remedy: REMEDY })
  }
  const { contents } = document
  if (contents === null) return new Map()
  if (!isMap<Node, Node | null>(contents)) {
    throw new UserError('expected a mapping of aliases to names', { where: at(contents.range[0]), remedy: REMEDY })
  }
  return new Map(contents.items.map((pair) => aliasOf(pair, at)))
}

function aliasOf({ key, value }: Pair<Node, Node | null>, at: (offset: number) => string): readonly [string, string] {
  const place = at((value ?? key).range?.[0] ?? 0)
  const alias = textOf(key)
  if (alias === null || alias === '') {
    throw new UserError('expected an alias, which is text', { where: at(key.range?.[0] ?? 0), remedy: REMEDY })
  }
  const name = textOf(value)
  if (name === null || name === '') {
    throw new UserError(`${alias}: expected the name of a task, which is text`, { where: place, remedy: REMEDY })
  }
  if (name !== oneLine(name) || name.length > LONGEST_NAME) {
    const message = `${alias}: expected a name on one line, without control characters, of at most ${LONGEST_NAME}`
    throw new UserError(message, { where: place, remedy: REMEDY })
  }
  return [alias, name]
}

function textOf(node: Node | null): string | null {
  return isScalar(node) && typeof node.value === 'string' ? node.value : null
}
