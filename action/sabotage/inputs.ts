import { z } from 'zod'
import { pathInRepository, planDigest } from '#action/lib/inputs'

export const sabotageInputs = z.object({
  plan: z.string().regex(/^plan-a[1-9]\d{0,2}$/, 'expected the output artifact of the plan action'),
  'plan-digest': planDigest,
  share: z
    .string()
    .regex(/^(0|[1-9]\d{0,2})$/, 'expected the index of a share: 0, 1, ...')
    .transform(Number),
  'tasks-from': z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'expected the full id of a commit'),
  manifest: pathInRepository,
  token: z.string().transform((text) => (text === '' ? null : text)),
  minutes: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'expected a whole number of minutes')
    .transform(Number),
  'retention-days': z
    .string()
    .regex(/^(|[1-9]\d{0,2})$/, 'expected a number of days, or nothing')
    .transform((text) => (text === '' ? null : Number(text))),
})

export type SabotageActionInputs = z.infer<typeof sabotageInputs>
