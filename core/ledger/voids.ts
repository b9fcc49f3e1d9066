import { promises as fs } from 'node:fs'
import { join } from 'node:path'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { isErrno } from '#core/ledger/files'
import { configIdSchema, trialIdSchema } from '#core/trial/ids'
import type { Void, VoidScope } from '#core/trial/voids'
import { UserError } from '#core/user-error'

const text = z.string().trim().min(1).max(500)

const entrySchema = z.strictObject({
  trial: trialIdSchema.optional(),
  cell: z.strictObject({ task: text, config: configIdSchema }).optional(),
  config: configIdSchema.optional(),
  reason: text,
  author: text,
  date: z.iso.date(),
})
const fileSchema = z.array(entrySchema)
type Entry = z.infer<typeof entrySchema>

/** What each key holds, for the message about one that does not. */
const EXPECTED: Readonly<Record<string, string>> = {
  trial: 'a trial_id, which is a UUID',
  cell: 'a cell, {task: NAME or digest, config: config_id}',
  config: 'a config_id, which is 12 hex digits',
  task: 'the name or the digest of a task',
  reason: 'the reason, at most 500 characters',
  author: 'who decided it, at most 500 characters',
  date: 'the day of the decision, such as 2026-11-21',
}

const REMEDY =
  'Each entry is {trial | cell {task, config} | config, reason, author, date}: results/README.md shows one of each.'

export function voidsFile(dir: string): string {
  return join(dir, 'voids.yaml')
}

/**
 * What `voids.yaml` takes out of a ledger, in the order of the file; nothing where there is no such file. Throws a
 * UserError that names line and column for the first thing that is wrong, or for a file that cannot be read.
 */
export async function readVoids(dir: string): Promise<readonly Void[]> {
  const file = voidsFile(dir)
  try {
    return parseVoids(await fs.readFile(file, 'utf8'), file)
  } catch (cause) {
    if (!isErrno(cause)) throw cause
    if (cause.code === 'ENOENT') return []
    throw new UserError(`cannot read the voids: ${cause.message}`, { where: file, kind: 'failure', cause })
  }
}

/** The text of a `voids.yaml`. `file` is only for messages. Throws as `readVoids`. */
export function parseVoids(yaml: string, file: string): readonly Void[] {
  const lines = new LineCounter()
  // Every scalar is text: a config_id of digits only is no number, 2e10... no float, a day no instant.
  const document = parseDocument(yaml, { schema: 'failsafe', lineCounter: lines, prettyErrors: false })
  const at = (path: readonly PropertyKey[]) => placeOf(file, document, lines, path)

  const syntax = document.errors[0]
  if (syntax !== undefined) {
    const { line, col } = lines.linePos(syntax.pos[0])
    throw new UserError(`not valid YAML: ${syntax.message}`, { where: `${file}:${line}:${col}` })
  }
  const parsed = fileSchema.safeParse(document.contents === null ? [] : document.toJS())
  const issue = parsed.error?.issues[0]
  if (issue !== undefined) {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path
    throw new UserError(messageOf(issue), { where: at(path), remedy: REMEDY })
  }
  return (parsed.data ?? []).map((entry, index) => {
    const [scope, ...more] = scopesOf(entry)
    if (scope === undefined || more.length > 0) {
      throw new UserError('expected one of trial, cell and config in each entry', {
        where: at([index]),
        remedy: REMEDY,
      })
    }
    return { scope, reason: entry.reason, author: entry.author, date: entry.date }
  })
}

function scopesOf({ trial, cell, config }: Entry): VoidScope[] {
  return [
    ...(trial === undefined ? [] : [{ kind: 'trial', trial_id: trial } as const]),
    ...(cell === undefined ? [] : [{ kind: 'cell', task: cell.task, config_id: cell.config } as const]),
    ...(config === undefined ? [] : [{ kind: 'config', config_id: config } as const]),
  ]
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown key "${issue.keys[0]}"`
  const key = issue.path.findLast((part) => typeof part === 'string')
  if (key === undefined) return issue.path.length === 0 ? 'expected a list of voids' : 'expected a void'
  return `${key}: expected ${EXPECTED[key]}`
}

/** `voids.yaml:12:5`, the place of a value, or of the nearest thing around it that exists. */
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
