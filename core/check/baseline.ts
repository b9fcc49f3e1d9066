import { z } from 'zod'
import type { Finding } from '#core/check/finding'
import { UserError } from '#core/user-error'

const entrySchema = z.strictObject({
  rule: z.string(),
  task: z.string(),
  path: z.string(),
  fingerprint: z.string(),
})

const baselineSchema = z.strictObject({ schema_version: z.literal(1), findings: z.array(entrySchema) })

/** Findings that were there before: they do not count. */
export type Baseline = { readonly findings: readonly z.infer<typeof entrySchema>[] }

export const NO_BASELINE: Baseline = { findings: [] }

/** Where it is, below the directory of tasks. */
export const BASELINE_FILE = '.check-baseline.json'

/** The file's text as a baseline. Throws a UserError that says what is wrong with it. */
export function parseBaseline(text: string, file: string): Baseline {
  const remedy = 'mend it, or write it anew with `regatta check --update-baseline`'
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (cause) {
    throw new UserError('this baseline is no JSON', { where: file, remedy, cause })
  }
  const parsed = baselineSchema.safeParse(raw)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UserError(`this baseline has not the expected form: ${issue?.path.join('.')}: ${issue?.message}`, {
    where: file,
    remedy,
  })
}

/**
 * The baseline's file for findings, and for what `before` has that was not looked at now. One finding a line, in a fixed
 * order, so that a change of it reads well.
 */
export function baselineText(
  findings: readonly Finding[],
  before: Baseline,
  wasLookedAt: (entry: Baseline['findings'][number]) => boolean,
): string {
  const kept = before.findings.filter((entry) => !wasLookedAt(entry))
  const found = findings.map(({ rule, task, path, fingerprint }) => ({ rule, task, path, fingerprint }))
  const lines = [...new Set([...kept, ...found].map((entry) => JSON.stringify(entry)))].sort()
  return `{"schema_version": 1, "findings": [${lines.map((line) => `\n${line}`).join(',')}\n]}\n`
}
