import { get, isTable, listAt, textAt } from '#core/check/parse/get'
import type { TomlPath } from '#core/check/parse/toml'
import type { Problem, Rule } from '#core/check/rule'
import { shown } from '#core/check/shown'
import { at, environments, key } from '#core/check/task-file'
import { type SchemaProblem, schemaProblems, TASK_SCHEMA } from '#core/check/task-schema'
import { PARSED_BYTES, type TaskView } from '#core/check/view'
import { nearest } from '#core/manifest/parse'

const FILE = 'task.toml'

/** Of differences from the schema that are looked at. */
const MOST = 500

export const CONFIGURATION_RULES: readonly Rule[] = [
  {
    id: 'toml-syntax',
    family: 'configuration',
    severity: 'error',
    since: '0.1.0',
    what: '`task.toml` is TOML 1.0.',
    why: 'Harbor cannot read it otherwise, and one such task fails the whole job.',
    fix: 'Mend the syntax at this place.',
    *check(task) {
      const error = task.toml?.error ?? null
      if (error !== null) yield { path: FILE, ...error, message: `not valid TOML: ${shown(error.message)}` }
      if (task.file(FILE) !== null && task.text(FILE) === null) {
        yield { path: FILE, message: `not readable as text, or larger than ${PARSED_BYTES / 1024} KiB` }
      }
    },
  },
  {
    id: 'toml-misspelt-key',
    family: 'configuration',
    severity: 'error',
    since: '0.1.0',
    what: 'No key of `task.toml` is a misspelt one that Harbor knows.',
    why: 'Harbor passes over keys that it does not know: a misspelt limit is no limit, without a word.',
    fix: 'Write it as Harbor does.',
    *check(task) {
      for (const unknown of unknownKeys(task)) if (unknown.fix !== null) yield { ...unknown.problem, fix: unknown.fix }
    },
  },
  {
    id: 'toml-unknown-key',
    family: 'configuration',
    severity: 'warning',
    since: '0.1.0',
    what: 'Harbor knows every key of `task.toml` outside of `[metadata]`.',
    why: 'Harbor passes over keys that it does not know; whoever wrote one expects something of it.',
    fix: 'Delete it, or move it to `[metadata]`, which is free.',
    *check(task) {
      for (const unknown of unknownKeys(task)) if (unknown.fix === null) yield unknown.problem
    },
  },
  {
    id: 'toml-type',
    family: 'configuration',
    severity: 'error',
    since: '0.1.0',
    what: 'Every value of `task.toml` has the type and range that Harbor asks for.',
    why: 'A value of a wrong type fails the whole job, not only the trial of this task.',
    fix: 'Give it a value of the expected form.',
    *check(task) {
      for (const problem of problems(task)) {
        if (problem.kind === 'type') {
          yield { path: FILE, ...at(task, problem.path), message: `${key(problem.path)}: expected ${problem.message}` }
        }
      }
    },
  },
  {
    id: 'toml-conflict',
    family: 'configuration',
    severity: 'error',
    since: '0.1.0',
    what: 'The values of `task.toml` agree with each other.',
    why: 'Harbor refuses the combination, and with it the whole job.',
    fix: 'Change one of the two.',
    check: conflicts,
  },
  {
    id: 'deprecated-key',
    family: 'configuration',
    severity: 'warning',
    since: '0.1.0',
    what: '`task.toml` uses the present names of keys.',
    why: 'Harbor still reads the old ones; the next version may not.',
    fix: 'Use the present name.',
    *check(task) {
      for (const problem of problems(task)) {
        if (problem.kind !== 'old') continue
        const message = `${key(problem.path)} is an old name`
        yield { path: FILE, ...at(task, problem.path), message, fix: `Write ${problem.instead}.` }
      }
    },
  },
  {
    id: 'schema-version',
    family: 'configuration',
    severity: 'warning',
    since: '0.1.0',
    what: '`task.toml` says which version of the format it follows, and it is one that is known here.',
    why: 'Rules and Harbor read it by that version; these were written for 1.0 to 1.4.',
    fix: 'Set schema_version = "1.4".',
    *check(task) {
      if (task.toml === null || task.toml.error !== null || task.toml.has(['version'])) return
      const version = get(task.toml.value, ['schema_version'])
      if (version === undefined) yield { path: FILE, line: 1, column: 1, message: 'there is no schema_version' }
      else if (typeof version === 'string' && !/^1\.[0-4]$/.test(version)) {
        yield {
          path: FILE,
          ...at(task, ['schema_version']),
          message: `schema_version "${shown(version)}" is not known here`,
        }
      }
    },
  },
  {
    id: 'package-name',
    family: 'configuration',
    severity: 'error',
    since: '0.1.0',
    what: "The part of `[task] name` behind the slash is the name of the task's directory.",
    why: 'Results carry the one name, experiments select by the other: with two names they never meet.',
    fix: 'Make them the same.',
    *check(task) {
      const name = textAt(task.toml?.value, ['task', 'name'])
      if (name?.includes('/') === true && name.slice(name.lastIndexOf('/') + 1) !== task.files.name) {
        const message = `the name is "${shown(name)}", the directory "${shown(task.files.name)}"`
        yield { path: FILE, ...at(task, ['task', 'name']), message }
      }
    },
  },
  {
    id: 'host-variable',
    family: 'configuration',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: '`task.toml` takes no variable from the host, except those under `checks: host_variables:`.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is about such texts.
    why: "`${NAME}` is filled in from the environment of the process that runs Harbor, with its keys, and `-y` confirms it: the task's code then has the value.",
    fix: 'Give the value itself, or list the name under `checks: host_variables:` in regatta.yaml.',
    *check(task, { settings }) {
      for (const { path, value } of variables(task)) {
        for (const [, name = ''] of value.matchAll(/\$\{([A-Za-z_]\w*)/g)) {
          if (!settings.host_variables.includes(name)) {
            yield { path: FILE, ...at(task, path), message: `${key(path)} takes ${shown(name)} from the host` }
          }
        }
      }
    },
  },
  {
    id: 'unsupported-feature',
    family: 'configuration',
    severity: 'error',
    since: '0.1.0',
    what: 'A task asks for nothing that Linux containers on Docker do not have.',
    why: 'Every trial of it would fail before the agent begins.',
    fix: 'Take it out, or run the task in another environment and turn this rule off.',
    *check(task) {
      for (const base of environments(task)) {
        const say = (name: string, message: string): Problem => ({
          path: FILE,
          ...at(task, [...base, name]),
          message: `${key([...base, name])}: ${message}`,
        })
        const os = textAt(task.toml?.value, [...base, 'os'])
        if (os?.toLowerCase() === 'windows') yield say('os', 'Windows containers need a Windows host')
        if (get(task.toml?.value, [...base, 'tpu']) !== undefined) yield say('tpu', 'Docker has no TPU')
      }
    },
  },
  {
    id: 'costly-feature',
    family: 'configuration',
    severity: 'warning',
    since: '0.1.0',
    what: 'A task does without GPUs, MCP servers, skills and network policies.',
    why: 'They need runners and agents that have them: on others the trials fail, or the limit does not hold.',
    fix: 'Take it out, or make sure that every runner and agent of your experiments has it and turn this rule off.',
    *check(task) {
      for (const path of costly(task)) {
        yield { path: FILE, ...at(task, path), message: `${key(path)} is not to be had everywhere` }
      }
    },
  },
]

function problems(task: TaskView): readonly SchemaProblem[] {
  if (task.toml === null || task.toml.error !== null) return []
  const found: SchemaProblem[] = []
  for (const problem of schemaProblems(task.toml.value, TASK_SCHEMA)) {
    if (found.length === MOST) break
    found.push(problem)
  }
  return found
}

function* unknownKeys(task: TaskView): Generator<{ readonly problem: Problem; readonly fix: string | null }> {
  for (const problem of problems(task)) {
    if (problem.kind !== 'unknown') continue
    const message = `Harbor knows no key ${key(problem.path)}`
    const place = { path: FILE, ...at(task, problem.path), message }
    const elsewhere = problem.path.length > 1 && Object.hasOwn(TASK_SCHEMA.keys, problem.key)
    const hint = nearest(problem.key, problem.known)
    if (elsewhere) yield { problem: place, fix: `Move ${problem.key} to the top of the file, before the first table.` }
    else if (hint.startsWith('did you mean')) yield { problem: place, fix: `${hint.replace(/^d/, 'D')}` }
    else yield { problem: place, fix: null }
  }
  // [metadata] takes any key, so a top-level one that slipped below its header is silent.
  if (get(task.toml?.value, ['metadata', 'artifacts']) !== undefined) {
    const message = 'artifacts stands in [metadata], where Harbor does not look for it'
    const place = { path: FILE, ...at(task, ['metadata', 'artifacts']), message }
    yield { problem: place, fix: 'Move artifacts to the top of the file, before the first table.' }
  }
}

function* conflicts(task: TaskView): Generator<Problem> {
  const file = task.toml?.value
  const say = (path: TomlPath, message: string): Problem => ({ path: FILE, ...at(task, path), message })
  const networks: readonly TomlPath[] = [['agent'], ['verifier'], ...environments(task)]
  for (const base of networks) {
    if (get(file, [...base, 'allowed_hosts']) === undefined) continue
    if (textAt(file, [...base, 'network_mode']) !== 'allowlist') {
      yield say([...base, 'allowed_hosts'], `${key(base)}: allowed_hosts needs network_mode = "allowlist"`)
    }
  }
  const verifiers: readonly TomlPath[] = [
    ['verifier'],
    ...listAt(file, ['steps']).map((_, index) => ['steps', index, 'verifier']),
  ]
  for (const base of verifiers) {
    if (textAt(file, [...base, 'environment_mode']) === 'shared' && isTable(get(file, [...base, 'environment']))) {
      yield say([...base, 'environment_mode'], `${key(base)}: a shared verifier has no environment of its own`)
    }
  }
  const names = new Set<string>()
  for (const [index, step] of listAt(file, ['steps']).entries()) {
    const name = textAt(step, ['name'])
    const path = ['steps', index, 'name']
    if (name === null) yield say(['steps', index], 'a step without a name')
    else if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) yield say(path, `"${shown(name)}" is no name for a step`)
    else if (names.has(name.toLowerCase())) yield say(path, `a second step "${shown(name)}"`)
    names.add((name ?? '').toLowerCase())
  }
  for (const [index, artifact] of listAt(file, ['artifacts']).entries()) {
    const source = typeof artifact === 'string' ? artifact : (textAt(artifact, ['source']) ?? '')
    if (source.split('/').includes('..'))
      yield say(['artifacts', index], `the artifact "${shown(source)}" has ".." in it`)
  }
  for (const base of environments(task)) {
    for (const [index, server] of listAt(file, [...base, 'mcp_servers']).entries()) {
      const needs = textAt(server, ['transport']) === 'stdio' ? 'command' : 'url'
      if (textAt(server, [needs]) === null) yield say([...base, 'mcp_servers', index], `an MCP server without ${needs}`)
    }
  }
}

