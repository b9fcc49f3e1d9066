import { z } from 'zod'

/*
 * ATIF, the format of agent/trajectory.json, as its versions 1.0 to 1.8 write it, and as a damaged or invented file may
 * look: nothing in it is believed, and what does not fit is kept as text instead of being refused. Only a document without
 * a list of steps is no trajectory.
 */

export type Trajectory = {
  /** `ATIF-v1.8`. */
  readonly schema_version: string | null
  /** What a reference of the same document calls it by. */
  readonly trajectory_id: string | null
  readonly agent: string | null
  readonly agent_version: string | null
  readonly model: string | null
  readonly notes: string | null
  readonly steps: readonly TrajectoryStep[]
  readonly totals: Usage
  /** Path of the trajectory that goes on where this one ends. */
  readonly continued: string | null
  /** Trajectories of subagents that stand in the same document. */
  readonly subagents: readonly Trajectory[]
}

export type TrajectoryStep =
  | {
      readonly kind: 'step'
      readonly number: number | null
      /** `system`, `user` or `agent`; whatever else stands there. */
      readonly source: string
      /** As written; mostly an ISO 8601 instant. */
      readonly at: string | null
      readonly model: string | null
      readonly message: string
      readonly reasoning: string | null
      readonly calls: readonly ToolCall[]
      readonly results: readonly ToolResult[]
      readonly usage: Usage
      /** Whether it was taken over from an earlier trajectory as context. */
      readonly is_copied: boolean
    }
  /** What is no step, as its own JSON. */
  | { readonly kind: 'raw'; readonly text: string }

export type ToolCall = { readonly id: string | null; readonly name: string; readonly arguments: string }

export type ToolResult = {
  /** Of the call that it answers; null where it answers none. */
  readonly call_id: string | null
  readonly content: string
  readonly subagents: readonly SubagentReference[]
}

/** Names a trajectory of the same document by its id, or a file by its path. */
export type SubagentReference = { readonly trajectory_id: string | null; readonly path: string | null }

/** Tokens, prompt with what was cached, and US dollars. */
export type Usage = {
  readonly prompt_tokens: number | null
  readonly cached_tokens: number | null
  readonly completion_tokens: number | null
  readonly cost_usd: number | null
}

/** null where it is missing or of another kind. */
const orNull = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .catch(null)
    .transform((value) => value ?? null)
const text = orNull(z.string().min(1))
const amount = orNull(z.number().min(0))
const anything = z.unknown().optional()

const trajectorySchema = z.object({
  schema_version: text,
  trajectory_id: text,
  notes: text,
  agent: orNull(z.object({ name: text, version: text, model_name: text })),
  steps: z.array(z.unknown()),
  final_metrics: orNull(
    z.object({
      total_prompt_tokens: amount,
      total_cached_tokens: amount,
      total_completion_tokens: amount,
      total_cost_usd: amount,
    }),
  ),
  continued_trajectory_ref: text,
  subagent_trajectories: orNull(z.array(z.unknown())),
})

const stepSchema = z.object({
  step_id: orNull(z.number()),
  timestamp: text,
  source: z.string().min(1),
  model_name: text,
  message: anything,
  reasoning_content: anything,
  tool_calls: anything,
  observation: anything,
  metrics: orNull(
    z.object({ prompt_tokens: amount, cached_tokens: amount, completion_tokens: amount, cost_usd: amount }),
  ),
  is_copied_context: orNull(z.boolean()),
})

const callSchema = z.object({ tool_call_id: text, function_name: z.string(), arguments: anything })
const observationSchema = z.object({ results: z.array(z.unknown()) })
const resultSchema = z.object({ source_call_id: text, content: anything, subagent_trajectory_ref: anything })
const referenceSchema = z.object({ trajectory_id: text, trajectory_path: text })
const partSchema = z.object({
  type: z.string(),
  text,
  source: orNull(z.object({ path: text, media_type: text })),
})

const UNKNOWN: Usage = { prompt_tokens: null, cached_tokens: null, completion_tokens: null, cost_usd: null }

/** Subagents of subagents that are followed; deeper ones are left out. */
const DEEPEST = 3

