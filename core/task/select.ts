import picomatch from 'picomatch'
import type { Task } from '#core/task/task'
import { UserError } from '#core/user-error'

/**
 * The tasks that a selection names, in the order given: `include` minus `exclude`, each a name, a glob or `tag:<tag>`.
 * `where` names the selection in messages. Throws a UserError when an include matches nothing: a typo must not shrink a benchmark.
 */
export function selectTasks(
  tasks: readonly Task[],
  selection: { readonly include: readonly string[]; readonly exclude: readonly string[] },
  where: string,
): readonly Task[] {
  const unmatched = selection.include.find((pattern) => !tasks.some(matcher(pattern, where)))
  if (unmatched !== undefined) {
    throw new UserError(`no task matches "${unmatched}"`, {
      where,
      remedy: tasks.length === 0 ? 'there is no task yet' : `tasks: ${tasks.map((task) => task.name).join(', ')}`,
    })
  }
  const selected = matchingTasks(tasks, selection, where)
  if (selected.length > 0) return selected
  throw new UserError('no task is left to run', { where, remedy: 'take something out of exclude' })
}

/** As `selectTasks`, where a name that matches nothing is no mistake: somebody else may have removed the task. */
export function matchingTasks(
  tasks: readonly Task[],
  { include, exclude }: { readonly include: readonly string[]; readonly exclude: readonly string[] },
  where: string,
): readonly Task[] {
  const [included, excluded] = [include, exclude].map((patterns) => patterns.map((each) => matcher(each, where)))
  return tasks.filter(
    (task) => included?.some((matches) => matches(task)) && !excluded?.some((matches) => matches(task)),
  )
}

function matcher(pattern: string, where: string): (task: Task) => boolean {
  if (pattern.startsWith('tag:')) return (task) => task.tags.includes(pattern.slice('tag:'.length))
  const matches = globOf(pattern, where)
  return (task) => matches(task.name)
}

/** So much of a pattern stands in a message. */
const SHOWN_CHARACTERS = 60

function globOf(pattern: string, where: string): (name: string) => boolean {
  try {
    const matches = picomatch(pattern)
    // Only a first use makes the regular expression of it.
    matches('any')
    return matches
  } catch (cause) {
    // What is thrown repeats the pattern as a regular expression, which may be very long.
    throw new UserError(`this is no pattern of tasks: ${pattern.slice(0, SHOWN_CHARACTERS)}`, {
      where,
      remedy: 'give names, globs such as sql-* or tag:<tag>, one by one',
      cause,
    })
  }
}
