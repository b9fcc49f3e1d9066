import { hash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '#core/trial/config'
import { fitJson, type Parsed } from '#core/trial/harbor-result'
import { toInstant } from '#core/trial/timestamp'

/*
 * What Terminal-Bench 1 (the package terminal-bench, 0.1 to 0.2) writes: `results.json` of a run, a list of trials with
 * totals, and one `results.json` of the same entry for each trial. The older entry has ten keys and `uuid`, the newer one
 * sixteen: `id` and six times. Unknown keys are ignored, and so is the lack of what older releases did not write. Two
 * things are errors: a known key with a value of the wrong kind, and the lack of a key that says what became of the trial.
 */

/** What a document is, by the keys at its top; null: nothing of Terminal-Bench 1. */
export type Tb1Document =
  | { readonly kind: 'run'; readonly entries: readonly unknown[]; readonly totals: Tb1Totals }
  | { readonly kind: 'trial'; readonly entry: unknown }

/** What a run says of its trials; null where it says nothing, as a bare list of its entries does. */
export type Tb1Totals = {
  readonly n_resolved: number | null
  readonly n_unresolved: number | null
  readonly accuracy: number | null
}

const NO_TOTALS: Tb1Totals = { n_resolved: null, n_unresolved: null, accuracy: null }

/** Keys that every release has written of a trial and that no other file of a benchmark has together. */
const TRIAL_KEYS = ['task_id', 'is_resolved', 'failure_mode', 'parser_results', 'trial_name', 'recording_path']
const TOTALS_KEYS = ['n_resolved', 'n_unresolved', 'resolved_ids', 'unresolved_ids', 'accuracy', 'pass_at_k']
/** So many of them make a document one of these: a key or two may have been lost. */
const ENOUGH = 3
/** These two alone do: no other tool has both. */
const TELLING = ['task_id', 'is_resolved']

/** What a JSON value is. Names of files have no say in it. */
export function tb1Document(value: unknown): Tb1Document | null {
  if (Array.isArray(value)) {
    const entries: readonly unknown[] = value
    return entries.some(isTrialEntry) ? { kind: 'run', entries, totals: NO_TOTALS } : null
  }
  const top = objectOf(value)
  if (top === null) return null
  if (Array.isArray(top.results)) {
    const entries: readonly unknown[] = top.results
    return has(top, TOTALS_KEYS) || entries.some(isTrialEntry) ? { kind: 'run', entries, totals: totalsOf(top) } : null
  }
  return isTrialEntry(top) ? { kind: 'trial', entry: top } : null
}

/** Whether bytes that need not be JSON any more hold enough of the keys, wherever: what is left of a damaged document. */
export function mentionsTb1(bytes: Buffer): boolean {
  const holds = (key: string) => bytes.includes(`"${key}"`)
  return TELLING.every(holds) || [TRIAL_KEYS, TOTALS_KEYS].some((keys) => keys.filter(holds).length >= ENOUGH)
}

function isTrialEntry(value: unknown): boolean {
  const entry = objectOf(value)
  return entry !== null && (has(entry, TRIAL_KEYS) || TELLING.every((key) => Object.hasOwn(entry, key)))
}

function has(object: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return keys.filter((key) => Object.hasOwn(object, key)).length >= ENOUGH
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null
}

function totalsOf(top: Readonly<Record<string, unknown>>): Tb1Totals {
  const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null)
  return {
    n_resolved: number(top.n_resolved),
    n_unresolved: number(top.n_unresolved),
    accuracy: number(top.accuracy),
  }
}

const text = z.string().min(1)
/** Missing and null are the same: not known. */
const orNull = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null)
const instant = z.string().transform((given, context) => {
  const parsed = toInstant(given)
  if (parsed !== null) return parsed
  context.addIssue({ code: 'custom', message: 'not a timestamp' })
  return z.NEVER
})
const count = z.int().min(0)
const id = z.uuid().transform((given) => given.toLowerCase())

/** Test name -> what its parser said. A record schema would lose a test that is called `__proto__`. */
const parserResults = z.custom<Readonly<Record<string, string>>>(
  (value) => {
    const tests = objectOf(value)
    return tests !== null && Object.values(tests).every((status) => typeof status === 'string')
  },
  { message: 'expected the statuses of tests by name' },
)

const entrySchema = z.object({
  /** 0.2 calls it `id`, 0.1 `uuid`. */
  id: orNull(id),
  uuid: orNull(id),
  trial_name: text,
  task_id: z.string().regex(/\S/, 'expected a name'),
  is_resolved: z.boolean().nullable(),
  failure_mode: text,
  parser_results: parserResults.nullable(),
  recording_path: orNull(z.string()),
  total_input_tokens: orNull(count),
  total_output_tokens: orNull(count),
  trial_started_at: orNull(instant),
  trial_ended_at: orNull(instant),
  agent_started_at: orNull(instant),
  agent_ended_at: orNull(instant),
  test_started_at: orNull(instant),
  test_ended_at: orNull(instant),
})

/** One trial as its entry tells it, with the digest that decides whether two entries are the same. */
export type Tb1Entry = z.infer<typeof entrySchema> & {
  /**
   * `sha256:` of the entry's canonical JSON (RFC 8785), so that the entry in a run's file and the same in a trial's own,
   * which differ in nothing but white space, are one result.
   */
  readonly digest: string
}

/** An entry held against the format; the reason names the first field that does not fit. Never throws. */
export function tb1Entry(value: unknown): Parsed<Tb1Entry> {
  const fitted = fitJson(entrySchema, { ok: true, value })
  if (!fitted.ok) return fitted
  try {
    return { ok: true, value: { ...fitted.value, digest: `sha256:${hash('sha256', canonicalJson(value), 'hex')}` } }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'error'
    return { ok: false, reason: `no canonical JSON: ${reason}` }
  }
}

/** The id of the run that a trial's name ends with, `<task>.<n>-of-<m>.<run_id>`; null for older names, which have none. */
export function runIdIn(trialName: string): string | null {
  return /\.\d+-of-\d+\.(.+)$/.exec(trialName)?.[1] ?? null
}
