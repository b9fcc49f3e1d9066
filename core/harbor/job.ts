import { isAbsolute, join } from 'node:path'
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
