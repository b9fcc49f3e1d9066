import type { Json } from '#core/trial/config'
import type { TrialConfig, TrialLock } from '#core/trial/harbor-result'

/**
 * Digests of the overlays that only set `init: true`, which changes how fast a container stops and nothing else. A new
 * text of runners/overlay/init.yaml needs a row here; old rows stay for old trials.
 */
export const INIT_OVERLAYS: ReadonlySet<string> = new Set([
  'sha256:5b54f8dc2358b9fdeeb4646ff30ee03b73716ee1066c356f3393507a3d06a44a',
  'sha256:468d003877ccdcb36f0d3f09dcac92a5c2e1aff241540187f6bfc81e3493b6ca',
])

const isOne = (value: unknown): boolean => value === 1
const isFalse = (value: unknown): boolean => value === false
const isAuto = (value: unknown): boolean => value === 'auto'
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** Fields that change what is measured, each with its default; null and absent are always the default. */
const FIELDS: readonly (readonly [
  section: 'agent' | 'environment' | 'verifier' | null,
  field: string,
  isDefault: (value: unknown) => boolean,
])[] = [
  [null, 'timeout_multiplier', isOne],
  [null, 'agent_timeout_multiplier', isOne],
  [null, 'verifier_timeout_multiplier', isOne],
  [null, 'agent_setup_timeout_multiplier', isOne],
  [null, 'environment_build_timeout_multiplier', isOne],
  [null, 'install_only', isFalse],
  [null, 'extra_instructions', isEmpty],
  [null, 'extra_instruction_paths', isEmpty],
  [null, 'user_agent', isEmpty],
  [null, 'source_trial', isEmpty],
  ['agent', 'skills', isEmpty],
  ['agent', 'mcp_servers', isEmpty],
  ['agent', 'extra_allowed_hosts', isEmpty],
  ['agent', 'resume_trajectory', isFalse],
  ['agent', 'load_trajectory', isEmpty],
  ['environment', 'mounts', isEmpty],
  ['environment', 'mounts_json', isEmpty],
  ['environment', 'env', isEmpty],
  ['environment', 'kwargs', isEmpty],
  ['environment', 'extra_allowed_hosts', isEmpty],
  ['environment', 'cpu_enforcement_policy', isAuto],
  ['environment', 'memory_enforcement_policy', isAuto],
  ['verifier', 'env', isEmpty],
  ['verifier', 'import_path', isEmpty],
  ['verifier', 'kwargs', isEmpty],
  ['verifier', 'disable', isFalse],
]

/** Key of compose overlays that are not ours. */
export const OVERLAYS = 'environment.extra_docker_compose'

/** Whatever limit or resource a later Harbor adds is called so too; none of them has a default but null. */
const LIMIT_PREFIXES = ['override_', 'max_']

/**
 * Everything in a trial's config that makes it not comparable with one under the task's own limits, as
 * `{'agent.max_timeout_sec': 9, ...}`; null when there is nothing. Environment variables are named, never shown.
 */
export function findOverrides(config: TrialConfig, lock: TrialLock | null): { readonly [field: string]: Json } | null {
  const found: { [field: string]: Json } = {}
  for (const [section, field, isDefault] of FIELDS) {
    const value = (section === null ? config : (config[section] ?? {}))[field]
    if (value === null || value === undefined || isDefault(value)) continue
    found[section === null ? field : `${section}.${field}`] =
      field === 'env' ? Object.keys(value).sort() : asJson(value)
  }
  for (const section of ['agent', 'environment', 'verifier'] as const) {
    for (const [field, value] of Object.entries(config[section] ?? {})) {
      if (value === null || value === undefined) continue
      if (LIMIT_PREFIXES.some((prefix) => field.startsWith(prefix))) found[`${section}.${field}`] = asJson(value)
    }
  }
  const overlays = foreignOverlays(config, lock)
  if (overlays.length > 0) found[OVERLAYS] = overlays
  return Object.keys(found).length === 0 ? null : found
}

/** Compose overlays that are not ours, by the digest in the lock: a path alone proves nothing. */
function foreignOverlays(config: TrialConfig, lock: TrialLock | null): string[] {
  const digests = new Map((lock?.extra_docker_compose ?? []).map(({ path, digest }) => [path, digest]))
  const paths = config.environment?.extra_docker_compose ?? []
  return paths.flatMap((path) => {
    const digest = digests.get(path) ?? null
    if (digest !== null && INIT_OVERLAYS.has(digest)) return []
    // The path differs from machine to machine, the content does not.
    return [digest ?? path]
  })
}

/** The value came out of JSON.parse. */
function asJson(value: unknown): Json {
  return value as Json
}
