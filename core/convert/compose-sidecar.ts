import { posix } from 'node:path'
import type { ComposeFields } from '#core/convert/compose-fields'
import {
  buildOf,
  COMPOSE,
  environmentText,
  fillKnown,
  type Mapping,
  type Say,
  withAliases,
} from '#core/convert/compose-values'
import { type Held, isRecord, said } from '#core/convert/line'

/** A service as environment/docker-compose.yaml has it, and which Dockerfile of the task it needs there. */
export type Sidecar = {
  readonly service: unknown
  readonly copy: ComposeFields['copies'][number] | null
  readonly built: ComposeFields['built'][number] | null
}

/** A service beside the agent's, without what ties it to Terminal-Bench or to one host. */
export function sidecar(name: string, value: unknown, main: string, texts: Mapping, say: Say): Sidecar {
  const field = `${COMPOSE}: ${said(name)}`
  const held: Held = { in: 'compose', path: ['services', name], value }
  if (!isRecord(value)) {
    say(name, 'kept', field, 'as it was', held)
    return { service: value, copy: null, built: null }
  }
  const changes: string[] = []
  const { container_name, ports, volumes, environment, image, build, ...rest } = value
  const kept: Record<string, unknown> = { ...rest }
  const made = sidecarBuild(name, build)
  if (build !== undefined) kept.build = made.build
  if (made.copy !== null)
    changes.push(`it is built from ${made.copy.to}, because the agent's Dockerfile has another name now`)
  if (container_name !== undefined)
    changes.push('its fixed container_name is another name of it in the network now, if it was one')
  const aliases = typeof container_name === 'string' && !container_name.includes('$') ? [container_name] : []
  if (aliases.length > 0 && rest.network_mode === undefined) kept.networks = withAliases(rest.networks, aliases)
  if (ports !== undefined) changes.push('it publishes no port on the host; other services reach every port')
  if (typeof image === 'string' && !(image.includes('T_BENCH_') && build !== undefined)) kept.image = image
  else if (image !== undefined) changes.push('its image has the name that Compose gives')
  if (volumes !== undefined) {
    const isLog = (each: unknown): boolean => JSON.stringify(each).includes('T_BENCH_')
    const mounts: readonly unknown[] | null = Array.isArray(volumes) ? volumes.filter((each) => !isLog(each)) : null
    if (mounts?.length !== 0) kept.volumes = mounts ?? volumes
    if (mounts !== null && mounts.length < (volumes as readonly unknown[]).length)
      changes.push('it is without its mount of logs: Harbor keeps those of main')
  }
  if (environment !== undefined) {
    const exact = exactEnvironment(environment, texts.environment)
    if (exact !== environment) changes.push('numbers in its environment are the texts that Compose made of them')
    const told = sidecarEnvironment(name, exact, say)
    if (told.environment !== null) kept.environment = told.environment
    if (told.isChanged) changes.push('what Terminal-Bench filled in stands in its environment')
  }
  if (main !== 'main') {
    const told = ofMain(rest, main)
    if (Object.keys(told).length > 0) changes.push(`what it said of ${said(main)} it says of main`)
    Object.assign(kept, told)
  }
  const isSame = changes.length === 0
  say(name, isSame ? 'kept' : 'changed', field, isSame ? 'as it was' : changes.join('; '), {
    ...held,
    value: isSame ? value : kept,
  })
  return { service: kept, copy: made.copy, built: made.built }
}

/** The agent's Dockerfile is not another service's any more: it says what Compose said of the agent. */
function sidecarBuild(
  service: string,
  build: unknown,
): { readonly build: unknown; readonly copy: Sidecar['copy']; readonly built: Sidecar['built'] } {
  if (build === undefined) return { build, copy: null, built: null }
  const found = buildOf(build)
  // What lies outside of the task, or in no file, is for the check.
  if ('reason' in found || found.rest.dockerfile_inline !== undefined) return { build, copy: null, built: null }
  const { dockerfile } = found
  if (dockerfile !== 'Dockerfile') return { build, copy: null, built: { service, dockerfile } }
  const to = `Dockerfile.${service}`
  const given = isRecord(build) ? build : {}
  return {
    build: { ...given, context: given.context ?? '.', dockerfile: posix.relative(found.context, to) },
    copy: { from: dockerfile, to },
    built: null,
  }
}

/** The same environment, with a text for each number that would be another one for Compose once it is written anew. */
function exactEnvironment(environment: unknown, written: unknown): unknown {
  if (!isRecord(environment)) return environment
  const texts = isRecord(written) ? written : {}
  let isSame = true
  const entries = Object.entries(environment).map(([name, each]) => {
    if (typeof each !== 'number' && typeof each !== 'bigint') return [name, each] as const
    const text = environmentText(each, texts[name])
    if (text === String(each)) return [name, each] as const
    isSame = false
    return [name, text] as const
  })
  return isSame ? environment : Object.fromEntries(entries)
}

function sidecarEnvironment(
  name: string,
  environment: unknown,
  say: Say,
): { readonly environment: unknown; readonly isChanged: boolean } {
  const texts: readonly (readonly [string | number, unknown])[] = Array.isArray(environment)
    ? environment.map((each: unknown, index) => [index, each] as const)
    : Object.entries(isRecord(environment) ? environment : {})
  if (!texts.some(([, each]) => typeof each === 'string' && each.includes('T_BENCH_')))
    return { environment, isChanged: false }
  const filled = texts.map(([key, each]) => [key, typeof each === 'string' ? fillKnown(each) : each] as const)
  const isUnknown = (each: unknown): boolean =>
    typeof each === 'string' && /\$\{?T_BENCH_/.test(each.replaceAll('$$', ''))
  for (const [key, each] of filled.filter(([, each]) => isUnknown(each))) {
    const variable = typeof key === 'number' ? String(each).split('=')[0] : key
    say(
      `${name}.environment.${variable}`,
      'lost',
      null,
      `it named something of the host of Terminal-Bench: if the service needs it, write a value into ${COMPOSE}`,
    )
  }
  const stay = filled.filter(([, each]) => !isUnknown(each))
  if (stay.length === 0) return { environment: null, isChanged: true }
  return {
    environment: Array.isArray(environment) ? stay.map(([, each]) => each) : Object.fromEntries(stay),
    isChanged: true,
  }
}

/** The keys of a service that name the agent's, which is called main now. */
function ofMain(service: Mapping, main: string): Mapping {
  const { depends_on, links, volumes_from } = service
  const told: Record<string, unknown> = {}
  if (Array.isArray(depends_on) && depends_on.includes(main))
    told.depends_on = depends_on.map((each: unknown) => (each === main ? 'main' : each))
  else if (isRecord(depends_on) && Object.hasOwn(depends_on, main)) told.depends_on = renamed(depends_on, main)
  const begins = new RegExp(`^${escaped(main)}(?=:|$)`)
  const names = (list: unknown): list is readonly unknown[] =>
    Array.isArray(list) && list.some((each) => begins.test(String(each)))
  if (names(links))
    told.links = links.map((each) => (each === main ? `main:${main}` : String(each).replace(begins, 'main')))
  if (names(volumes_from)) told.volumes_from = volumes_from.map((each) => String(each).replace(begins, 'main'))
  for (const key of ['network_mode', 'pid', 'ipc']) if (service[key] === `service:${main}`) told[key] = 'service:main'
  return told
}

function renamed(mapping: Mapping, name: string): Mapping {
  return Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key === name ? 'main' : key, value]))
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
