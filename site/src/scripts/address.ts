/** What the address of the page says of its state; empty where it says nothing. */
export function parameter(name: string): string {
  return new URLSearchParams(location.search).get(name) ?? ''
}

/**
 * Writes state into the address; an empty value takes its parameter out.
 *
 * @param how `push` makes a step that the back button undoes
 */
export function setParameters(values: Readonly<Record<string, string>>, how: 'push' | 'replace'): void {
  const parameters = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(values)) {
    if (value === '') parameters.delete(name)
    else parameters.set(name, value)
  }
  const search = parameters.size === 0 ? '' : `?${parameters}`
  if (search === location.search) return
  const address = `${location.pathname}${search}${location.hash}`
  if (how === 'push') history.pushState(null, '', address)
  else history.replaceState(null, '', address)
}
