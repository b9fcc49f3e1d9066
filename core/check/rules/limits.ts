import { get, isTable, listAt, numberAt, textAt } from '#core/check/parse/get'
import type { TomlPath } from '#core/check/parse/toml'
import type { Problem, Rule } from '#core/check/rule'
import { at, environments, key } from '#core/check/task-file'
import type { TaskView } from '#core/check/view'

const FILE = 'task.toml'

/** Harbor's own limits where a task gives none. */
const VERIFIER_S = 600
const BUILD_S = 600

export const LIMIT_RULES: readonly Rule[] = [
  {
    id: 'agent-timeout-missing',
    family: 'limits',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: '`[agent] timeout_sec` is set.',
    why: 'Without it Harbor lets the agent run for ever: the trial holds its runner until the job is killed, and pays for it.',
    fix: 'Set timeout_sec under [agent] to several times what the oracle needs.',
    *check(task) {
      if (!isReadable(task) || numberAt(task.toml?.value, ['agent', 'timeout_sec']) !== null) return
      const steps = listAt(task.toml?.value, ['steps'])
      if (steps.length === 0) yield { path: FILE, ...at(task, ['agent']), message: 'the agent has no time limit' }
      for (const [index, step] of steps.entries()) {
        if (numberAt(step, ['agent', 'timeout_sec']) !== null) continue
        yield { path: FILE, ...at(task, ['steps', index]), message: `the agent of step ${index + 1} has no time limit` }
      }
    },
  },
  {
    id: 'verifier-timeout-missing',
    family: 'limits',
    severity: 'note',
    since: '0.1.0',
    what: '`[verifier] timeout_sec` is set.',
    why: `Harbor's own is ${VERIFIER_S} seconds: a test that hangs holds the runner so long.`,
    fix: 'Set timeout_sec under [verifier].',
    *check(task) {
      if (isReadable(task) && numberAt(task.toml?.value, ['verifier', 'timeout_sec']) === null) {
        yield {
          path: FILE,
          ...at(task, ['verifier']),
          message: `the verifier has Harbor's own limit of ${VERIFIER_S} s`,
        }
      }
    },
  },
  {
    id: 'resources-missing',
    family: 'limits',
    severity: 'error',
    safety: true,
    since: '0.1.0',
    what: '`cpus` and `memory_mb` are set for the environment, and for that of a separate verifier.',
    why: 'Docker limits nothing unless they are: one trial could starve the others that run beside it, and times would depend on the host.',
    fix: 'Set cpus and memory_mb in this table.',
    *check(task) {
      if (!isReadable(task)) return
      const needed: readonly TomlPath[] = [['environment'], ...environments(task).filter((path) => path.length > 1)]
      for (const base of needed) {
        for (const name of ['cpus', 'memory_mb']) {
          if (
            numberAt(task.toml?.value, [...base, name]) === null &&
            get(task.toml?.value, [...base, 'memory']) === undefined
          ) {
            yield { path: FILE, ...at(task, base), message: `${key([...base, name])} is not set` }
          }
        }
      }
    },
  },
  {
    id: 'resources-too-large',
    family: 'limits',
    severity: 'error',
    since: '0.1.0',
    what: 'A task asks for no more than a runner has (`checks: runner:` in regatta.yaml).',
    why: 'Docker refuses to start the container, or the host runs out of memory and kills another trial.',
    fix: 'Ask for less, or say in regatta.yaml what the runners have.',
    *check(task, { runner }) {
      for (const base of environments(task)) {
        for (const name of ['cpus', 'memory_mb'] as const) {
          const asked = numberAt(task.toml?.value, [...base, name])
          if (asked === null || asked <= runner[name]) continue
          const path = [...base, name]
          yield { path: FILE, ...at(task, path), message: `${key(path)} is ${asked}, and a runner has ${runner[name]}` }
        }
      }
    },
  },
  {
    id: 'timeout-too-long',
    family: 'limits',
    severity: 'error',
    since: '0.1.0',
    what: "A trial ends within a runner's job, also when every phase takes as long as it may (and no limit is above `checks: longest_timeout_sec:`).",
    why: 'A trial that the end of its job cuts off is lost and run again, and again.',
    fix: 'Lower the limits, or raise `runners: minutes:` in regatta.yaml.',
    *check(task, { runner, settings }) {
      const file = task.toml?.value
      const phases = [...timeouts(task)]
      const total = phases.reduce((sum, { seconds }) => sum + seconds, 0)
      if (total > runner.minutes * 60) {
        const longest = phases.toSorted((a, b) => b.seconds - a.seconds)[0]
        const message = `a trial may take ${Math.round(total)} s, a job ends after ${runner.minutes * 60} s`
        yield { path: FILE, ...at(task, longest?.path ?? []), message }
      }
      const most = settings.longest_timeout_sec
      for (const { path, seconds } of phases) {
        if (most === null || seconds <= most || path.at(-1) !== 'timeout_sec' || get(file, path) === undefined) continue
        yield { path: FILE, ...at(task, path), message: `${key(path)} is ${seconds}, the most is ${most}` }
      }
    },
  },
  {
    id: 'healthcheck-too-long',
    family: 'limits',
    severity: 'warning',
    since: '0.1.0',
    what: 'A health check gives up within ten minutes.',
    why: 'Harbor has no limit on the whole of it: a service that never comes up holds the runner for as long.',
    fix: 'Lower retries, interval_sec, timeout_sec or start_period_sec.',
    *check(task) {
      const file = task.toml?.value
      const steps = listAt(file, ['steps']).map((_, index): TomlPath => ['steps', index, 'healthcheck'])
      for (const path of [...environments(task).map((base) => [...base, 'healthcheck']), ...steps]) {
        if (!isTable(get(file, path))) continue
        const of = (name: string, otherwise: number): number => numberAt(file, [...path, name]) ?? otherwise
        const longest = of('start_period_sec', 0) + of('retries', 3) * (of('interval_sec', 5) + of('timeout_sec', 30))
        if (longest > 600)
          yield { path: FILE, ...at(task, path), message: `it may take ${Math.round(longest)} s to give up` }
      }
    },
  },
  {
    id: 'gpu-types',
    family: 'limits',
    severity: 'warning',
    since: '0.1.0',
    what: 'GPU types are those under `checks: gpu_types:`.',
    why: 'A type that no provider knows by this name is never found.',
    fix: 'Use a listed name.',
    *check(task, { settings }) {
      for (const base of environments(task)) {
        for (const [index, type] of listAt(task.toml?.value, [...base, 'gpu_types']).entries()) {
          if (typeof type !== 'string' || settings.gpu_types.includes(type)) continue
          const problem: Problem = {
            path: FILE,
            ...at(task, [...base, 'gpu_types', index]),
            message: `${key([...base, 'gpu_types'])} has a type that is not listed`,
            fix: `Use one of ${settings.gpu_types.join(', ')}.`,
          }
          yield problem
        }
      }
    },
  },
]

