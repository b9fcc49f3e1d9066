import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { type ConfigId, configIdSchema } from '#core/trial/ids'

/** JSON as it may stand in an agent's kwargs. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** What distinguishes one config from another; a setting left out is Harbor's default. */
export type ConfigSettings = {
  readonly agent: string
  readonly agent_version: string | null
  readonly model: string | null
  readonly kwargs: { readonly [name: string]: Json }
  /** Names, never values, of the environment variables that the agent is given. */
  readonly env_names: readonly string[]
}

export const configSettingsSchema = z.object({
  agent: z.string().min(1),
  agent_version: z.string().nullable(),
  model: z.string().nullable(),
  kwargs: z.record(z.string(), z.json()),
  env_names: z.array(z.string()),
})

/**
 * Canonical JSON (RFC 8785) of anything JSON. Throws a TypeError for what JSON cannot hold (NaN, functions, undefined).
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('value has no canonical JSON')
  return text
}

/** The identity of a config: defaults left out, so that writing a default down changes nothing. */
export function configId(settings: ConfigSettings): ConfigId {
  const identity = {
    agent: settings.agent,
    ...(settings.agent_version === null ? {} : { agent_version: settings.agent_version }),
    ...(settings.model === null ? {} : { model: settings.model }),
    ...(Object.keys(settings.kwargs).length === 0 ? {} : { kwargs: settings.kwargs }),
    ...(settings.env_names.length === 0 ? {} : { env_names: [...new Set(settings.env_names)].sort() }),
  }
  return configIdSchema.parse(shortDigest(canonicalJson(identity)))
}

/** First 12 hex digits of the SHA-256 of a text. */
export function shortDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/** Settings longer than this are counted in a label, not spelt out. */
const LONGEST_IN_LABEL = 32

/** A label for people where the manifest gives none: agent, version, model, then the settings as far as they are short. */
export function configLabel(settings: ConfigSettings): string {
  const agent = settings.agent_version === null ? settings.agent : `${settings.agent} ${settings.agent_version}`
  const kwargs = Object.entries(settings.kwargs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : canonicalJson(value)}`)
  const short = kwargs.filter((text) => text.length <= LONGEST_IN_LABEL)
  const rest = kwargs.length - short.length
  return [
    agent,
    ...(settings.model === null ? [] : [settings.model]),
    ...short,
    ...(rest === 0 ? [] : [`+${rest} ${rest === 1 ? 'setting' : 'settings'}`]),
  ].join(' · ')
}
