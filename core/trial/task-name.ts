/**
 * Which names mean one task. Harbor calls a task `org/slug` or, in older trees, `slug` alone: the short name is the same
 * task as the long one where exactly one org among the given names has it, and a task of its own where none or several do.
 *
 * @param names every name that there is, in any order
 * @returns for each of them (and any other name) the name of its task
 */
export function taskNamer(names: Iterable<string>): (name: string) => string {
  const long = new Map<string, string | null>()
  for (const name of new Set(names)) {
    const slug = slugOf(name)
    if (slug !== name) long.set(slug, long.has(slug) ? null : name)
  }
  return (name) => long.get(name) ?? name
}

/** Every name that some tasks and trials have, each once. */
export function taskNames(
  tasks: readonly { readonly name: string }[],
  trials: readonly { readonly task_name: string }[],
): ReadonlySet<string> {
  const names = new Set(tasks.map(({ name }) => name))
  for (const { task_name } of trials) names.add(task_name)
  return names
}

/** A task's name without its org: what follows the last slash. */
export function slugOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}
