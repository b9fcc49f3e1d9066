import { join } from 'node:path'
import { z } from 'zod'
import { parseStrictYaml, readIfThere, type YamlWords } from '#core/ledger/strict-yaml'
import { configIdSchema, trialIdSchema } from '#core/trial/ids'
import type { Void, VoidScope } from '#core/trial/voids'
import { UserError } from '#core/user-error'

const text = z.string().trim().min(1).max(500)

const entrySchema = z.strictObject({
  // A UUID may be written in capitals; in the ledger none is.
  trial: z.string().toLowerCase().pipe(trialIdSchema).optional(),
  cell: z.strictObject({ task: text, config: configIdSchema }).optional(),
  config: configIdSchema.optional(),
  reason: text,
  author: text,
  date: z.iso.date(),
})
const fileSchema = z.array(entrySchema)
type Entry = z.infer<typeof entrySchema>

const WORDS: YamlWords = {
  expected: {
    trial: 'a trial_id, which is a UUID',
    cell: 'a cell, {task: NAME or digest, config: config_id}',
    config: 'a config_id, which is 12 hex digits',
    task: 'the name or the digest of a task',
    reason: 'the reason, at most 500 characters',
    author: 'who decided it, at most 500 characters',
    date: 'the day of the decision, such as 2026-11-21',
  },
  document: 'a list of voids',
  entry: 'a void',
  remedy:
    'Each entry is {trial | cell {task, config} | config, reason, author, date}: results/README.md shows one of each.',
}

export function voidsFile(dir: string): string {
  return join(dir, 'voids.yaml')
}

/**
 * What `voids.yaml` takes out of a ledger, in the order of the file; nothing where there is no such file. Throws a
 * UserError that names line and column for the first thing that is wrong, or for a file that cannot be read.
 */
export async function readVoids(dir: string): Promise<readonly Void[]> {
  const file = voidsFile(dir)
  return parseVoids((await readIfThere(file, 'the voids')) ?? '', file)
}

/** The text of a `voids.yaml`. `file` is only for messages. Throws as `readVoids`. */
export function parseVoids(yaml: string, file: string): readonly Void[] {
  const { data, at } = parseStrictYaml(yaml, file, fileSchema, WORDS, [])
  return data.map((entry, index) => {
    const [scope, ...more] = scopesOf(entry)
    if (scope === undefined || more.length > 0) {
      throw new UserError('expected one of trial, cell and config in each entry', {
        where: at([index]),
        remedy: WORDS.remedy,
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
