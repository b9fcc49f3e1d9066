import type { ComposeFields } from '#core/convert/compose-fields'
import {
  COMPOSE,
  environmentText,
  exactMebibytes,
  type Filled,
  fill,
  type Mapping,
  mebibytes,
  numberOf,
  type Say,
  withAliases,
} from '#core/convert/compose-values'
import { type Held, isRecord, quoted, said } from '#core/convert/line'

/** What a container gets whose task sets no limit: the check wants one, so that trials do not starve each other. */
const USUAL = { cpus: 1, memory_mb: 2048 }

/** How a container still runs a program of its own. */
export const START_IT = 'have an ENTRYPOINT of the Dockerfile start it and end with exec "$@"'

/** Keys of the agent's service that the Dockerfile takes over, or that Harbor sets itself. */
const OF_THE_DOCKERFILE = ['environment', 'working_dir', 'entrypoint', 'platform']

const SET_BY_HARBOR = ['build', 'image', 'container_name', 'command', 'volumes', 'expose', 'ports', 'tty', 'stdin_open']

const LIMITS = ['deploy', 'cpus', 'mem_limit', 'mem_reservation', 'gpus']

/** Limits of the agent as Harbor sets them. */
export function limitsOf(main: string, service: Mapping, say: Say): Pick<ComposeFields, 'cpus' | 'memory_mb' | 'gpus'> {
  const deploy = isRecord(service.deploy) ? service.deploy : {}
  const resources = isRecord(deploy.resources) ? deploy.resources : {}
  const limits = isRecord(resources.limits) ? resources.limits : {}
  const cpus = cpusOf(main, limits.cpus ?? service.cpus, say)
  const memory_mb = memoryOf(main, limits.memory ?? service.mem_limit, say)
  const gpus = gpusOf(main, service, resources.reservations, say)
  for (const [key, remedy] of [
    ...Object.keys(limits)
      .filter((key) => !['cpus', 'memory'].includes(key))
      .map((key) => [`deploy.resources.limits.${key}`, key === 'pids' ? inMain('pids_limit') : IN_MAIN] as const),
    ...Object.keys(isRecord(resources.reservations) ? resources.reservations : {})
      .filter((key) => key !== 'devices')
      .map((key) => [`deploy.resources.reservations.${key}`, OF_LIMITS] as const),
    ...Object.keys(resources)
      .filter((key) => !['limits', 'reservations'].includes(key))
      .map((key) => [`deploy.resources.${key}`, IN_MAIN] as const),
    ...Object.keys(deploy)
      .filter((key) => key !== 'resources')
      .map((key) => [`deploy.${key}`, key === 'restart_policy' ? inMain('restart') : IN_MAIN] as const),
    ...(service.mem_reservation === undefined ? [] : [['mem_reservation', OF_LIMITS] as const]),
  ])
    say(`${main}.${key}`, 'lost', null, `Harbor has no such key of a task: ${remedy}`)
  return { cpus, memory_mb, gpus }
}

function inMain(key: string): string {
  return `write ${key} into the service main of ${COMPOSE}`
}
const IN_MAIN = `if the task needs it, say so in the service main of ${COMPOSE}`
const OF_LIMITS = 'see that cpus and memory_mb in [environment] of task.toml are enough'

/** How many GPUs the agent's container has: those that its reservations count, or `gpus`. */
function gpusOf(main: string, service: Mapping, reservations: unknown, say: Say): number {
  const devices = isRecord(reservations) ? reservations.devices : undefined
  const all = [
    ...entriesOf('deploy.resources.reservations.devices', devices),
    ...entriesOf('gpus', service.gpus === 'all' ? [{ count: 'all' }] : service.gpus, ['gpu']),
  ]
  const counts = all.map(({ key, value, capabilities }) => {
    const isGpu = capabilities.some((each) => each === 'gpu' || String(each).startsWith('nvidia'))
    const { count, device_ids } = value
    const found = Array.isArray(device_ids) ? device_ids.length : numberOf(count)
    if (isGpu && found !== null && Number.isInteger(found)) return { key, found }
    say(
      `${main}.${key}`,
      'lost',
      null,
      isGpu
        ? `${quoted(count ?? 'all')} is no number of GPUs: write how many into [environment] gpus of task.toml`
        : `${quoted(value)} is a device of the host, which no task has: have the Dockerfile make what it was for`,
    )
    return { key, found: 0 }
  })
  const gpus = counts.reduce((sum, { found }) => sum + found, 0)
  if (gpus > 0)
    say(
      `${main}.${counts.find(({ found }) => found > 0)?.key}`,
      'changed',
      '[environment] gpus',
      `${gpus}, of any kind: Harbor asks for them in task.toml`,
      { in: 'toml', path: ['environment', 'gpus'], value: gpus },
    )
  return gpus
}

