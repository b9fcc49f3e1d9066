import { createHash } from 'node:crypto'

/** Path of a task's page under the site's base, with a trailing slash and no leading one. */
export function taskPath(taskName: string): string {
  return `tasks/${pathSegment(taskName)}/`
}

/** Path of a cell's page under the site's base. */
export function cellPath(configId: string, taskName: string): string {
  return `cells/${configId}/${pathSegment(taskName)}/`
}

/**
 * A name as one segment of a URL that is also one safe file name: plain names stay themselves, any other keeps its
 * letters and gains eight hex digits of its SHA-256, so that two names never share a page.
 */
export function pathSegment(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return name
  const letters = name
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return letters === '' ? `task~${digest}` : `${letters}~${digest}`
}
