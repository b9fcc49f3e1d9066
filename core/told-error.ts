import { z } from 'zod'
import { UserError } from '#core/user-error'

/** A UserError on its way between threads or processes, where it is no instance of its class any more. */
export type ToldError = z.infer<typeof toldErrorSchema>

const toldErrorSchema = z.object({
  name: z.literal('UserError'),
  message: z.string(),
  where: z.string().nullable(),
  remedy: z.string().nullable(),
  kind: z.enum(['usage', 'failure']),
})

/** What is told of an error, also of one that another thread threw; null for any but a UserError. */
export function toldError(error: unknown): ToldError | null {
  return toldErrorSchema.safeParse(error).data ?? null
}

/** The error again; null for whatever else was told. */
export function userErrorFrom(told: unknown): UserError | null {
  const found = toldError(told)
  if (found === null) return null
  const { message, where, remedy, kind } = found
  return new UserError(message, { where: where ?? undefined, remedy: remedy ?? undefined, kind })
}
