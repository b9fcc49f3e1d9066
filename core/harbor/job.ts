import { isAbsolute, join } from 'node:path'
import type { Json } from '#core/trial/config'
import type { PlannedTrial } from '#core/trial/planned'

/** Where a job finds and leaves things; all paths absolute. */
export type JobPlaces = {
  /** Root of the repository that the plan's task paths are relative to. */
  readonly root: string
  readonly jobsDir: string
  readonly jobName: string
  /** Compose overlays that Harbor adds to every task's environment. */
  readonly overlays: readonly string[]
}

/**
 * Harbor's job file for one config on the given tasks, one attempt each, from the plan only. Harbor's own retries are
 * off because they delete the evidence of the failed try; everything left out is Harbor's default.
 */
export function jobFile(
  config: PlannedTrial['config'],
  taskPaths: readonly string[],
  environment: { readonly type: string },
  places: JobPlaces,
): Readonly<Record<string, unknown>> {
  const named = config.agent.includes(':') ? { import_path: config.agent } : { name: config.agent }
  const kwargs = { ...config.kwargs, ...(config.agent_version === null ? {} : { version: config.agent_version }) }
  return {
    job_name: places.jobName,
    jobs_dir: places.jobsDir,
    n_attempts: 1,
    n_concurrent_trials: 1,
    quiet: true,
    retry: { max_retries: 0 },
    environment: {
      type: environment.type,
      delete: true,
      ...(environment.type === 'docker' ? { extra_docker_compose: [...places.overlays] } : {}),
    },
    agents: [
      {
        ...named,
        ...(config.model === null ? {} : { model_name: config.model }),
        ...(Object.keys(kwargs).length === 0 ? {} : { kwargs }),
        // A template, so that Harbor reads the value from its environment and never writes it down.
        ...(config.env_names.length === 0
          ? {}
          : { env: Object.fromEntries(config.env_names.map((name) => [name, `\${${name}}`])) }),
      },
    ],
    tasks: taskPaths.map((path) => ({ path: isAbsolute(path) ? path : join(places.root, path) })),
  }
}

/** What we name although it is Harbor's default, so that another default cannot change what runs. */
const NAMED_DEFAULTS: ReadonlyMap<string, Json> = new Map<string, Json>([
  [JSON.stringify(['n_attempts']), 1],
  [JSON.stringify(['retry', 'max_retries']), 0],
  [JSON.stringify(['environment', 'type']), 'docker'],
  [JSON.stringify(['environment', 'delete']), true],
  [JSON.stringify(['agents', '0', 'name']), 'oracle'],
])

/**
 * Where Harbor's resolved configuration (`--print-config`: all that is not default, as JSON among other lines) is not
 * what the job file asks for, as `agents.0.kwargs.x: asked for 1, resolved to nothing`; null when they agree.
 */
export function jobDifference(job: Readonly<Record<string, unknown>>, printed: string): string | null {
  const text = printed.slice(printed.indexOf('{'), printed.lastIndexOf('}') + 1)
  let resolved: unknown
  try {
    resolved = JSON.parse(text)
  } catch {
    return `it prints no configuration: ${printed.trim().split('\n').at(-1)?.slice(0, 200) ?? ''}`
  }
  const asked = leaves(job)
  const found = leaves(resolved)
  for (const path of new Set([...asked.keys(), ...found.keys()])) {
    const wanted = asked.get(path)
    const got = found.has(path) ? found.get(path) : NAMED_DEFAULTS.get(path)
    const wantedText = wanted === undefined ? 'nothing' : JSON.stringify(wanted)
    const gotText = got === undefined ? 'nothing' : JSON.stringify(got)
    if (wantedText !== gotText) return `${JSON.parse(path).join('.')}: asked for ${wantedText}, resolved to ${gotText}`
  }
  return null
}

/** Values that are no objects, by their path as JSON (a key may hold dots); an empty list or object is a value. */
function leaves(value: unknown, path: readonly string[] = []): ReadonlyMap<string, unknown> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (entries.length === 0) return new Map([[JSON.stringify(path), value]])
  return new Map(entries.flatMap(([key, item]) => [...leaves(item, [...path, key])]))
}
