import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { TASKS } from '#core/pipeline/place'
import { readTask, taskNames } from '#core/task/read'
import { UserError } from '#core/user-error'
import type { Context } from '#scripts/cli/context'
import { type CommandResult, type Problem, problemOf } from '#scripts/cli/result'
import { sabotageTasks } from '#scripts/cli/sabotage'

type CheckOptions = { readonly sabotage?: boolean; readonly way?: readonly string[] }

/** Reads each task as a plan would; says of each whether it could run, or what it withstands. */
export async function checkCommand(
  context: Context,
  args: readonly string[],
  options: CheckOptions = {},
): Promise<CommandResult> {
  const directories =
    args.length > 0
      ? args.map((arg) => taskDirectory(context.root, arg))
      : (await taskNames(context.root, TASKS)).map((name) => join(context.root, TASKS, name))
  if (options.sabotage === true) {
    return await sabotageTasks(context, directories, options.way === undefined ? {} : { ways: options.way })
  }
  const checked = await Promise.all(directories.map((directory) => checkOne(context.root, directory)))
  const errors = checked.flatMap((task) => (task.problem === null ? [] : [task.problem]))
  return {
    data: { tasks: checked.map(({ problem: _, ...task }) => task), failed: errors.length },
    text: checked
      .filter((task) => task.problem === null)
      .map((task) => `ok  ${task.path}  ${task.digest?.slice(0, 19)}`)
      .join('\n'),
    errors,
    exit: errors.length === 0 ? 0 : 1,
  }
}

type Checked = {
  readonly path: string
  readonly digest: string | null
  readonly ok: boolean
  readonly problem: Problem | null
}

async function checkOne(root: string, directory: string): Promise<Checked> {
  const path = relative(root, directory)
  try {
    const task = await readTask(root, directory)
    return { path: task.path, digest: task.digest, ok: true, problem: null }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { exit: _, ...problem } = problemOf(error)
    return { path, digest: null, ok: false, problem }
  }
}

/** A path as typed, or the name of a task of this repository. */
function taskDirectory(root: string, arg: string): string {
  const named = join(root, TASKS, arg)
  const typed = resolve(arg)
  const found = [typed, named].find((path) => existsSync(path))
  if (found === undefined)
    throw new UserError('no such task', { where: arg, remedy: `name a directory, or a task below ${TASKS}/` })
  return found
}