function entriesOf(
  key: string,
  value: unknown,
  usual: readonly unknown[] = [],
): readonly { readonly key: string; readonly value: Mapping; readonly capabilities: readonly unknown[] }[] {
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map((each: unknown) => {
    const record = isRecord(each) ? each : { count: each }
    return { key, value: record, capabilities: Array.isArray(record.capabilities) ? record.capabilities : usual }
  })
}

function cpusOf(main: string, value: unknown, say: Say): number {
  const [field, to] = [`${main}.cpus`, '[environment] cpus']
  const held = (cpus: number): Held => ({ in: 'toml', path: ['environment', 'cpus'], value: cpus })
  const found = numberOf(value)
  const cpus = found === null ? USUAL.cpus : Math.max(1, Math.ceil(found))
  if (value === undefined || value === null)
    say(field, 'changed', to, `no limit was set; now ${USUAL.cpus}`, held(cpus))
  else if (found === null)
    say(field, 'lost', null, `${quoted(value)} is no number of processors, now ${USUAL.cpus}: write one into ${to}`)
  else if (found === cpus) say(field, 'kept', to, String(cpus), held(cpus))
  else say(field, 'changed', to, `${found} is now ${cpus}: Harbor takes whole ones`, held(cpus))
  return cpus
}

function memoryOf(main: string, value: unknown, say: Say): number {
  const [field, to] = [`${main}.memory`, '[environment] memory_mb']
  const held = (memory_mb: number): Held => ({ in: 'toml', path: ['environment', 'memory_mb'], value: memory_mb })
  const memory_mb = mebibytes(value) ?? USUAL.memory_mb
  if (value === undefined || value === null)
    say(field, 'changed', to, `no limit was set; now ${USUAL.memory_mb} MiB`, held(memory_mb))
  else if (mebibytes(value) === null)
    say(
      field,
      'lost',
      null,
      `${quoted(value)} is no size that could be read, now ${USUAL.memory_mb} MiB: write one into ${to}`,
    )
  else if (exactMebibytes(value) === memory_mb) say(field, 'kept', to, `${memory_mb} MiB`, held(memory_mb))
  else say(field, 'changed', to, `${quoted(value)} is now ${memory_mb} MiB: Harbor takes whole ones`, held(memory_mb))
  return memory_mb
}

/** Named volumes stay; Terminal-Bench's own mounts of logs go without a word lost; those of the host are lost. */
export function mainVolumes(main: string, value: unknown, say: Say): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) {
    say(
      `${main}.volumes`,
      'lost',
      null,
      `expected a list, found ${quoted(value)}: write the volumes into the service main of ${COMPOSE}`,
    )
    return []
  }
  const isLog = (volume: unknown): boolean => JSON.stringify(volume).includes('T_BENCH_')
  const stay = value.filter((volume: unknown) => !isLog(volume) && isNamedVolume(volume))
  const held: Held = { in: 'compose', path: ['services', 'main', 'volumes'], value: stay }
  for (const volume of value as readonly unknown[]) {
    if (isLog(volume) && !isUsualLog(volume))
      say(
        `${main}.volumes`,
        'lost',
        null,
        `${said(volume)} is no place of logs for Harbor: to keep what is written there list it in artifacts of task.toml`,
      )
    else if (isLog(volume))
      say(`${main}.volumes`, 'changed', '/logs', `${said(volume)}: Harbor mounts directories of its own for logs`)
    else if (isNamedVolume(volume)) say(`${main}.volumes`, 'kept', `${COMPOSE}: main.volumes`, said(volume), held)
    else say(`${main}.volumes`, 'lost', null, `${said(volume)} is of the host: copy the files in by the Dockerfile`)
  }
  return stay
}

function isUsualLog(volume: unknown): boolean {
  return /T_BENCH_TASK_(AGENT_)?LOGS_PATH\}?:\$\{?T_BENCH_CONTAINER_(AGENT_)?LOGS_PATH\}?$/.test(String(volume))
}

function isNamedVolume(volume: unknown): boolean {
  if (isRecord(volume)) return volume.type === 'volume'
  return /^[\w-]+:\//.test(String(volume)) || /^\/[^:]*$/.test(String(volume))
}