/** A document as a trajectory; null where it is none. Never throws. */
export function trajectoryOf(document: unknown, depth = 0): Trajectory | null {
  const parsed = trajectorySchema.safeParse(document)
  if (!parsed.success) return null
  const { agent, final_metrics, ...own } = parsed.data
  return {
    schema_version: own.schema_version,
    trajectory_id: own.trajectory_id,
    agent: agent?.name ?? null,
    agent_version: agent?.version ?? null,
    model: agent?.model_name ?? null,
    notes: own.notes,
    steps: own.steps.map(stepOf),
    totals: {
      prompt_tokens: final_metrics?.total_prompt_tokens ?? null,
      cached_tokens: final_metrics?.total_cached_tokens ?? null,
      completion_tokens: final_metrics?.total_completion_tokens ?? null,
      cost_usd: final_metrics?.total_cost_usd ?? null,
    },
    continued: own.continued_trajectory_ref,
    subagents:
      depth < DEEPEST ? (own.subagent_trajectories ?? []).flatMap((each) => trajectoryOf(each, depth + 1) ?? []) : [],
  }
}

function stepOf(value: unknown): TrajectoryStep {
  const parsed = stepSchema.safeParse(value)
  if (!parsed.success) return { kind: 'raw', text: jsonText(value) }
  const { data } = parsed
  return {
    kind: 'step',
    number: data.step_id,
    source: data.source,
    at: data.timestamp,
    model: data.model_name,
    message: contentText(data.message),
    reasoning: contentText(data.reasoning_content) || null,
    calls: listed(data.tool_calls).map(callOf),
    results: resultsOf(data.observation),
    usage: data.metrics ?? UNKNOWN,
    is_copied: data.is_copied_context === true,
  }
}

function callOf(value: unknown): ToolCall {
  const parsed = callSchema.safeParse(value)
  if (!parsed.success) return { id: null, name: 'not a tool call', arguments: jsonText(value) }
  const { tool_call_id, function_name, arguments: given } = parsed.data
  return { id: tool_call_id, name: function_name, arguments: argumentsText(given) }
}

/** Each argument on a line of its own, a text as it is: `keystrokes: ls -la`. */
function argumentsText(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return contentText(value)
  return Object.entries(value)
    .map(([name, each]) => `${name}: ${typeof each === 'string' ? each : jsonText(each)}`)
    .reduce((before, each) => (before === '' || before.endsWith('\n') ? before + each : `${before}\n${each}`), '')
}

function resultsOf(observation: unknown): readonly ToolResult[] {
  if (observation === undefined || observation === null) return []
  const parsed = observationSchema.safeParse(observation)
  if (!parsed.success) return [{ call_id: null, content: contentText(observation), subagents: [] }]
  return parsed.data.results.map((value) => {
    const result = resultSchema.safeParse(value)
    if (!result.success) return { call_id: null, content: contentText(value), subagents: [] }
    const { source_call_id, content, subagent_trajectory_ref } = result.data
    return {
      call_id: source_call_id,
      content: contentText(content),
      subagents: listed(subagent_trajectory_ref).flatMap(referenceOf),
    }
  })
}

function referenceOf(value: unknown): readonly SubagentReference[] {
  const { data } = referenceSchema.safeParse(value)
  if (data === undefined || (data.trajectory_id === null && data.trajectory_path === null)) return []
  return [{ trajectory_id: data.trajectory_id, path: data.trajectory_path }]
}

/** A list, what stands alone as a list of one, nothing as none. */
function listed(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

/** A message or result: text, or parts of which images and sounds are only named. */
function contentText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.map(partText).join('\n') : jsonText(value)
}

function partText(value: unknown): string {
  if (typeof value === 'string') return value
  const { data } = partSchema.safeParse(value)
  if (data === undefined) return jsonText(value)
  if (data.type === 'text') return data.text ?? ''
  const source = [data.source?.media_type, data.source?.path].filter((part) => typeof part === 'string')
  return `[${data.type}${source.length === 0 ? '' : `: ${source.join(' ')}`}]`
}

/** A nesting that is deeper than the stack has no JSON. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, null, 2) ?? ''
  } catch {
    return '[nested too deep to be shown]'
  }
}
