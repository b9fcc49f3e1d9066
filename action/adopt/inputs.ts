import { z } from 'zod'
import { pathInRepository } from '#action/lib/inputs'

export const adoptInputs = z.object({
  before: z.string().regex(/^(?:|[0-9a-f]{40})$/, 'expected the full id of a commit, that of github.event.before'),
  token: z.string().min(1, 'expected a token'),
  branch: z.string(),
  'ssh-key': z.string(),
  manifest: pathInRepository,
})

export type AdoptInputs = z.infer<typeof adoptInputs>