/** What Harbor's migration moves into the Dockerfile, written so that it arrives there as it was meant. */
export function clientService(
  main: string,
  service: Mapping,
  { texts, env }: { readonly texts: Mapping; readonly env: ReadonlyMap<string, string> },
  say: Say,
): Pick<ComposeFields, 'client' | 'platform' | 'startsImage'> {
  const environment = mainEnvironment(main, service.environment, { written: texts.environment, env }, say)
  const working_dir = workingDirectory(main, service.working_dir, say)
  const platform = platformOf(main, service.platform, say)
  const { command } = service
  const hasCommand = command !== undefined && command !== null && spoken(command) !== ''
  if (hasCommand && !isIdle(command))
    say(
      `${main}.command`,
      'lost',
      null,
      `Harbor starts the container with "sleep infinity", not with ${quoted(command)}: ${START_IT}`,
    )
  const entrypoint = entrypointOf(main, service.entrypoint, hasCommand, say)
  const ofProcess = ['tty', 'stdin_open', 'expose'].filter((key) => service[key] !== undefined)
  for (const key of ofProcess)
    say(
      `${main}.${key}`,
      'changed',
      null,
      key === 'expose'
        ? 'other services reach every port'
        : 'Harbor starts the first program, which only sleeps, without it',
    )
  return {
    client: {
      build: { context: '.' },
      ...(environment.length === 0 ? {} : { environment }),
      ...(working_dir === null ? {} : { working_dir }),
      ...(entrypoint === null ? {} : { entrypoint }),
    },
    platform,
    startsImage: !hasCommand && (service.entrypoint === undefined || service.entrypoint === null),
  }
}

/** With what every host filled in alike; null: some variable has another value on some host. */
function filledAlike(text: string): string | null {
  const filled = fill(text)
  return filled === null || filled.from.length > 0 ? null : filled.text
}

/** As a WORKDIR instruction reads it; null: there is none. */
function workingDirectory(main: string, value: unknown, say: Say): string | null {
  if (value === undefined || value === null) return null
  const path = typeof value === 'string' ? filledAlike(value) : null
  if (path === null || !/^\/[^\n\r\\]*$/.test(path) || path.trim() !== path) {
    say(
      `${main}.working_dir`,
      'lost',
      null,
      `${quoted(value)} names something of the host, or is no path from /: write a WORKDIR into the Dockerfile`,
    )
    return null
  }
  say(`${main}.working_dir`, 'kept', 'environment/Dockerfile: WORKDIR', quoted(path), {
    in: 'dockerfile',
    instruction: 'WORKDIR',
    value: path,
  })
  return path.replaceAll('$', '\\$')
}

function platformOf(main: string, value: unknown, say: Say): string | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'string' || !/^[\w./-]{1,80}$/.test(value)) {
    say(`${main}.platform`, 'lost', null, `${quoted(value)} is no platform: write it into FROM`)
    return null
  }
  say(`${main}.platform`, 'kept', 'environment/Dockerfile: FROM', quoted(value), {
    in: 'dockerfile',
    instruction: 'FROM',
    value,
  })
  return value
}

/** Nothing but waiting, so that the container stays. */
function isIdle(command: unknown): boolean {
  const program = '(sleep (infinity|inf|\\d+d?)|tail -f /dev/null)'
  return new RegExp(`^(((/usr)?/bin/)?(ba|da)?sh( -l)? -l?c )?${program};?$`).test(spoken(command))
}

