import { posix } from 'node:path'
import { aliasesOf, clientService, limitsOf, mainExtras, mainVolumes } from '#core/convert/compose-agent'
import { sidecar } from '#core/convert/compose-sidecar'
import { buildOf, COMPOSE, type Mapping, type Say } from '#core/convert/compose-values'
import { type Claim, isRecord, quoted, said } from '#core/convert/line'

/** What becomes of a docker-compose.yaml. */
export type ComposeFields = {
  /** All that Harbor's migration is to know: the service that the agent works in, as `client`. It makes a Dockerfile of it. */
  readonly client: Mapping
  /** What environment/docker-compose.yaml says in the end; null: the task needs none. */
  readonly compose: Mapping | null
  /** Whole processors, MiB. */
  readonly cpus: number
  readonly memory_mb: number
  /** NVIDIA's; 0: none. */
  readonly gpus: number
  /** Image of the agent's service where it is not built. */
  readonly image: string | null
  /** For every FROM of the agent's Dockerfile; null: none was named. */
  readonly platform: string | null
  /** Build context of the agent's service, and its Dockerfile; both from the task. */
  readonly context: string
  readonly dockerfile: string
  /** Nothing was said of the program that its container starts: its image did. */
  readonly startsImage: boolean
  /** Dockerfiles of other services that need a name of their own beside the agent's, from the task. */
  readonly copies: readonly { readonly from: string; readonly to: string }[]
  /** Files of the task that other services are built from, each with the service. */
  readonly built: readonly { readonly service: string; readonly dockerfile: string }[]
  readonly lines: readonly Claim[]
}

/** Why no task can be made of it, as a sentence; `at`: the keys that lead to the place. */
export type ComposeRefusal = { readonly reason: string; readonly at?: readonly string[]; readonly remedy?: string }

/** Names that Harbor gives to services of its own: `main` is the agent's. */
const TAKEN = ['main', 'harbor-docker-egress-control-sidecar']

/**
 * Sorts the keys of a docker-compose.yaml; a reason where no task can be made of it.
 *
 * @param document what YAML says of the file
 * @param written the same, with every scalar as it is written
 * @param env variables of the .env beside it
 */
