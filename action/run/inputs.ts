import { z } from 'zod'
import { planDigest } from '#action/lib/inputs'

/** Longer than GitHub lets a job of ours run. */
const MOST_MINUTES = 7 * 24 * 60

const number = (least: number, most: number): z.ZodPipe<z.ZodString, z.ZodTransform<number, string>> =>
  z.string().transform((text, context) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    context.addIssue({ code: 'custom', message: `expected a number from ${least} to ${most}` })
    return z.NEVER
  })

export const runInputs = z.object({
  plan: z.string().regex(/^[\w.-]{1,100}$/, 'expected the name of an artifact, as the plan action gives it'),
  'plan-digest': planDigest,
  shard: z
    .string()
    .regex(/^(0|[1-9]\d{0,2})$/, 'expected the index of a shard: 0, 1, ...')
    .transform(Number),
  manifest: z.string().min(1, 'expected a path'),
  'tasks-from': z
    .string()
    .regex(/^(?:|[0-9a-f]{40}|[0-9a-f]{64})$/, 'expected the full id of a commit, or nothing')
    .transform((text) => (text === '' ? null : text)),
  'pull-request': z
    .string()
    .regex(/^(?:|[1-9]\d{0,9})$/, 'expected the number of a pull request, or nothing')
    .transform((text) => (text === '' ? null : Number(text))),
  token: z.string().transform((text) => (text === '' ? null : text)),
  'upload-minutes': number(0.01, MOST_MINUTES),
  'retention-days': z
    .string()
    .regex(/^(|[1-9]\d{0,2})$/, 'expected a number of days, or nothing')
    .transform((text) => (text === '' ? null : Number(text))),
})

export type RunInputs = z.infer<typeof runInputs>
