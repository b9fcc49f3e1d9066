import { z } from 'zod'

/**
 * shard.json, beside `trials/`: what became of every slot of one shard, retries included. Written anew (whole, atomically)
 * after each try, so that it is readable whatever dies.
 *
 * Layout of what a run writes:
 * ```
 * plan.json
 * shard-<index>/shard.json
 * shard-<index>/trials/<slot, six digits>-<try>/    a Harbor job directory that holds one trial
 * ```
 */
export const shardDocumentSchema = z.object({
  schema_version: z.literal(1),
  plan_digest: z.string(),
  shard: z.int().min(0),
  origin: z.enum(['actions', 'local']),
  run_id: z.string().nullable(),
  run_attempt: z.int().min(1).nullable(),
  runner: z.string().nullable(),
  started_at: z.iso.datetime({ precision: 3 }),
  /** null while it runs, and for ever if the process was killed. */
  finished_at: z.iso.datetime({ precision: 3 }).nullable(),
  interrupted: z.boolean(),
  tries: z.array(
    z.object({
      slot: z.int().min(0),
      try: z.int().min(1),
      /** Relative to the shard directory, forward slashes. */
      directory: z.string(),
      started_at: z.iso.datetime({ precision: 3 }),
      finished_at: z.iso.datetime({ precision: 3 }).nullable(),
      /** Of the Harbor process; says nothing about the trial. */
      exit_code: z.int().nullable(),
      signal: z.string().nullable(),
      /** Last lines of Harbor's console, for people. */
      console_tail: z.string().nullable(),
    }),
  ),
})

export type ShardDocument = z.infer<typeof shardDocumentSchema>
export type ShardTry = ShardDocument['tries'][number]

/** Name of the Harbor job, and of its directory, for one try of one slot. */
export function tryName(slot: number, nth: number): string {
  return `${String(slot).padStart(6, '0')}-${nth}`
}