export function composeFields(
  document: unknown,
  written: unknown = document,
  env: ReadonlyMap<string, string> = new Map(),
): ComposeFields | ComposeRefusal {
  const services = isRecord(document) ? document.services : undefined
  if (!isRecord(document) || !isRecord(services)) return { reason: 'docker-compose.yaml has no services' }
  const names = Object.keys(services)
  const main = agentsOf(services)
  const service = main === undefined ? undefined : services[main]
  if (main === undefined || !isRecord(service)) return { reason: 'docker-compose.yaml has no service for the agent' }
  const others = names.filter((name) => name !== main)
  const clash = others.find((name) => TAKEN.includes(name))
  if (clash !== undefined) return nameTaken(main, clash)
  if (service.extends !== undefined)
    return {
      reason: `services.${main}.extends: what the agent's service takes over from another one is not looked into`,
      at: ['services', main, 'extends'],
      remedy: 'write the keys that it takes over into the service itself',
    }
  const build = buildOf(service.build)
  if ('reason' in build) return { ...build, at: ['services', main, 'build'] }
  if (build.rest.dockerfile_inline !== undefined)
    return {
      reason: `services.${main}.build.dockerfile_inline: Harbor builds from a Dockerfile`,
      at: ['services', main, 'build', 'dockerfile_inline'],
      remedy: 'write it into a file called Dockerfile, and `build: .`',
    }
  const image = service.build === undefined && typeof service.image === 'string' ? service.image : null
  if (image !== null && !/^[^\s$]+$/.test(image))
    return {
      reason: `services.${main}.image: there is no build, and ${quoted(image)} is no image that a Dockerfile can begin with`,
      at: ['services', main, 'image'],
      remedy: 'name the image, or write a Dockerfile and `build: .`',
    }
  const texts = textsOf(written)
  const lines: Claim[] = []
  const say: Say = (field, fate, to, words, held) => {
    lines.push({
      field: `docker-compose.yaml: ${said(field)}`,
      fate,
      to,
      words,
      ...(held === undefined ? {} : { held }),
    })
  }
  say(main, 'changed', 'main', 'the service that the agent works in; Harbor calls it main and starts it itself')
  if (build.context !== '.')
    say(
      `${main}.build`,
      'changed',
      'environment/',
      `the build context is no longer ${build.context}: what is in it stands in environment/, beside the files that stood outside of it`,
    )
  for (const [key, value] of Object.entries(build.rest))
    say(
      `${main}.build.${key}`,
      'lost',
      null,
      `Harbor builds without it (${quoted(value)}): write it into the Dockerfile`,
    )
  const limits = limitsOf(main, service, say)
  const volumes = mainVolumes(main, service.volumes, say)
  const client = clientService(main, service, { texts: texts[main] ?? {}, env }, say)
  const aliases = others.length === 0 ? [] : aliasesOf(main, service)
  const extras = mainExtras(main, service, { volumes, aliases }, say)
  const sidecars = others.map((name) => sidecar(name, services[name], main, texts[name] ?? {}, say))
  const top = Object.entries(document).filter(([key]) => key !== 'services')
  const isNeeded = others.length > 0 || Object.keys(extras).length > 0 || top.some(reachesEveryService)
  const kept = isNeeded ? top.filter(([key]) => key !== 'version') : []
  for (const [key, value] of top)
    sayTop(
      key,
      value,
      kept.some(([name]) => name === key),
      say,
    )
  const compose = isNeeded
    ? {
        services: {
          ...(Object.keys(extras).length > 0 ? { main: extras } : {}),
          ...Object.fromEntries(others.map((name, index) => [name, sidecars[index]?.service])),
        },
        ...Object.fromEntries(kept),
      }
    : null
  if (image !== null)
    say(`${main}.image`, 'changed', 'environment/Dockerfile', 'a Dockerfile that begins with this image')
  if (build.dockerfile !== posix.join(build.context, 'Dockerfile'))
    say(`${main}.build.dockerfile`, 'changed', 'environment/Dockerfile', said(build.dockerfile))
  return {
    ...client,
    compose,
    ...limits,
    image,
    context: build.context,
    dockerfile: build.dockerfile,
    copies: sidecars.flatMap(({ copy }) => (copy === null ? [] : [copy])),
    built: sidecars.flatMap(({ built }) => (built === null ? [] : [built])),
    lines,
  }
}

/** Terminal-Bench worked in the container that it had named; then in `client`; of a single service there is no doubt. */
function agentsOf(services: Mapping): string | undefined {
  const named = Object.entries(services).find(
    ([, service]) =>
      isRecord(service) && /\$\{?T_BENCH_TASK_DOCKER_CLIENT_CONTAINER_NAME\b/.test(String(service.container_name)),
  )
  return named?.[0] ?? (Object.hasOwn(services, 'client') ? 'client' : Object.keys(services)[0])
}

function nameTaken(main: string, name: string): ComposeRefusal {
  return {
    reason: `services.${name}: a service beside the agent's (${said(main)}) has a name that Harbor gives to one of its own`,
    at: ['services', name],
    remedy: `rename the service ${name} in docker-compose.yaml, and wherever the instruction, the solution and the tests reach it by this name; then convert again`,
  }
}

/** What each service says, as it is written. */
function textsOf(written: unknown): Readonly<Record<string, Mapping>> {
  const services = isRecord(written) && isRecord(written.services) ? written.services : {}
  return Object.fromEntries(Object.entries(services).flatMap(([name, each]) => (isRecord(each) ? [[name, each]] : [])))
}

/** A network called default is every service's, named or not; what is included may name services. */
function reachesEveryService([key, value]: readonly [string, unknown]): boolean {
  return key === 'include' || (key === 'networks' && isRecord(value) && Object.hasOwn(value, 'default'))
}

function sayTop(key: string, value: unknown, isKept: boolean, say: Say): void {
  if (key === 'version') say(key, 'changed', null, 'Compose does not read it any more')
  else if (isKept) say(key, 'kept', COMPOSE, 'as it was', { in: 'compose', path: [key], value })
  else if (key.startsWith('x-')) say(key, 'changed', null, 'what took it over says it itself')
  else if (key === 'name') say(key, 'changed', null, 'Harbor names every trial itself')
  else say(key, 'lost', null, 'no service uses it: nothing to do, unless the agent or the tests read this file')
}
