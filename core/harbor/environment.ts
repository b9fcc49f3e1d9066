import type { ConfigSettings } from '#core/trial/config'
import type { PlannedTrial } from '#core/trial/planned'
import { UserError } from '#core/user-error'

export type HostEnvironment = Readonly<Record<string, string | undefined>>

/** Which variable holds the key of a model's provider, by the part of the model's name before the first slash. */
const PROVIDER_KEYS: Readonly<Record<string, string>> = {
  anthropic: 'ANTHROPIC_API_KEY',
  cohere: 'COHERE_API_KEY',
  deepseek: 'DEEPSEEK_API_KEY',
  fireworks_ai: 'FIREWORKS_API_KEY',
  gemini: 'GEMINI_API_KEY',
  google: 'GEMINI_API_KEY',
  groq: 'GROQ_API_KEY',
  mistral: 'MISTRAL_API_KEY',
  moonshot: 'MOONSHOT_API_KEY',
  openai: 'OPENAI_API_KEY',
  openrouter: 'OPENROUTER_API_KEY',
  together_ai: 'TOGETHER_API_KEY',
  xai: 'XAI_API_KEY',
}

/** What a host may need to reach its Docker engine and the network; nothing of it is a secret of ours. */
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

/** Names of the variables that a config needs: its provider's key and what the manifest lists. */
export function neededKeys(config: Pick<ConfigSettings, 'model' | 'env_names'>): readonly string[] {
  const provider = config.model?.split('/')[0]?.toLowerCase()
  const key = provider === undefined ? undefined : PROVIDER_KEYS[provider]
  return [...new Set([...(key === undefined ? [] : [key]), ...config.env_names])]
}

/** Throws a UserError that names every variable which a config needs and the host does not have. */
export function checkKeys(config: PlannedTrial['config'], host: HostEnvironment): void {
  const missing = neededKeys(config).filter((name) => (host[name] ?? '') === '')
  if (missing.length === 0) return
  throw new UserError(`${config.label} needs ${missing.join(' and ')} in the environment`, {
    where: missing.join(', '),
    remedy: `set it for this command only, for example: ${missing.map((name) => `${name}=...`).join(' ')} ./scripts/regatta run ...`,
  })
}

/**
 * The whole environment of a Harbor process: an allow-list and the keys of this one config. Harbor hands its
 * environment on to every docker command, and a task's compose file can read it, so nothing else may be in it.
 */
export function childEnvironment(
  host: HostEnvironment,
  config: PlannedTrial['config'],
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
  for (const name of [...PASSED_THROUGH, ...neededKeys(config)]) {
    const value = host[name]
    if (value !== undefined) environment[name] = value
  }
  return environment
}
