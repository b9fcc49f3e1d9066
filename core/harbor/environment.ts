import { join } from 'node:path'
import { type HostEnvironment, neededKeys } from '#core/harbor/keys'
import type { PlannedTrial } from '#core/trial/planned'

export type { HostEnvironment }

/** What a host may need to reach its Docker engine and the network; no key of ours is among it. */
const PASSED_THROUGH = [
  'PATH',
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]

/**
 * What every process around Harbor may see: an allow-list without any key. Harbor hands its environment on to every
 * docker command, and a task's compose file can read it, so nothing else may be in it.
 */
export function baseEnvironment(
  host: HostEnvironment,
  work: { readonly home: string; readonly temp: string },
): Record<string, string> {
  const environment: Record<string, string> = {
    HOME: work.home,
    TMPDIR: work.temp,
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    COLUMNS: '200',
    NO_COLOR: '1',
    HARBOR_TELEMETRY: 'off',
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
    DOCKER_CONFIG: host.DOCKER_CONFIG ?? `${host.HOME ?? '/root'}/.docker`,
  }
  return { ...environment, ...pick(host, PASSED_THROUGH) }
}

/**
 * The whole environment of one Harbor process: the allow-list and the keys of this one config. A config that lists a
 * variable which is set here anyway (HOME, HARBOR_TELEMETRY ...) does not change it. An agent class (`module:Class`) is
 * looked for in `agents/` of the repository whose root is given.
 */
export function childEnvironment(
  host: HostEnvironment,
  config: PlannedTrial['config'],
  work: { readonly home: string; readonly temp: string },
  root: string,
): Record<string, string> {
  return {
    ...pick(host, neededKeys(config)),
    ...baseEnvironment(host, work),
    ...(config.agent.includes(':') ? { PYTHONPATH: join(root, 'agents') } : {}),
  }
}

function pick(host: HostEnvironment, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = host[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
