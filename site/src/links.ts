import { cellPath, taskPath } from '#core/report/page-path'

/**
 * Where the site is served, with a slash at both ends. Not import.meta.env.BASE_URL: an environment variable of that
 * name, which some build hosts set, would take its place.
 */
const BASE = `/${process.env.SITE_BASE ?? ''}/`.replace(/\/+/g, '/')

/** A path below the site's base. */
export function href(path: string): string {
  return `${BASE}${path}`
}

export function taskHref(name: string): string {
  return href(taskPath(name))
}

export function cellHref(configId: string, taskName: string): string {
  return href(cellPath(configId, taskName))
}

/** Where a config's results stand on the leaderboard. */
export function configHref(configId: string): string {
  return href(`#config-${configId}`)
}
