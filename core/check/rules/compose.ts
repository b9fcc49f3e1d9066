import type { ComposePath } from '#core/check/parse/compose'
import { entriesAt, get, isTable, listAt, textAt } from '#core/check/parse/get'
import type { Problem, Rule } from '#core/check/rule'
import { shown } from '#core/check/shown'
import { type ComposeView, isDockerfile, type TaskView } from '#core/check/view'

/** Keys of a service that reach nothing outside of its container, or that a rule of its own looks at. */
const SERVICE_KEYS = [
  'image',
  'build',
  'command',
  'entrypoint',
  'environment',
  'env_file',
  'working_dir',
  'user',
  'group_add',
  'depends_on',
  'healthcheck',
  'init',
  'expose',
  'ports',
  'networks',
  'network_mode',
  'links',
  'dns',
  'extra_hosts',
  'hostname',
  'domainname',
  'container_name',
  'restart',
  'tmpfs',
  'volumes',
  'cpus',
  'cpu_shares',
  'mem_limit',
  'mem_reservation',
  'memswap_limit',
  'pids_limit',
  'shm_size',
  'deploy',
  'scale',
  'stop_signal',
  'stop_grace_period',
  'ulimits',
  'read_only',
  'labels',
  'annotations',
  'platform',
  'tty',
  'stdin_open',
  'pull_policy',
  'profiles',
  'attach',
  'cap_add',
  'cap_drop',
  'privileged',
  'devices',
  'device_cgroup_rules',
  'gpus',
  'runtime',
  'security_opt',
  'sysctls',
  'pid',
  'ipc',
  'uts',
  'userns_mode',
  'cgroup',
  'extends',
  'configs',
  'secrets',
  'use_api_socket',
]
const BUILD_KEYS = [
  'context',
  'dockerfile',
  'args',
  'target',
  'labels',
  'shm_size',
  'pull',
  'no_cache',
  'network',
  'additional_contexts',
  'tags',
  'platforms',
]
const TOP_KEYS = ['services', 'volumes', 'networks', 'configs', 'secrets', 'include', 'version', 'name']

/** What Harbor itself gives to Compose. */
const HARBOR_VARIABLES =
  /^(MAIN_IMAGE_NAME|PREBUILT_IMAGE_NAME|CONTEXT_DIR|CPUS|MEMORY|(ENV|HOST)_(VERIFIER_LOGS|AGENT_LOGS|ARTIFACTS)_PATH)$/

const HARMLESS_CAPABILITIES =
  /^(CAP_)?(CHOWN|DAC_OVERRIDE|FOWNER|FSETID|KILL|SETGID|SETUID|SETPCAP|NET_BIND_SERVICE|SETFCAP|AUDIT_WRITE)$/i

