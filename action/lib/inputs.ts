import { posix } from 'node:path'
import { getInput } from '@actions/core'
import { z } from 'zod'
import { hideKeys } from '#core/trial/secrets'
import { UserError } from '#core/user-error'

/** What the plan must be, by the output of the plan action: an artifact can be replaced, an output cannot. */
export const planDigest = z
  .string()
  .regex(/^(?:|sha256:[0-9a-f]{64})$/, 'expected the output plan-digest of the plan action, or nothing')

/** Path of a file, relative to the root of the repository and in it. */
export const pathInRepository = z
  .string()
  .min(1, 'expected a path')
  .refine(
    (path) => !posix.isAbsolute(path) && !posix.normalize(path).startsWith('..'),
    'expected a path inside the repository',
  )

/** Folder of the ledger in the repository, beside a manifest. */
export function ledgerFolder(manifest: string): string {
  return posix.join(posix.dirname(manifest), 'results')
}

/**
 * The inputs of an action, each a text as GitHub hands it over, empty where it was not given; parsed once, here. Throws a
 * UserError that names the first input that is wrong.
 */
export function readInputs<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>): z.infer<z.ZodObject<Shape>> {
  const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, getInput(name)]))
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const name = String(issue?.path[0] ?? '')
  throw new UserError(`${issue?.message ?? 'not valid'}, found "${shown(given[name] ?? '')}"`, {
    where: `input ${name}`,
    remedy: 'see the inputs in the README of the action',
  })
}

/** So much of an input stands in a message. */
const SHOWN_CHARACTERS = 100

/** What was given, for a message in a log that anybody may read. */
function shown(text: string): string {
  const hidden = hideKeys(text)
  return hidden.length <= SHOWN_CHARACTERS ? hidden : `${hidden.slice(0, SHOWN_CHARACTERS)}...`
}
