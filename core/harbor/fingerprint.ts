import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { childEnvironment, type HostEnvironment } from '#core/harbor/environment'
import { neededKeys, secretsIn } from '#core/harbor/keys'
import type { PlannedTrial } from '#core/trial/planned'

/** What tells later whether the variables that a run was given still have the same values, without any of the values. */
export const fingerprintSchema = z.object({
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  /** SHA-256 of salt and value, by the name of the variable. */
  values: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
})

export type Fingerprint = z.infer<typeof fingerprintSchema>

type Config = PlannedTrial['config']

/** Of everything that is secret in what the Harbors of these configs are given. */
export function fingerprintOf(configs: readonly Config[], host: HostEnvironment): Fingerprint {
  const salt = randomBytes(16).toString('hex')
  const values: Record<string, string> = {}
  for (const config of configs) {
    const given = givenTo(config, host)
    for (const [name, value] of secretsIn(given, neededKeys(config))) values[name] = hash(salt, value)
  }
  return { salt, values }
}

/** The variables that a config was given and that are not there now or have another value, in order. */
export function changedSince(fingerprint: Fingerprint, config: Config, host: HostEnvironment): readonly string[] {
  const names = Object.keys(fingerprint.values)
  const given = givenTo(config, Object.fromEntries(names.map((name) => [name, host[name] ?? ''])))
  return names
    .filter((name) => given[name] !== undefined && hash(fingerprint.salt, given[name]) !== fingerprint.values[name])
    .sort()
}

/** What Harbor is given, without the paths of its workplace. */
function givenTo(config: Config, host: HostEnvironment): Record<string, string> {
  return childEnvironment(host, config, { home: '', temp: '' }, '')
}

function hash(salt: string, value: string): string {
  return createHash('sha256').update(`${salt}\0${value}`).digest('hex')
}
