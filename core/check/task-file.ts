import { get, isTable, listAt } from '#core/check/parse/get'
import type { TomlPath } from '#core/check/parse/toml'
import { shown } from '#core/check/shown'
import type { TaskView } from '#core/check/view'
import { formatPath } from '#core/manifest/locate'

/** Environments that task.toml describes: the agent's, and the verifier's own. */
const ENVIRONMENTS: readonly TomlPath[] = [['environment'], ['verifier', 'environment']]

/** Place of a key in task.toml. */
export function at(task: TaskView, path: TomlPath): { readonly line: number | null; readonly column: number | null } {
  return task.toml?.at(path) ?? { line: null, column: null }
}

/** `verifier.environment.cpus`, as it may stand in a message. */
export function key(path: TomlPath): string {
  return shown(formatPath(path))
}

/** Environments that this task's file has, those of steps' verifiers included. */
export function environments(task: TaskView): readonly TomlPath[] {
  const ofSteps = listAt(task.toml?.value, ['steps']).map((_, index) => ['steps', index, 'verifier', 'environment'])
  return [...ENVIRONMENTS, ...ofSteps].filter((path) => isTable(get(task.toml?.value, path)))
}