function isReadable(task: TaskView): boolean {
  return task.toml !== null && task.toml.error === null
}

/** The limits of a trial's phases, one after another. */
function* timeouts(task: TaskView): Generator<{ readonly path: TomlPath; readonly seconds: number }> {
  if (!isReadable(task)) return
  const file = task.toml?.value
  const of = (path: TomlPath, otherwise: number) => ({ path, seconds: numberAt(file, path) ?? otherwise })
  yield of(['environment', 'build_timeout_sec'], BUILD_S)
  const separate =
    textAt(file, ['verifier', 'environment_mode']) === 'separate' || isTable(get(file, ['verifier', 'environment']))
  if (separate) yield of(['verifier', 'environment', 'build_timeout_sec'], BUILD_S)
  const steps = listAt(file, ['steps'])
  if (steps.length === 0) {
    yield of(['agent', 'timeout_sec'], 0)
    yield of(['verifier', 'timeout_sec'], VERIFIER_S)
  }
  for (const index of steps.keys()) {
    yield of(['steps', index, 'agent', 'timeout_sec'], numberAt(file, ['agent', 'timeout_sec']) ?? 0)
    yield of(['steps', index, 'verifier', 'timeout_sec'], numberAt(file, ['verifier', 'timeout_sec']) ?? VERIFIER_S)
  }
}
