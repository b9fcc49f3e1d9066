import { z } from 'zod'

/** `id` of Harbor's result.json, or a UUIDv5 of (plan digest, slot, try) where Harbor left none. */
export type TrialId = z.infer<typeof trialIdSchema>
export const trialIdSchema = z.uuid().brand('TrialId')

/** First 12 hex digits of the SHA-256 of a config's canonical JSON. */
export type ConfigId = z.infer<typeof configIdSchema>
export const configIdSchema = z
  .string()
  .regex(/^[0-9a-f]{12}$/)
  .brand('ConfigId')

/** Harbor's lock.json digest of a task's content, `sha256:` and 64 hex digits; `checksum:` and Harbor's task_checksum where a tree has no lock. */
export type TaskDigest = z.infer<typeof taskDigestSchema>
export const taskDigestSchema = z
  .string()
  .regex(/^(sha256|checksum):[0-9a-f]{64}$/)
  .brand('TaskDigest')
