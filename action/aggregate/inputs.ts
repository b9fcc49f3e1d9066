import { z } from 'zod'
import { ledgerFolder, pathInRepository, planDigest } from '#action/lib/inputs'

export const aggregateInputs = z.object({
  plan: z.string().regex(/^(?:|plan-a[1-9]\d{0,2})$/, 'expected the output artifact of the plan action, or nothing'),
  'plan-digest': planDigest,
  token: z.string(),
  branch: z.string(),
  'ssh-key': z.string(),
  /** Becomes the folder of the ledger, relative to the root of the repository. */
  manifest: pathInRepository.transform(ledgerFolder),
  status: z.enum(['true', 'false'], 'expected true or false').transform((text) => text === 'true'),
})

export type AggregateInputs = z.infer<typeof aggregateInputs>