/** Every variable that task.toml gives to something. */
function* variables(task: TaskView): Generator<{ readonly path: TomlPath; readonly value: string }> {
  const file = task.toml?.value
  const steps = listAt(file, ['steps']).map((_, index): TomlPath => ['steps', index, 'verifier', 'env'])
  const tables = [
    ...environments(task).map((base) => [...base, 'env']),
    ['verifier', 'env'],
    ['solution', 'env'],
    ...steps,
  ]
  for (const base of tables) {
    const table = get(file, base)
    if (!isTable(table)) continue
    for (const [name, value] of Object.entries(table)) {
      if (typeof value === 'string') yield { path: [...base, name], value }
    }
  }
}

function* costly(task: TaskView): Generator<TomlPath> {
  const file = task.toml?.value
  for (const base of [...environments(task), ['agent'], ['verifier']]) {
    if (Number(get(file, [...base, 'gpus'])) > 0) yield [...base, 'gpus']
    if (listAt(file, [...base, 'mcp_servers']).length > 0) yield [...base, 'mcp_servers']
    if (textAt(file, [...base, 'skills_dir']) !== null) yield [...base, 'skills_dir']
    const mode = textAt(file, [...base, 'network_mode'])
    if (mode !== null && mode !== 'public') yield [...base, 'network_mode']
  }
}
