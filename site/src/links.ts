import { cellPath, configPath, methodPath, runPath, taskPath, trialPath } from '#core/report/page-path'

/**
 * Where the site is served, with a slash at both ends. Not import.meta.env.BASE_URL: an environment variable of that
 * name, which some build hosts set, would take its place.
 */
export const BASE: string = `/${process.env.SITE_BASE ?? ''}/`.replace(/\/+/g, '/')

/** Scheme and host that the site is served from, without a slash at the end; null where the build was not told. */
export const ORIGIN: string | null = process.env.SITE_ORIGIN?.replace(/\/+$/, '') || null

/** A path below the site's base. */
export function href(path: string): string {
  return `${BASE}${path}`
}

/** The whole address of a path below the site's base, as far as it is known. */
export function address(path: string): string {
  return `${ORIGIN ?? ''}${href(path)}`
}

export function taskHref(name: string): string {
  return href(taskPath(name))
}

export function configHref(configId: string): string {
  return href(configPath(configId))
}

export function cellHref(configId: string, taskName: string): string {
  return href(cellPath(configId, taskName))
}

/** @param id of a PlanRun */
export function runHref(id: string): string {
  return href(runPath(id))
}

export function methodHref(policy: string): string {
  return href(methodPath(policy))
}

/** Two configs side by side, on the release that is shown now; null: there is none. */
export function compareHref(a: string, b: string, release: string | null): string {
  return href(`compare/?a=${a}&b=${b}${release === null ? '' : `&release=${release}`}`)
}

export function trialHref(configId: string, taskName: string, trialId: string): string {
  return href(trialPath(configId, taskName, trialId))
}
