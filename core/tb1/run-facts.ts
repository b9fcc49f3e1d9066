import { z } from 'zod'
import type { Json } from '#core/trial/config'
import { fitJson, type Parsed } from '#core/trial/harbor-result'

/** What the files beside a run's results say of all its trials; null is not known. */
export type Tb1RunFacts = {
  readonly run_id: string | null
  readonly agent: string | null
  /** As the run was given it, `provider/name` or a name alone. */
  readonly model: string | null
  /** Settings of the agent, without what Terminal-Bench itself adds to them. */
  readonly kwargs: { readonly [name: string]: Json }
  /** `name@version`. */
  readonly dataset: string | null
  /** Limits other than the tasks' own; null where there are none, or no file tells. */
  readonly overrides: { readonly [field: string]: Json } | null
  /** What is wrong with a file that should have told, `<file>: <reason>`. */
  readonly problems: readonly string[]
}

export const NO_FACTS: Tb1RunFacts = {
  run_id: null,
  agent: null,
  model: null,
  kwargs: {},
  dataset: null,
  overrides: null,
  problems: [],
}

/** Files that lie beside a run's results. */
export const METADATA_FILE = 'run_metadata.json'
export const LOCK_FILE = 'tb.lock'

const text = z.string().min(1)
const orNull = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? null)
const json = z.record(z.string(), z.json())

const metadataSchema = z.object({
  run_id: text,
  agent_name: text,
  model_name: orNull(z.string()),
  dataset_name: orNull(z.string()),
  dataset_version: orNull(z.string()),
  agent_kwargs: orNull(json),
})

const lockSchema = z.object({
  harness: z.object({ package: z.literal('terminal-bench') }),
  agent: z.object({ name: text, model_name: orNull(z.string()), extra_kwargs: orNull(json) }),
  run_config: orNull(
    z.object({
      global_timeout_multiplier: orNull(z.number()),
      global_agent_timeout_sec: orNull(z.number()),
      global_test_timeout_sec: orNull(z.number()),
    }),
  ),
  dataset: orNull(z.object({ name: orNull(z.string()), version: orNull(z.string()) })),
  local_config: orNull(z.object({ run_id: orNull(z.string()) })),
})

/** Whether a value is one of the two documents, which make a directory that of a run. */
export function isRunFacts(value: unknown): boolean {
  const document = { ok: true, value } as const
  return fitJson(metadataSchema, document).ok || fitJson(lockSchema, document).ok
}

/** What Terminal-Bench puts among the settings of every agent. */
const NOT_THE_AGENTS = ['no_rebuild', 'model_name']

/**
 * What run_metadata.json and tb.lock say together, null where there is no such file. The first goes before the second,
 * which alone knows limits that were set for the whole run.
 */
export function tb1RunFacts(metadata: Parsed<unknown> | null, lock: Parsed<unknown> | null): Tb1RunFacts {
  const of = metadata === null ? null : fitJson(metadataSchema, metadata)
  const locked = lock === null ? null : fitJson(lockSchema, lock)
  const m = of?.ok === true ? of.value : null
  const l = locked?.ok === true ? locked.value : null
  const kwargs = { ...l?.agent.extra_kwargs, ...m?.agent_kwargs }
  return {
    run_id: m?.run_id ?? known(l?.local_config?.run_id),
    agent: m?.agent_name ?? l?.agent.name ?? null,
    model: known(m?.model_name) ?? known(l?.agent.model_name),
    kwargs: Object.fromEntries(Object.entries(kwargs).filter(([name]) => !NOT_THE_AGENTS.includes(name))),
    dataset: datasetOf(m?.dataset_name, m?.dataset_version) ?? datasetOf(l?.dataset?.name, l?.dataset?.version),
    overrides: overridesOf(l?.run_config ?? null),
    problems: [
      ...(of?.ok === false ? [`${METADATA_FILE}: ${of.reason}`] : []),
      ...(locked?.ok === false ? [`${LOCK_FILE}: ${locked.reason}`] : []),
    ],
  }
}

function known(value: string | null | undefined): string | null {
  return value === undefined || value === '' ? null : value
}

function datasetOf(name: string | null | undefined, version: string | null | undefined): string | null {
  const named = known(name)
  if (named === null) return null
  const of = known(version)
  return of === null ? named : `${named}@${of}`
}

function overridesOf(limits: Readonly<Record<string, number | null>> | null): Tb1RunFacts['overrides'] {
  const found = Object.entries(limits ?? {}).flatMap(([field, value]): [string, number][] =>
    value === null || (field === 'global_timeout_multiplier' && value === 1) ? [] : [[field, value]],
  )
  return found.length === 0 ? null : Object.fromEntries(found)
}
