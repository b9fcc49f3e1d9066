import { join } from 'node:path'
import type { TaskEntry, TaskFiles } from '#core/check/files'
import { readTaskFiles, textOf } from '#core/check/read'

export const FIXTURES = join(import.meta.dirname, 'fixtures')

/** A task of the fixtures, with some files replaced, or taken out by null. */
export async function fixture(
  name: string,
  changes: Readonly<Record<string, string | Uint8Array | null>> = {},
): Promise<TaskFiles> {
  const files = await readTaskFiles(FIXTURES, join(FIXTURES, name))
  return changed(files, changes)
}

export function changed(files: TaskFiles, changes: Readonly<Record<string, string | Uint8Array | null>>): TaskFiles {
  const added = Object.entries(changes).flatMap(([path, content]): readonly TaskEntry[] => {
    if (content === null) return []
    const bytes = Buffer.from(content)
    return [{ kind: 'file', path, size: bytes.length, executable: false, bytes, text: textOf(bytes) }]
  })
  return { ...files, entries: [...files.entries.filter(({ path }) => !Object.hasOwn(changes, path)), ...added] }
}
