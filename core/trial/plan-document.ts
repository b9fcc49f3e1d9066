import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '#core/trial/config'
import { plannedTrialSchema } from '#core/trial/planned'

const seconds = z.number().min(0)

/**
 * plan.json: exactly which trials to run now. It stands in this room because it is what every result is held against:
 * the plan, never a result file, says which task and config a slot was.
 */
export const planDocumentSchema = z.object({
  schema_version: z.literal(1),
  /** `sha256:` over the canonical JSON of everything else in the document. */
  plan_digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  experiment: z.string().min(1),
  repository: z.string().nullable(),
  commit: z.string().nullable(),
  harbor_version: z.string().min(1),
  environment: z.object({ type: z.string().min(1) }),
  pass_threshold: z.number(),
  /** How to carry it out. */
  execution: z
    .object({
      /** Executions of one trial at most; further ones only after an excluded outcome. */
      tries: z.int().min(1).max(10),
      /** Trials at once, in each shard, whose model is asked through this provider. */
      at_once_per_provider: z.record(z.string(), z.int().min(1)),
    })
    .default({ tries: 3, at_once_per_provider: {} }),
  trials: z.array(plannedTrialSchema),
  shards: z.array(
    z.object({
      index: z.int().min(0),
      slots: z.array(z.int().min(0)),
      trials_at_once: z.int().min(1),
      /** Expected wall time. */
      estimate_seconds: seconds,
      /** Wall time in the worst case, every trial at its own limits. */
      limit_seconds: seconds,
    }),
  ),
  totals: z.object({
    /** Cells that the experiment asks for. */
    cells: z.int().min(0),
    /** Trials wanted: `present` of them are in the ledger (none of exactly so many new ones), `planned` run now. */
    wanted: z.int().min(0),
    present: z.int().min(0),
    planned: z.int().min(0),
    estimate_seconds: seconds,
  }),
  cost: z.object({
    /** Sum over trials whose price is known from the ledger; null when none is. */
    estimate_usd: z.number().min(0).nullable(),
    /** Planned trials whose price is unknown. */
    unknown_trials: z.int().min(0),
    budget_usd: z.number().min(0).nullable(),
  }),
})

export type PlanDocument = z.infer<typeof planDocumentSchema>

/** `sha256:` over the canonical JSON of a plan document, its own digest left out. */
export function planDigest(document: object): string {
  const { plan_digest: _, ...rest } = document as { plan_digest?: unknown }
  return `sha256:${createHash('sha256').update(canonicalJson(rest)).digest('hex')}`
}