export const COMPOSE_RULES: readonly Rule[] = [
  {
    id: 'compose-syntax',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'A Compose file is a YAML mapping.',
    why: 'Docker refuses it, and what cannot be read cannot be checked.',
    fix: 'Mend the syntax at this place.',
    *check(task) {
      for (const { path, error } of read(task)) {
        if (error !== null) yield { path, ...error, message: `it cannot be read: ${shown(error.message)}` }
      }
    },
  },
  {
    id: 'compose-file-name',
    family: 'compose',
    severity: 'warning',
    since: '0.1.0',
    what: 'A Compose file is called `docker-compose.yaml`.',
    why: 'Harbor reads that name only; what stands in another one does not happen.',
    fix: 'Rename it to docker-compose.yaml, or delete it.',
    *check(task) {
      for (const { path } of task.composes) {
        if (isDirect(path) && !path.endsWith('/docker-compose.yaml'))
          yield { path, message: 'Harbor does not read this file' }
      }
    },
  },
  {
    id: 'compose-key',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'A Compose file uses keys that are known to be harmless.',
    why: 'Harbor hands the file to `docker compose` as it is, and there are many ways to the host; a list of what is allowed misses none.',
    fix: 'Take the key out, or give the file the usual name.',
    *check(task) {
      for (const compose of read(task)) {
        for (const [key] of entriesAt(compose.value, [])) {
          if (!TOP_KEYS.includes(key) && !key.startsWith('x-'))
            yield say(compose, [key], `the key ${shown(key)} is not allowed`)
        }
        for (const { base, name } of services(compose)) {
          for (const [key] of entriesAt(compose.value, base)) {
            if (!SERVICE_KEYS.includes(key) && !key.startsWith('x-')) {
              yield say(compose, [...base, key], `${name}: the key ${shown(key)} is not allowed`)
            }
          }
          for (const [key] of entriesAt(compose.value, [...base, 'build'])) {
            if (!BUILD_KEYS.includes(key))
              yield say(compose, [...base, 'build', key], `${name}: the key build.${shown(key)} is not allowed`)
          }
          const file = textAt(compose.value, [...base, 'build', 'dockerfile'])
          if (file !== null && !isDockerfile(file)) {
            yield say(
              compose,
              [...base, 'build', 'dockerfile'],
              `${name}: "${shown(file)}" is not called Dockerfile, so no rule looks at it`,
            )
          }
        }
      }
    },
  },
  {
    id: 'compose-docker-socket',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: "No service has Docker's socket.",
    why: 'Whoever has it is root on the host.',
    fix: 'Take the mount out.',
    *check(task) {
      for (const { compose, base, name } of all(task)) {
        if (get(compose.value, [...base, 'use_api_socket']) === true) {
          yield say(compose, [...base, 'use_api_socket'], `${name} asks for Docker's socket`)
        }
        for (const { path, source } of mounts(compose, base)) {
          if (isSocket(source)) yield say(compose, path, `${name} mounts "${shown(source)}"`)
        }
      }
    },
  },
  {
    id: 'compose-host-mount',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'No service mounts a directory of the host.',
    why: "The task could read and change the host's files, and another trial's; on another host the directory is not there.",
    fix: 'Copy files in by the Dockerfile, or use a named volume.',
    *check(task) {
      for (const { compose, base, name } of all(task)) {
        for (const { path, source, isBind } of mounts(compose, base)) {
          if (isBind && !isSocket(source)) yield say(compose, path, `${name} mounts "${shown(source)}" of the host`)
        }
      }
    },
  },
  {
    id: 'compose-volume-driver',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: "No volume or network has a driver's options.",
    why: 'With them a named volume is a directory of the host, or a network one that others use.',
    fix: 'Declare it with nothing but its name.',
    *check(task) {
      for (const compose of read(task)) {
        for (const kind of ['volumes', 'networks']) {
          for (const [name, value] of entriesAt(compose.value, [kind])) {
            for (const key of ['driver_opts', 'driver']) {
              if (get(value, [key]) === undefined || get(value, [key]) === 'local' || get(value, [key]) === 'bridge')
                continue
              yield say(compose, [kind, name, key], `${kind}.${shown(name)} has ${key}`)
            }
          }
        }
      }
    },
  },
  {
    id: 'compose-shared-name',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'Volumes and networks belong to one trial: none is `external` or has a `name`.',
    why: 'Trials that run at the same time would share it, and one could change what the other finds.',
    fix: 'Take `external` and `name` out; Compose makes one for each trial.',
    *check(task) {
      for (const compose of read(task)) {
        for (const kind of ['volumes', 'networks']) {
          for (const [name, value] of entriesAt(compose.value, [kind])) {
            for (const key of ['external', 'name']) {
              if (get(value, [key]) === undefined || get(value, [key]) === false) continue
              yield say(compose, [kind, name, key], `${kind}.${shown(name)} has ${key}`)
            }
          }
        }
      }
    },
  },
  {
    id: 'compose-privileged',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'No service is privileged, has another runtime, or weaker protection.',
    why: 'It could leave its container.',
    fix: 'Take the key out.',
    *check(task) {
      for (const { compose, base, name } of all(task)) {
        const privileged = get(compose.value, [...base, 'privileged'])
        if (privileged !== undefined && privileged !== false)
          yield say(compose, [...base, 'privileged'], `${name} is privileged`)
        for (const key of ['runtime', 'sysctls']) {
          if (get(compose.value, [...base, key]) !== undefined)
            yield say(compose, [...base, key], `${name} sets ${key}`)
        }
        for (const [index, option] of listAt(compose.value, [...base, 'security_opt']).entries()) {
          if (/^no-new-privileges(:true)?$/.test(String(option))) continue
          yield say(
            compose,
            [...base, 'security_opt', index],
            `${name} sets the security option "${shown(String(option))}"`,
          )
        }
      }
    },
  },
  {
    id: 'compose-capabilities',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: "No service adds capabilities beyond Docker's own set.",
    why: 'Most of the others lead to the host.',
    fix: 'Take them out.',
    *check(task) {
      for (const { compose, base, name } of all(task)) {
        for (const [index, item] of listAt(compose.value, [...base, 'cap_add']).entries()) {
          if (HARMLESS_CAPABILITIES.test(String(item))) continue
          yield say(compose, [...base, 'cap_add', index], `${name} adds the capability ${shown(String(item))}`)
        }
      }
    },
  },
  {
    id: 'compose-devices',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'No service has a device of the host.',
    why: 'A disk is a device too, and other runners do not have the same ones.',
    fix: 'Take it out; GPUs are asked for in task.toml.',
    *check(task) {
      for (const { compose, base, name } of all(task)) {
        const paths: readonly ComposePath[] = [
          ['devices'],
          ['device_cgroup_rules'],
          ['gpus'],
          ['deploy', 'resources', 'reservations', 'devices'],
        ]
        for (const path of paths) {
          if (get(compose.value, [...base, ...path]) !== undefined)
            yield say(compose, [...base, ...path], `${name} asks for devices`)
        }
      }
    },
  },
  {
    id: 'compose-host-namespace',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'No service shares a namespace of the host or of a foreign container: network, processes, IPC, names, users, control groups.',
    why: "It would see the host's services and processes, and those of other trials.",
    fix: 'Take the key out.',
    *check(task) {
      for (const { compose, base, name } of all(task)) {
        const paths: readonly ComposePath[] = [
          ['network_mode'],
          ['pid'],
          ['ipc'],
          ['uts'],
          ['userns_mode'],
          ['cgroup'],
          ['build', 'network'],
        ]
        for (const path of paths) {
          const value = textAt(compose.value, [...base, ...path])
          // What a variable stands for is not known before it runs.
          if (value === null || !/^(host|container:.*)$|\$/i.test(value)) continue
          yield say(compose, [...base, ...path], `${name}: ${path.join('.')} is "${shown(value)}"`)
        }
        for (const { path, text } of strings(get(compose.value, [...base, 'extra_hosts']), [...base, 'extra_hosts'])) {
          if (/host-gateway|\$/.test(text)) yield say(compose, path, `${name}: extra_hosts leads to the host`)
        }
      }
    },
  },
  {
    id: 'compose-outside-files',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'A Compose file names no other file or directory but those beside and below it.',
    why: "A build context, `env_file`, `secrets`, `configs`, `include` or `extends` from elsewhere brings the host's files into the container, or settings that nobody checked.",
    fix: 'Put the file beside the Compose file, or write its content into it.',
    check: outsideFiles,
  },
  {
    id: 'compose-host-variable',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: "A Compose file takes no variable from the host, except Harbor's own, those of `[environment.env]` and those under `checks: host_variables:`.",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is about such texts.
    why: '`${NAME}`, and a variable without a value, are filled in from the environment of the process that runs Harbor, with its keys.',
    fix: 'Give the value itself, or list the name under `checks: host_variables:` in regatta.yaml.',
    *check(task, { settings }) {
      const own = entriesAt(task.toml?.value, ['environment', 'env']).map(([name]) => name)
      const isAllowed = (name: string): boolean =>
        HARBOR_VARIABLES.test(name) || own.includes(name) || settings.host_variables.includes(name)
      for (const compose of read(task)) {
        for (const { path, text } of strings(compose.value)) {
          for (const [, braced, plain] of text
            .replaceAll('$$', '')
            .matchAll(/\$(?:\{([A-Za-z_]\w*)|([A-Za-z_]\w*))/g)) {
            const name = braced ?? plain ?? ''
            if (!isAllowed(name)) yield say(compose, path, `${shown(name)} is taken from the host`)
          }
        }
        for (const { base } of services(compose)) {
          for (const below of [['environment'], ['build', 'args']]) {
            const path = [...base, ...below]
            for (const [name, value] of entriesAt(compose.value, path)) {
              if (value === null && !isAllowed(name))
                yield say(compose, [...path, name], `${shown(name)} is taken from the host`)
            }
            for (const [index, item] of listAt(compose.value, path).entries()) {
              const name = String(item)
              if (/^\w+$/.test(name) && !isAllowed(name))
                yield say(compose, [...path, index], `${shown(name)} is taken from the host`)
            }
          }
        }
      }
    },
  },
  {
    id: 'compose-ports',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'No service publishes a port on the host.',
    why: 'The second trial that runs at the same time finds the port taken and fails; and the host becomes a server.',
    fix: 'Take `ports` out; services reach each other by their names.',
    *check(task) {
      for (const { compose, base, name } of all(task)) {
        if (get(compose.value, [...base, 'ports']) !== undefined)
          yield say(compose, [...base, 'ports'], `${name} publishes ports`)
      }
    },
  },
  {
    id: 'compose-container-name',
    family: 'compose',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: 'No service has a fixed `container_name`.',
    why: 'Two trials that run at the same time cannot both have it.',
    fix: 'Take it out; services reach each other by the names of the services.',
    *check(task) {
      for (const { compose, base, name } of all(task)) {
        if (get(compose.value, [...base, 'container_name']) !== undefined) {
          yield say(compose, [...base, 'container_name'], `${name} has a fixed name`)
        }
      }
    },
  },
  {
    id: 'compose-resources',
    family: 'compose',
    severity: 'warning',
    since: '0.1.0',
    what: 'Every service besides `main` limits its memory and processors.',
    why: 'The limits of task.toml hold for `main` only; another service could take what the trials beside it need.',
    fix: 'Set `mem_limit` and `cpus`, or `deploy.resources.limits`.',
    *check(task) {
      for (const { compose, base, name } of all(task)) {
        const has = (key: string, limit: string): boolean =>
          get(compose.value, [...base, key]) !== undefined ||
          get(compose.value, [...base, 'deploy', 'resources', 'limits', limit]) !== undefined
        if (base[1] === 'main' || (has('mem_limit', 'memory') && has('cpus', 'cpus'))) continue
        yield say(compose, base, `${name} has no limit of memory or processors`)
      }
    },
  },
]

function say(compose: ComposeView, path: ComposePath, message: string): Problem {
  return { path: compose.path, ...compose.at(path), message }
}

/** Beside a Dockerfile that Harbor builds; a Compose file further below is the agent's material. */
function isDirect(path: string): boolean {
  return /^(environment|(steps\/[^/]+\/)?tests)\/[^/]+$/.test(path)
}

function read(task: TaskView): readonly ComposeView[] {
  return task.composes.filter(({ path }) => isDirect(path))
}

type Service = { readonly base: ComposePath; readonly name: string }

function services(compose: ComposeView): readonly Service[] {
  return entriesAt(compose.value, ['services']).map(([name]) => ({ base: ['services', name], name: shown(name) }))
}

function all(task: TaskView): readonly (Service & { readonly compose: ComposeView })[] {
  return read(task).flatMap((compose) => services(compose).map((service) => ({ ...service, compose })))
}

type Mount = { readonly path: ComposePath; readonly source: string; readonly isBind: boolean }

function mounts(compose: ComposeView, base: ComposePath): readonly Mount[] {
  return listAt(compose.value, [...base, 'volumes']).flatMap((volume, index): Mount[] => {
    const path = [...base, 'volumes', index]
    if (typeof volume === 'string') {
      // A colon within ${NAME:-default} does not end the source.
      const end = volume.replace(/\$\{[^}]*\}/g, (variable) => variable.replaceAll(':', '_')).indexOf(':')
      const source = volume.slice(0, Math.max(0, end))
      // Harbor's old way to mount its own log directories.
      const isLogs = /^\$\{HOST_(VERIFIER_LOGS|AGENT_LOGS|ARTIFACTS)_PATH\}$/.test(source)
      return [{ path, source, isBind: /^[./~$\\]/.test(source) && !isLogs }]
    }
    const type = textAt(volume, ['type'])
    const source = textAt(volume, ['source']) ?? textAt(volume, ['src']) ?? ''
    const isHarmless = type === null ? !/^[./~$\\]/.test(source) : ['volume', 'tmpfs'].includes(type)
    return [{ path, source, isBind: isTable(volume) && !isHarmless }]
  })
}

