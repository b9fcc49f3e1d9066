import { z } from 'zod'
import { OUTCOMES } from '#core/trial/outcome'

/**
 * shard.json, beside `trials/`: what became of every slot of one shard, retries included. Written anew (whole, atomically)
 * after each try, so that it is readable whatever dies.
 *
 * Layout of what a run writes:
 * ```
 * plan.json
 * shard-<index>/shard.json
 * shard-<index>/trials/<slot, six digits>-<try>/          a Harbor job directory that holds one trial
 * shard-<index>/logs/<slot, six digits>-<try>/            events.jsonl, what our plugin noted while it ran, and
 *                                                         console.txt, what Harbor printed
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
      /** Why we ended it, if we did. */
      stopped: z.enum(['interrupted', 'overtime']).nullable().default(null),
      /** Last lines of Harbor's console, for people. */
      console_tail: z.string().nullable(),
      /** As it was decided when it ended, for people; an import decides anew. */
      outcome: z.enum(OUTCOMES).nullable().default(null),
      rule: z.string().nullable().default(null),
      /** Files that are not kept because they may hold a secret or are no plain files. */
      withheld: z.array(z.object({ file: z.string(), reason: z.string() })).default([]),
      /** Files of which only head and tail are kept, with their full size. */
      truncated: z.array(z.object({ file: z.string(), bytes: z.number() })).default([]),
    }),
  ),
  /** Why planned trials never began. */
  stops: z
    .array(
      z.object({
        /** What was stopped: trials of one cell, config, task or provider, or all of the shard. */
        scope: z.enum(['cell', 'config', 'task', 'provider', 'shard']),
        name: z.string(),
        reason: z.string(),
        /** Of core/trial/rules.ts, which stopped it; null where no trial's outcome did. */
        rule: z.string().nullable().default(null),
        slots: z.array(z.int().min(0)),
      }),
    )
    .default([]),
})

export type ShardDocument = z.infer<typeof shardDocumentSchema>
export type ShardTry = ShardDocument['tries'][number]
export type ShardStop = ShardDocument['stops'][number]

/** Name of the Harbor job, and of its directory, for one try of one slot. */
export function tryName(slot: number, nth: number): string {
  return `${String(slot).padStart(6, '0')}-${nth}`
}

/** Where the logs of one try are, relative to the shard directory: events.jsonl and console.txt. */
export function logsDirectory(slot: number, nth: number): string {
  return `logs/${tryName(slot, nth)}`
}
