import { entriesAt, textAt } from '#core/check/parse/get'
import { at, environments } from '#core/check/task-file'
import type { TaskView } from '#core/check/view'

/** An image that a task takes from a registry. */
export type ImageUse = {
  readonly path: string
  readonly line: number | null
  readonly column: number | null
  /** null: a variable without a default is in it. */
  readonly image: string | null
}

/** Every image of a task: of its Dockerfiles (stages and `scratch` are none), Compose files and task.toml. */
export function* imageUses(task: TaskView): Generator<ImageUse> {
  for (const { path, images, instructions } of task.dockerfiles) {
    const stages = new Set(images.flatMap(({ stage }) => stage ?? []))
    const isOwn = (image: string | null): boolean =>
      image === 'scratch' || (image !== null && (stages.has(image.toLowerCase()) || /^\d+$/.test(image)))
    for (const { line, column, image } of images) if (!isOwn(image)) yield { path, line, column, image }
    for (const { line, column, flags } of instructions) {
      const from = flags.find(({ name }) => name === 'from')?.value
      if (from !== undefined && !from.includes('$') && !isOwn(from)) yield { path, line, column, image: from }
    }
  }
  for (const compose of task.composes) {
    for (const [name, service] of entriesAt(compose.value, ['services'])) {
      const image = textAt(service, ['image'])
      // What a service builds itself only has that name.
      if (image === null || image.includes('$') || entriesAt(service, ['build']).length > 0) continue
      if (textAt(service, ['build']) === null) {
        yield { path: compose.path, ...compose.at(['services', name, 'image']), image }
      }
    }
  }
  for (const base of environments(task)) {
    const image = textAt(task.toml?.value, [...base, 'docker_image'])
    if (image !== null) yield { path: 'task.toml', ...at(task, [...base, 'docker_image']), image }
  }
}

/** The tag of an image, `latest` where it has none; null where a digest pins it. */
export function tagOf(image: string): string | null {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return null
  const last = image.slice(image.lastIndexOf('/') + 1)
  const colon = last.indexOf(':')
  return colon < 0 ? 'latest' : last.slice(colon + 1)
}