function isSocket(source: string): boolean {
  return /\b(docker|containerd|podman|crio)\.sock\b|^\/(var\/)?run\/?$/.test(source)
}

function* outsideFiles(task: TaskView): Generator<Problem> {
  for (const compose of read(task)) {
    const leads = (path: ComposePath, value: unknown, what: string): Problem[] =>
      typeof value === 'string' && isOutside(value) ? [say(compose, path, `${what} is "${shown(value)}"`)] : []
    if (get(compose.value, ['include']) !== undefined) yield say(compose, ['include'], 'it includes other files')
    for (const kind of ['secrets', 'configs']) {
      for (const [name, value] of entriesAt(compose.value, [kind])) {
        yield* leads([kind, name, 'file'], get(value, ['file']), `${kind}.${shown(name)}.file`)
        if (get(value, ['environment']) !== undefined) {
          yield say(compose, [kind, name, 'environment'], `${kind}.${shown(name)} is taken from the host's environment`)
        }
      }
    }
    for (const { base, name } of services(compose)) {
      const build = get(compose.value, [...base, 'build'])
      if (typeof build === 'string') yield* leads([...base, 'build'], build, `${name}: build`)
      for (const key of ['context', 'dockerfile'])
        yield* leads([...base, 'build', key], get(build, [key]), `${name}: build.${key}`)
      if (get(build, ['additional_contexts']) !== undefined) {
        yield say(compose, [...base, 'build', 'additional_contexts'], `${name}: build.additional_contexts`)
      }
      if (get(compose.value, [...base, 'extends']) !== undefined)
        yield say(compose, [...base, 'extends'], `${name} extends another service`)
      const envFiles = get(compose.value, [...base, 'env_file'])
      const list = Array.isArray(envFiles) ? envFiles : [envFiles]
      for (const each of list) yield* leads([...base, 'env_file'], textAt(each, ['path']) ?? each, `${name}: env_file`)
    }
  }
}

/** `${CONTEXT_DIR}` is the directory itself. */
function isOutside(value: string): boolean {
  const path = value.replace(/^\$\{CONTEXT_DIR\}\/?/, './')
  return /^[/~]|^\w+:\/\/|^git@|\$/.test(path) || path.split('/').includes('..')
}

const DEEPEST = 40

function* strings(
  value: unknown,
  path: ComposePath = [],
): Generator<{ readonly path: ComposePath; readonly text: string }> {
  if (typeof value === 'string') yield { path, text: value }
  else if (path.length < DEEPEST && Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* strings(item, [...path, index])
  } else if (path.length < DEEPEST && isTable(value)) {
    for (const [key, item] of Object.entries(value)) yield* strings(item, [...path, key])
  }
}
