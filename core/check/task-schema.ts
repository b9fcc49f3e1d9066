/** The form of a value in task.toml. */
export type Shape =
  | { readonly kind: 'text'; readonly choices?: readonly string[]; readonly pattern?: RegExp }
  | { readonly kind: 'number'; readonly above?: number; readonly least?: number; readonly whole?: boolean }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'table'; readonly keys: Readonly<Record<string, Shape>> }
  /** A table whose keys the author chooses. */
  | { readonly kind: 'map'; readonly of: Shape }
  | { readonly kind: 'either'; readonly of: readonly Shape[] }
  | { readonly kind: 'anything' }
  /** Still read, but to be written otherwise. */
  | { readonly kind: 'old'; readonly instead: string }

const text: Shape = { kind: 'text' }
const seconds: Shape = { kind: 'number', above: 0 }
const delay: Shape = { kind: 'number', least: 0 }
const count: Shape = { kind: 'number', above: 0, whole: true }
const texts: Shape = { kind: 'list', of: text }
const environmentVariables: Shape = { kind: 'map', of: text }
const user: Shape = { kind: 'either', of: [text, { kind: 'number', least: 0, whole: true }] }
const networkMode: Shape = { kind: 'text', choices: ['public', 'no-network', 'allowlist'] }
const network = { network_mode: networkMode, allowed_hosts: texts }

const healthcheck: Shape = {
  kind: 'table',
  keys: {
    command: text,
    interval_sec: delay,
    timeout_sec: seconds,
    start_period_sec: delay,
    start_interval_sec: delay,
    retries: { kind: 'number', least: 0, whole: true },
  },
}

const artifacts: Shape = {
  kind: 'list',
  of: {
    kind: 'either',
    of: [text, { kind: 'table', keys: { source: text, destination: text, exclude: texts, service: text } }],
  },
}

const agent: Shape = { kind: 'table', keys: { timeout_sec: seconds, user, ...network } }

const environment: Shape = {
  kind: 'table',
  keys: {
    build_timeout_sec: seconds,
    docker_image: text,
    os: { kind: 'text', choices: ['linux', 'windows'] },
    cpus: count,
    memory_mb: count,
    storage_mb: count,
    gpus: { kind: 'number', least: 0, whole: true },
    gpu_types: texts,
    tpu: { kind: 'table', keys: { type: text, topology: { kind: 'text', pattern: /^[1-9]\d*(x[1-9]\d*)+$/ } } },
    mcp_servers: {
      kind: 'list',
      of: {
        kind: 'table',
        keys: {
          name: text,
          transport: { kind: 'text', choices: ['stdio', 'sse', 'streamable-http', 'http'] },
          url: text,
          command: text,
          args: texts,
        },
      },
    },
    env: environmentVariables,
    skills_dir: text,
    healthcheck,
    workdir: text,
    ...network,
    allow_internet: { kind: 'old', instead: 'network_mode = "public" or "no-network"' },
    memory: { kind: 'old', instead: 'memory_mb, a number of megabytes' },
    storage: { kind: 'old', instead: 'storage_mb, a number of megabytes' },
  },
}

const verifier: Shape = {
  kind: 'table',
  keys: {
    timeout_sec: seconds,
    env: environmentVariables,
    user,
    environment_mode: { kind: 'text', choices: ['shared', 'separate'] },
    environment,
    collect: {
      kind: 'list',
      of: { kind: 'table', keys: { command: text, service: text, timeout_sec: seconds, user } },
    },
    ...network,
  },
}

/** task.toml as Harbor 0.24 reads it (harbor/models/task/config.py, schema 1.4). */
export const TASK_SCHEMA: Shape & { readonly kind: 'table' } = {
  kind: 'table',
  keys: {
    schema_version: text,
    version: { kind: 'old', instead: 'schema_version' },
    source: text,
    multi_step_reward_strategy: { kind: 'text', choices: ['mean', 'final'] },
    artifacts,
    task: {
      kind: 'table',
      keys: {
        name: { kind: 'text', pattern: /^[a-zA-Z0-9][a-zA-Z0-9._-]*\/[a-zA-Z0-9][a-zA-Z0-9._-]*$/ },
        version: text,
        description: text,
        authors: { kind: 'list', of: { kind: 'table', keys: { name: text, email: text } } },
        keywords: texts,
      },
    },
    metadata: { kind: 'map', of: { kind: 'anything' } },
    agent,
    verifier,
    environment,
    solution: { kind: 'table', keys: { env: environmentVariables } },
    steps: {
      kind: 'list',
      of: {
        kind: 'table',
        keys: {
          name: text,
          agent,
          verifier,
          min_reward: { kind: 'either', of: [{ kind: 'number' }, { kind: 'map', of: { kind: 'number' } }] },
          healthcheck,
          artifacts,
        },
      },
    },
  },
}

export type SchemaProblem = { readonly path: readonly (string | number)[]; readonly message: string } & (
  | { readonly kind: 'type' }
  | { readonly kind: 'unknown'; readonly key: string; readonly known: readonly string[] }
  | { readonly kind: 'old'; readonly instead: string }
)

const DEEPEST = 30

/** Everything in which a value differs from a shape. */
export function* schemaProblems(
  value: unknown,
  shape: Shape,
  path: readonly (string | number)[] = [],
): Generator<SchemaProblem> {
  if (path.length > DEEPEST) return
  const wrong = (expected: string): SchemaProblem => ({ kind: 'type', path, message: expected })
  switch (shape.kind) {
    case 'anything':
      return
    case 'old':
      yield { kind: 'old', path, message: 'an old key', instead: shape.instead }
      return
    case 'text':
      if (typeof value !== 'string') yield wrong('a text in quotation marks')
      else if (shape.choices !== undefined && !shape.choices.includes(value.toLowerCase())) {
        yield wrong(`one of ${shape.choices.map((choice) => `"${choice}"`).join(', ')}`)
      } else if (shape.pattern !== undefined && !shape.pattern.test(value)) {
        yield wrong(`a text like ${path.at(-1) === 'topology' ? '2x4' : 'org/name'}`)
      }
      return
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) yield wrong('a number without quotation marks')
      else if (shape.whole === true && !Number.isInteger(value)) yield wrong('a whole number')
      else if (shape.above !== undefined && value <= shape.above) yield wrong(`a number greater than ${shape.above}`)
      else if (shape.least !== undefined && value < shape.least) yield wrong(`a number of ${shape.least} or more`)
      return
    case 'list':
      if (!Array.isArray(value)) yield wrong('a list in square brackets')
      else for (const [index, item] of value.entries()) yield* schemaProblems(item, shape.of, [...path, index])
      return
    case 'either': {
      const fits = shape.of.map((each) => [...schemaProblems(value, each, path)])
      const best =
        fits.find((problems) => problems.length === 0) ?? fits.find(([first]) => first?.path.length !== path.length)
      yield* best ?? fits[0] ?? []
      return
    }
    default: {
      if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) {
        yield wrong('a table')
        return
      }
      for (const [key, item] of Object.entries(value)) {
        if (shape.kind === 'map') yield* schemaProblems(item, shape.of, [...path, key])
        else if (Object.hasOwn(shape.keys, key))
          yield* schemaProblems(item, shape.keys[key] ?? ANYTHING, [...path, key])
        else {
          const known = Object.entries(shape.keys).flatMap(([name, { kind }]) => (kind === 'old' ? [] : [name]))
          yield { kind: 'unknown', path: [...path, key], key, known, message: 'an unknown key' }
        }
      }
    }
  }
}

const ANYTHING: Shape = { kind: 'anything' }
