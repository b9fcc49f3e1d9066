import { z } from 'zod'
import { configSettingsSchema } from '#core/trial/config'
import { configIdSchema, taskDigestSchema } from '#core/trial/ids'

/** One trial that a plan asks for. The plan, not a result file, says which task and config a slot is. */
export const plannedTrialSchema = z.object({
  slot: z.int().min(0),
  task: z.object({
    name: z.string().min(1),
    /** Relative to the repository's root, with forward slashes. */
    path: z.string().min(1),
    digest: taskDigestSchema,
  }),
  config: configSettingsSchema.extend({ config_id: configIdSchema, label: z.string().min(1) }),
  /** 1..N inside its cell. */
  attempt: z.int().min(1),
  /** Executions of this attempt by earlier plans that were excluded for something the agent's side could have caused. */
  could_cause_before: z.int().min(0).default(0),
  /** Expected wall time. */
  estimate_seconds: z.number().min(0),
  /** Wall time at which every phase has reached its own limit; Harbor is stopped then. */
  limit_seconds: z.number().min(0),
})

export type PlannedTrial = z.infer<typeof plannedTrialSchema>

/** What a trial's record takes over from the plan and the run that executed it. All null for a foreign Harbor tree. */
export type Provenance = {
  readonly origin: 'actions' | 'local' | 'import'
  readonly dataset: string | null
  readonly experiment: string | null
  readonly plan_digest: string | null
  readonly pass_threshold: number
  readonly repository: string | null
  readonly commit: string | null
  readonly run_id: string | null
  readonly run_attempt: number | null
  readonly shard: number | null
  readonly runner: string | null
  /** Planned slot and its try (1, 2, ...); null for a foreign tree. */
  readonly planned: {
    readonly trial: PlannedTrial
    readonly try: number
    /** Earlier tries of the slot that were excluded for something that the agent's side could have brought about. */
    readonly could_cause_before: number
    /** Of the plan: what the trial's own files must agree with. */
    readonly harbor_version: string
    readonly environment: string
  } | null
}
