/** What stands at a path of parsed TOML or YAML; undefined where nothing does. Inherited properties are none. */
export function get(value: unknown, path: readonly (string | number)[]): unknown {
  let found = value
  for (const part of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined
    found = (found as Readonly<Record<string | number, unknown>>)[part]
  }
  return found
}

export function numberAt(value: unknown, path: readonly (string | number)[]): number | null {
  const found = get(value, path)
  return typeof found === 'number' && Number.isFinite(found) ? found : null
}

export function textAt(value: unknown, path: readonly (string | number)[]): string | null {
  const found = get(value, path)
  return typeof found === 'string' ? found : null
}

export function listAt(value: unknown, path: readonly (string | number)[]): readonly unknown[] {
  const found = get(value, path)
  return Array.isArray(found) ? found : []
}

/** Own entries of a table or mapping; none of anything else. */
export function entriesAt(value: unknown, path: readonly (string | number)[]): readonly (readonly [string, unknown])[] {
  const found = get(value, path)
  return isTable(found) ? Object.entries(found) : []
}

export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
