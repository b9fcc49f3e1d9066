import { posix } from 'node:path'
import { COMPOSE } from '#core/convert/compose-values'
import { type Claim, isRecord, said } from '#core/convert/line'

/** A file that a Compose file reads, relative to it, and where it says so. */
type Named = { readonly field: string; readonly path: string }

/**
 * A line for each file that Compose reads and environment/ does not have, because it stands in tests/ or is one of the harness.
 *
 * @param compose what environment/docker-compose.yaml says
 * @param placed paths below environment/
 */
export function missingFiles(compose: unknown, placed: ReadonlySet<string>): readonly Claim[] {
  return named(compose)
    .map(({ field, path }) => ({ field, path: posix.normalize(path) }))
    .filter(({ path }) => !placed.has(path) && !isElsewhere(path))
    .map(({ field, path }) => ({
      field: `docker-compose.yaml: ${said(field)}`,
      fate: 'lost',
      to: null,
      words: `${said(path)} is not in environment/, so the services do not start: copy it there, beside tests and solution, and name the copy in ${COMPOSE}`,
    }))
}

/** What lies outside of the task, or is no path yet, is for the check. */
function isElsewhere(path: string): boolean {
  return path.startsWith('/') || path.startsWith('~') || path.split('/')[0] === '..' || path.includes('$')
}

function named(compose: unknown): readonly Named[] {
  if (!isRecord(compose)) return []
  const services = isRecord(compose.services) ? Object.entries(compose.services) : []
  return [
    ...services.flatMap(([name, service]) =>
      isRecord(service)
        ? [
            ...filesOf(`${name}.env_file`, service.env_file),
            ...filesOf(`${name}.label_file`, service.label_file),
            ...filesOf(`${name}.extends`, isRecord(service.extends) ? service.extends.file : undefined),
          ]
        : [],
    ),
    ...(['secrets', 'configs'] as const).flatMap((key) =>
      Object.entries(isRecord(compose[key]) ? compose[key] : {}).flatMap(([name, each]) =>
        filesOf(`${key}.${name}`, isRecord(each) ? each.file : undefined),
      ),
    ),
    ...filesOf('include', compose.include),
  ]
}

/** A path, a list of paths, or of mappings with one; one that need not be there is passed over. */
function filesOf(field: string, value: unknown): readonly Named[] {
  if (typeof value === 'string') return [{ field, path: value }]
  if (Array.isArray(value)) return value.flatMap((each: unknown) => filesOf(field, each))
  if (!isRecord(value) || value.required === false) return []
  return filesOf(field, value.path)
}
