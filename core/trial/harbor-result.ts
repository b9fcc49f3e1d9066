import { z } from 'zod'
import { toInstant } from '#core/trial/timestamp'

/*
 * What Harbor 0.1 to 0.24 writes (core/harbor/fixtures-versions). Unknown keys are ignored, and so is the lack of what some
 * release did not have yet. Two things are errors, because a wrong guess would become a number on a board: a known key
 * with a value of the wrong kind, and the lack of a decisive key that every release has written, null where there is
 * nothing: without `exception_info` a trial that timed out would look like one that failed.
 */

const instant = z.string().transform((text, context) => {
  const parsed = toInstant(text)
  if (parsed !== null) return parsed
  context.addIssue({ code: 'custom', message: 'not a timestamp' })
  return z.NEVER
})
/** Missing and null are the same: not known. */
const orNull = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null)
/** Null means that there is none; a missing key would mean anything. */
const written = <T extends z.ZodType>(schema: T) => schema.nullable()
const count = z.int().min(0)

const timingSchema = z.object({ started_at: written(instant), finished_at: written(instant) })
export type Timing = z.infer<typeof timingSchema>

const usageSchema = z.object({
  /** Cached input included; 0.1.0 alone left it out, and nothing in its files tells it from 0.1.1. */
  n_input_tokens: written(count),
  n_cache_tokens: orNull(count),
  n_output_tokens: written(count),
  cost_usd: orNull(z.number().min(0)),
  metadata: written(z.record(z.string(), z.unknown())),
})
export type AgentUsage = z.infer<typeof usageSchema>

const verifierResultSchema = z.object({
  /** Keys are free; a value may be null (0.22 wrote NaN so). */
  rewards: written(z.record(z.string(), z.unknown())),
})

const exceptionSchema = z.object({
  exception_type: z.string().min(1),
  exception_message: z.string(),
  occurred_at: orNull(instant),
})
export type HarborException = z.infer<typeof exceptionSchema>

const stepSchema = z.object({
  step_name: z.string(),
  agent_result: written(usageSchema),
  verifier_result: written(verifierResultSchema),
  exception_info: written(exceptionSchema),
  agent_execution: written(timingSchema),
  verifier: written(timingSchema),
})
export type StepResult = z.infer<typeof stepSchema>

const text = z.string().min(1)

/** What tells one config from another must be there: a missing `kwargs` would be taken for the defaults. */
const agentConfigSchema = z.looseObject({
  name: written(text),
  import_path: written(text),
  model_name: written(text),
  kwargs: z.record(z.string(), z.json()),
  /** Not in 0.1.0; left out where empty since 0.17. */
  env: orNull(z.record(z.string(), z.string())),
})

const environmentConfigSchema = z.looseObject({
  type: orNull(text),
  import_path: orNull(text),
  extra_docker_compose: orNull(z.array(z.string())),
})

/** The config of one trial as result.json holds it, defaults included (config.json is without them since 0.17.1). */
export const trialConfigSchema = z.looseObject({
  trial_name: z.string().nullish(),
  /** A path for a task on this machine; tasks of a registry have a name instead. */
  task: orNull(z.looseObject({ source: orNull(text), path: orNull(text) })),
  agent: agentConfigSchema,
  environment: orNull(environmentConfigSchema),
  verifier: orNull(z.looseObject({})),
})
export type TrialConfig = z.infer<typeof trialConfigSchema>

export const trialResultSchema = z.object({
  id: z.uuid().transform((id) => id.toLowerCase()),
  task_name: text,
  trial_name: text,
  task_id: orNull(z.looseObject({ path: orNull(text) })),
  config: trialConfigSchema,
  agent_info: z.object({
    name: text,
    version: orNull(z.string()),
    model_info: orNull(z.object({ name: text, provider: orNull(text) })),
  }),
  source: orNull(text),
  task_checksum: orNull(z.string()),
  agent_result: written(usageSchema),
  verifier_result: written(verifierResultSchema),
  exception_info: written(exceptionSchema),
  started_at: orNull(instant),
  finished_at: orNull(instant),
  environment_setup: written(timingSchema),
  agent_setup: written(timingSchema),
  agent_execution: written(timingSchema),
  verifier: written(timingSchema),
  /** Since 0.5. */
  step_results: orNull(z.array(stepSchema)).transform((steps) => steps ?? []),
})
export type TrialResult = z.infer<typeof trialResultSchema>

/** lock.json of a trial (since 0.17), in the job's own lock.json one entry of `trials`. */
export const trialLockSchema = z.object({
  task: z.object({ name: orNull(text), digest: orNull(z.string()) }),
  extra_docker_compose: orNull(z.array(z.object({ path: z.string(), digest: orNull(z.string()) }))),
})
export type TrialLock = z.infer<typeof trialLockSchema>

/** lock.json of a job (since 0.6.2): the only file that says which Harbor ran. */
export const jobLockSchema = z.object({
  harbor: orNull(z.object({ version: orNull(text) })),
  trials: orNull(z.array(z.object({ task: orNull(z.object({ path: orNull(text), digest: orNull(text) })) }))),
})
/** A task of a job as its lock names it: where it was, and the digest of its content. */
export type LockedTask = { readonly path: string; readonly digest: string }

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

/** The value of JSON text, of any shape. Never throws. */
export function parseJson(json: string): Parsed<unknown> {
  if (json.trim() === '') return { ok: false, reason: 'empty' }
  try {
    return { ok: true, value: JSON.parse(json) }
  } catch (error) {
    const scrubbed = json.includes('[REDACTED]') ? ", broken by Harbor's secret scrubber ([REDACTED])" : ''
    return { ok: false, reason: `not JSON${scrubbed}: ${messageOf(error)}` }
  }
}

/** A document held against a schema; the reason names the first field that does not fit. Never throws. */
export function fitJson<T>(schema: z.ZodType<T>, document: Parsed<unknown>): Parsed<T> {
  if (!document.ok) return document
  try {
    const parsed = schema.safeParse(document.value)
    if (parsed.success) return { ok: true, value: parsed.data }
    const issue = parsed.error.issues[0]
    const field = issue === undefined ? '' : issue.path.map(String).join('.')
    return { ok: false, reason: `unexpected shape: ${field || 'document'}: ${issue?.message ?? 'invalid'}` }
  } catch (error) {
    // A RangeError from absurd nesting ends here: it is data like any other broken file.
    return { ok: false, reason: `unexpected shape: document: ${messageOf(error)}` }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : 'error'
}

/** `provider/rest` at the first slash, as Harbor splits it; a name without a slash has no provider. */
export function splitModel(model: string | null): { readonly provider: string | null; readonly model: string | null } {
  if (model === null) return { provider: null, model: null }
  const slash = model.indexOf('/')
  return slash < 0 ? { provider: null, model } : { provider: model.slice(0, slash), model: model.slice(slash + 1) }
}
