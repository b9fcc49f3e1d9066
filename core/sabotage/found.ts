import { z } from 'zod'
import { type SabotagedTask, weaknessesOf } from '#core/sabotage/text'
import { oneLine } from '#core/trial/plain-text'

/** Name of the file that holds a document. */
export const SABOTAGE_FILE = 'sabotage.json'

/** How much of anything a document of the saboteur holds. */
export const SABOTAGE_CAPS = { name: 300, reason: 600, ways: 60, tasks: 1_000 } as const

/** Letters and dashes alone: what a way is called is shown, and another version of the saboteur may know others. */
const wayId = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/)

/**
 * What is known of one attacked task, as it goes from one job to another. Its only words are a failure's: what is said of a
 * way comes from the table of whoever reads it.
 */
export const sabotageFoundSchema = z.strictObject({
  verifier_mode: z.enum(['shared', 'separate']),
  ways: z
    .array(
      z.strictObject({
        way: wayId,
        state: z.enum(['worked', 'denied', 'withstood', 'not_tried', 'unknown']),
        reward: z.number().nullable(),
      }),
    )
    .max(SABOTAGE_CAPS.ways),
  /** Groups that get a reward, of which no part does. */
  together: z.array(z.array(wayId).min(1).max(SABOTAGE_CAPS.ways)).max(SABOTAGE_CAPS.ways),
  /** The reward, where the task gives it although nothing was done. */
  for_nothing: z.number().nullable(),
  /** Why nothing, or not everything, is known. */
  failure: z.string().max(SABOTAGE_CAPS.reason).nullable(),
  trials: z.int().min(0).max(10_000),
  /** Of all its trials. */
  seconds: z.number().min(0).max(1_000_000).nullable(),
})

export type SabotageFound = z.infer<typeof sabotageFoundSchema>

/** sabotage.json: what one job found out about its share of the tasks of a plan. */
export const sabotageDocumentSchema = z.strictObject({
  schema_version: z.literal(1),
  plan_digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  share: z.int().min(0).max(1_000),
  tasks: z
    .array(
      z.strictObject({
        name: z.string().max(SABOTAGE_CAPS.name),
        digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
        found: sabotageFoundSchema,
      }),
    )
    .max(SABOTAGE_CAPS.tasks),
})

export type SabotageDocument = z.infer<typeof sabotageDocumentSchema>

/** @param seconds that all of it took; null: unknown */
export function foundIn({ verifier_mode, sabotage }: SabotagedTask, seconds: number | null): SabotageFound {
  const { ways, together, for_nothing, failure, trials } = sabotage
  return {
    verifier_mode,
    ways: ways.map(({ way, state, reward }) => ({ way, state, reward })),
    together: together.map((group) => [...group]),
    for_nothing,
    failure: failure === null ? null : reasonOf(failure),
    trials,
    seconds: seconds === null ? null : Math.round(seconds * 10) / 10,
  }
}

/** A task of which nothing could be tried. */
export function notTried(verifier_mode: SabotageFound['verifier_mode'], reason: string): SabotageFound {
  const nothing = { ways: [], together: [], for_nothing: null, trials: 0, seconds: null }
  return { verifier_mode, ...nothing, failure: reasonOf(reason) }
}

/**
 * `weak`: it gives its reward without the work, whatever else is unknown; `unknown`: nothing gets it as far as is known, and
 * not everything is.
 */
export function sabotageVerdict(found: SabotageFound): 'withstood' | 'weak' | 'unknown' {
  if (weaknessesOf(found).length > 0) return 'weak'
  const isKnown = found.failure === null && found.ways.every(({ state }) => state !== 'unknown')
  return isKnown && found.ways.some(({ state }) => state !== 'not_tried') ? 'withstood' : 'unknown'
}

/** One line that fits. */
function reasonOf(text: string): string {
  const line = oneLine(text.slice(0, 4 * SABOTAGE_CAPS.reason))
  return line.length <= SABOTAGE_CAPS.reason ? line : `${line.slice(0, SABOTAGE_CAPS.reason - 3).toWellFormed()}...`
}
