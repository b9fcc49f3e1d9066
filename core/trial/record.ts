import { z } from 'zod'
import { configIdSchema, taskDigestSchema, trialIdSchema } from '#core/trial/ids'
import { OUTCOMES } from '#core/trial/outcome'

/** A UTC instant with milliseconds: `2026-11-21T07:59:13.423Z`. */
const instant = z.iso.datetime({ precision: 3 })
const seconds = z.number().min(0)
const count = z.int().min(0)
/** Canonical JSON (RFC 8785) as text, so that equal values are equal bytes. */
const jsonText = z.string()

/** Marks that a reader of a score must know of. */
export const FLAGS = ['reward_conflict', 'reward_preseeded', 'reward_rewritten', 'self_inflicted'] as const
export type Flag = (typeof FLAGS)[number]

/**
 * One row of the ledger: one execution of a planned trial, or one trial found in a foreign Harbor tree.
 * Unknown is null, never 0. Nothing in it depends on when or by whom it is imported.
 */
export const trialRecordSchema = z.strictObject({
  trial_id: trialIdSchema,
  /** `sha256:` of result.json's bytes; null where there is no result.json. */
  result_digest: z.string().nullable(),
  harness: z.enum(['harbor', 'tb1']),
  task_name: z.string().min(1),
  task_digest: taskDigestSchema.nullable(),
  dataset: z.string().nullable(),
  config_id: configIdSchema,
  config_label: z.string().min(1),
  agent: z.string().min(1),
  agent_version: z.string().nullable(),
  model_provider: z.string().nullable(),
  model: z.string().nullable(),
  /** `{agent_version?, env_names?, kwargs?}` of the config. */
  settings: jsonText,
  harbor_version: z.string().nullable(),
  environment: z.string().nullable(),
  /** `{field: value}` of everything that makes the trial not comparable (timeouts, resources, ...); null when there is nothing. */
  overrides: jsonText.nullable(),
  experiment: z.string().nullable(),
  plan_digest: z.string().nullable(),
  attempt: z.int().min(1).nullable(),
  try: z.int().min(1).nullable(),
  outcome: z.enum(OUTCOMES),
  /** Id of the rule that decided the outcome. */
  outcome_rule: z.string().min(1),
  /** What the rule alone does not say: for `invalid` which field differs and how, else the step, or what is broken. */
  outcome_detail: z.string().nullable(),
  record_state: z.enum(['complete', 'partial']),
  reward: z.number().nullable(),
  /** All rewards of the verifier, `{name: number | null}`. */
  rewards: jsonText.nullable(),
  /** The last phase that began. */
  phase: z.enum(['environment_setup', 'agent_setup', 'agent_execution', 'verifier']).nullable(),
  exception_type: z.string().nullable(),
  exception_message: z.string().nullable(),
  /**
   * The step whose exception it is, in a trial that has none of its own; null for the trial's own, for none, and in rows
   * written before there was this column.
   */
  exception_step: z.string().nullable(),
  flags: z.array(z.enum(FLAGS)),
  /**
   * What was found before and while the verifier ran, `{removed?, not_emptied?, processes?, writers?, exec_roots?, unchecked?}`; `{}`: checked and
   * nothing found. null: not checked, which says nothing either way.
   */
  checks: jsonText.nullable(),
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
  environment_setup_s: seconds.nullable(),
  agent_setup_s: seconds.nullable(),
  agent_s: seconds.nullable(),
  verifier_s: seconds.nullable(),
  /** Cached input included. */
  input_tokens: count.nullable(),
  cache_tokens: count.nullable(),
  output_tokens: count.nullable(),
  cost_usd: seconds.nullable(),
  cost_source: z.enum(['reported', 'estimated', 'unknown']),
  steps: count.nullable(),
  origin: z.enum(['actions', 'local', 'import']),
  repository: z.string().nullable(),
  commit: z.string().nullable(),
  run_id: z.string().nullable(),
  run_attempt: z.int().min(1).nullable(),
  shard: count.nullable(),
  runner: z.string().nullable(),
  /** Where the trial's files were kept, relative to what was imported. */
  evidence: z.string().nullable(),
})

export type TrialRecord = z.infer<typeof trialRecordSchema>

/** What stands for an agent that no file names: the column has no null. Only a trial of a submission has it. */
export const UNNAMED_AGENT = 'unknown'

/** One named test of a trial, as the verifier reported it. */
export const testRecordSchema = z.strictObject({
  trial_id: trialIdSchema,
  /** Position in the tool's own report, from 0. */
  position: count,
  name: z.string(),
  suite: z.string().nullable(),
  status: z.enum(['passed', 'failed', 'skipped', 'pending', 'other']),
  duration_s: seconds.nullable(),
  message: z.string().nullable(),
})

export type TestRecord = z.infer<typeof testRecordSchema>

/** One shard of a plan that was carried out: what it asked for and what became of it, counted by slots. */
export const runRecordSchema = z.strictObject({
  /** UUIDv5 of (plan digest, shard, run_id, run_attempt, started_at). */
  run_record_id: z.uuid(),
  plan_digest: z.string(),
  experiment: z.string().nullable(),
  origin: z.enum(['actions', 'local']),
  repository: z.string().nullable(),
  commit: z.string().nullable(),
  run_id: z.string().nullable(),
  run_attempt: z.int().min(1).nullable(),
  planned: count,
  scored: count,
  excluded: count,
  lost: count,
  /** Slots of the lost trials, canonical JSON. */
  lost_slots: jsonText,
  interrupted: z.boolean(),
  queue_s: seconds.nullable(),
  started_at: instant,
  finished_at: instant,
  cost_usd: seconds.nullable(),
})

export type RunRecord = z.infer<typeof runRecordSchema>
