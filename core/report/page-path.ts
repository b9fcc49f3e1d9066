import { createHash } from 'node:crypto'

/** Path of the board of a release, or of `next`, under the site's base. */
export function releasePath(name: string): string {
  return `releases/${pathSegment(name)}/`
}

/** Path of the list of boards of Terminal-Bench 1 under the site's base. */
export const TB1_PATH = 'terminal-bench-1/'

/** Path of the board of a dataset that Terminal-Bench 1 ran; null: of the trials that name none. */
export function datasetPath(dataset: string | null): string {
  // No segment of a name has its tilde here.
  return `${TB1_PATH}${dataset === null ? 'no~dataset' : pathSegment(dataset)}/`
}

/** Path of a task's page under the site's base, with a trailing slash and no leading one. */
export function taskPath(taskName: string): string {
  return `tasks/${pathSegment(taskName)}/`
}

/** Path of a config's page under the site's base. */
export function configPath(configId: string): string {
  return `configs/${configId}/`
}

/** Path of a cell's page under the site's base. */
export function cellPath(configId: string, taskName: string): string {
  return `cells/${configId}/${pathSegment(taskName)}/`
}

/** Path of a run's page under the site's base. */
export function runPath(runId: string): string {
  return `runs/${runId}/`
}

/** Path of the method's page by a policy under the site's base; the default one is the page itself. */
export function methodPath(policy: string): string {
  return policy === 'default' ? 'method/' : `method/${policy}/`
}

/** Path of a trial's page under the site's base; `trialId` is a UUID. */
export function trialPath(configId: string, taskName: string, trialId: string): string {
  return `${cellPath(configId, taskName)}${trialId}/`
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

/** Path of the Open Graph image of the leaderboard, and of every page that has none of its own. */
export const LEADERBOARD_IMAGE = 'og/leaderboard.png'

/** Path of the Open Graph image of the board of a release, or of `next`, that is not the leaderboard's. */
export function releaseImagePath(name: string): string {
  return `og/releases/${pathSegment(name)}.png`
}

/** Path of a config's Open Graph image. */
export function configImagePath(configId: string): string {
  return `og/configs/${configId}.png`
}

/** Path of a task's Open Graph image. */
export function taskImagePath(taskName: string): string {
  return `og/tasks/${pathSegment(taskName)}.png`
}

/** Path of a config's badge. */
export function badgePath(configId: string): string {
  return `badges/${configId}.svg`
}
