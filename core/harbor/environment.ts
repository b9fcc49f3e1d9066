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
  // By it GitHub's runner finds what a job has left running; no secret, and not handed on to containers.
  'RUNNER_TRACKING_ID',
]

/** What programs that a person could run by hand want of their user besides; no key of ours is among it. */
const OF_THE_USER = [
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_RUNTIME_DIR',
  'DOCKER_CONFIG',
]

/** What pip and uv are told of a mirror, its certificates and their caches. */
const OF_AN_INSTALLER = /^(?:UV|PIP)_|^REQUESTS_CA_BUNDLE$/

/** What programs around the trials see that need no key: `docker`, `git --version`. Keys of models never go there. */
export function toolEnvironment(host: HostEnvironment): Record<string, string> {
  return pick(host, [...PASSED_THROUGH, ...OF_THE_USER])
}

/** The same for what installs Harbor. */
export function installerEnvironment(host: HostEnvironment): Record<string, string> {
  const names = Object.keys(host).filter((name) => OF_AN_INSTALLER.test(name))
  return { ...toolEnvironment(host), ...pick(host, names) }
}

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

/** Where a repository has its own agents, relative to its root. */
export const AGENTS = 'agents'

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
    ...(config.agent.includes(':') ? { PYTHONPATH: join(root, AGENTS) } : {}),
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
