import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { decodeUtf8, readRegularFile } from '#core/harbor/files'

const FILE_LIMIT = 1024 * 1024

/** Settings of a service that say how its first process begins and ends: who sets one of them has a reason. */
const OWN_SETTINGS = ['init', 'entrypoint', 'extends', 'pid', 'stop_grace_period', 'stop_signal'] as const

const composeSchema = z.looseObject({
  services: z.looseObject({ main: z.record(z.string(), z.unknown()).nullish() }).nullish(),
})

/**
 * The overlays that a task's container gets. Ours puts an init before the first process, so that the container ends at
 * once instead of after ten seconds; a task that sets `init` or its own entry point keeps exactly what it set.
 */
export function overlaysFor(taskDirectory: string, overlays: readonly string[]): readonly string[] {
  const compose = textOf(join(taskDirectory, 'environment/docker-compose.yaml'))
  const dockerfile = textOf(join(taskDirectory, 'environment/Dockerfile'))
  return (compose !== null && setsItsOwn(compose)) || (dockerfile !== null && /^\s*ENTRYPOINT\b/im.test(dockerfile))
    ? []
    : overlays
}

/** A file that cannot be understood is left to Harbor as it is. */
function setsItsOwn(compose: string): boolean {
  try {
    const main = composeSchema.parse(parse(compose)).services?.main ?? {}
    return OWN_SETTINGS.some((setting) => setting in main)
  } catch {
    return true
  }
}

function textOf(path: string): string | null {
  const file = readRegularFile(path, FILE_LIMIT)
  return file.state === 'read' ? decodeUtf8(file.bytes) : null
}