function spoken(command: unknown): string {
  return (Array.isArray(command) ? command.join(' ') : String(command)).replace(/['"]/g, '').trim()
}

/** The words of an ENTRYPOINT; null: there is none to write. */
function entrypointOf(main: string, value: unknown, hasCommand: boolean, say: Say): readonly string[] | null {
  if (value === undefined || value === null) return null
  const field = `${main}.entrypoint`
  const to = 'environment/Dockerfile: ENTRYPOINT'
  const held = (words: readonly string[]): Held => ({ in: 'dockerfile', instruction: 'ENTRYPOINT', value: words })
  if (!hasCommand && isIdle(value)) {
    say(field, 'changed', to, 'none: Harbor itself keeps the container waiting', held([]))
    return []
  }
  const words = entrypointWords(value)
  if (words === null) {
    say(field, 'lost', null, `${quoted(value)}: write it into the Dockerfile as a list`)
    return null
  }
  if (hasCommand || words.length === 0) say(field, 'kept', to, quoted(words), held(words))
  else
    say(
      field,
      'lost',
      to,
      `${quoted(words)} is there, but Harbor starts it with the arguments sh -c "sleep infinity", and it had none: see that it runs them in the end`,
    )
  return words
}

function entrypointWords(value: unknown): readonly string[] | null {
  if (Array.isArray(value)) {
    const words = value.map((word: unknown) => (typeof word === 'string' ? filledAlike(word) : null))
    return words.every((word) => word !== null) ? words : null
  }
  if (typeof value !== 'string' || /['"\\$\n]/.test(value)) return null
  return value.trim() === '' ? [] : value.trim().split(/\s+/)
}

/** `NAME="value"`, as an ENV instruction reads it. */
function mainEnvironment(
  main: string,
  value: unknown,
  { written, env }: { readonly written: unknown; readonly env: ReadonlyMap<string, string> },
  say: Say,
): readonly string[] {
  const all = pairs(value, written)
  // Of a name that a list says twice Compose takes the last.
  const last = all.filter(({ name }, index) => all.findLastIndex((each) => each.name === name) === index)
  return last.flatMap(({ name, text, isExact }) => {
    const field = `${main}.environment.${name}`
    const known = text === null ? env.get(name) : undefined
    const filled = text === null ? (known === undefined ? null : { text: known, from: ['.env'] }) : fill(text, env)
    if (name === 'TEST_DIR') {
      if (filled?.text !== '/tests')
        say(
          field,
          'lost',
          null,
          `it was ${quoted(text)}; tests stand in /tests, and it says so: write /tests where run-tests.sh means another place`,
        )
      return []
    }
    if (filled === null || /[\n\r]/.test(filled.text) || !/^[A-Za-z_]\w*$/.test(name)) {
      say(field, 'lost', null, whyNoEnv(text, filled))
      return []
    }
    const { text: now, from } = filled
    const words = isExact ? quoted(now) : `${quoted(now)}, which is what Compose made of the number`
    const source =
      from.length === 0 ? '' : `, which ${from.join(' and ')} said; the host could say otherwise, and cannot now`
    say(field, isExact && from.length === 0 ? 'kept' : 'changed', 'environment/Dockerfile: ENV', `${words}${source}`, {
      in: 'dockerfile',
      instruction: 'ENV',
      name,
      value: now,
    })
    return [`${name}="${now.replace(/[\\"$]/g, '\\$&')}"`]
  })
}

function whyNoEnv(text: string | null, filled: Filled | null): string {
  if (filled !== null) return `${quoted(filled.text)} is nothing that ENV can hold: write it in the Dockerfile`
  return `${text === null ? 'it' : quoted(text)} came from the host: write a value that suits every host as ENV into the Dockerfile`
}

type Variable = {
  readonly name: string
  /** null: it has no value of its own. */
  readonly text: string | null
  /** It is the text that stands in the file. */
  readonly isExact: boolean
}

function pairs(value: unknown, written: unknown): readonly Variable[] {
  if (Array.isArray(value)) {
    return value.map((item: unknown) => {
      const text = typeof item === 'string' ? item : quoted(item)
      const at = text.indexOf('=')
      return at < 0
        ? { name: text, text: null, isExact: true }
        : { name: text.slice(0, at), text: text.slice(at + 1), isExact: true }
    })
  }
  const texts = isRecord(written) ? written : {}
  return Object.entries(isRecord(value) ? value : {}).map(([name, each]) => {
    if (each === null) return { name, text: null, isExact: true }
    if (typeof each === 'string') return { name, text: each, isExact: true }
    const isScalar = typeof each === 'number' || typeof each === 'bigint' || typeof each === 'boolean'
    const text = isScalar ? environmentText(each, texts[name]) : quoted(each)
    return { name, text, isExact: text === (texts[name] ?? text) }
  })
}

/** Other names by which services found the agent's. */
export function aliasesOf(main: string, service: Mapping): readonly string[] {
  const { container_name } = service
  return typeof container_name === 'string' && !container_name.includes('$') ? [main, container_name] : [main]
}

/** What is left of the agent's service for Compose, because no Dockerfile can say it. */
export function mainExtras(
  main: string,
  service: Mapping,
  given: { readonly volumes: readonly unknown[]; readonly aliases: readonly string[] },
  say: Say,
): Mapping {
  const handled = [...OF_THE_DOCKERFILE, ...SET_BY_HARBOR, ...LIMITS]
  const rest = Object.entries(service).filter(([key]) => !handled.includes(key))
  const joins = given.aliases.length > 0 && service.network_mode === undefined
  for (const [key, value] of rest) {
    const isJoined = key === 'networks' && joins
    say(
      `${main}.${key}`,
      isJoined ? 'changed' : 'kept',
      `${COMPOSE}: main.${key}`,
      isJoined ? `with the name ${said(given.aliases.join(', '))} for the other services` : 'as it was',
      isJoined ? undefined : { in: 'compose', path: ['services', 'main', key], value },
    )
  }
  if (service.ports !== undefined)
    say(`${main}.ports`, 'changed', null, 'nothing is published on the host; other services reach every port')
  return {
    ...Object.fromEntries(rest),
    ...(given.volumes.length === 0 ? {} : { volumes: given.volumes }),
    ...(joins ? { networks: withAliases(service.networks, given.aliases) } : {}),
  }
}
