import { releasePath } from '#core/report/page-path'
import { latestRelease } from '#core/trial/release'
import type { Sources } from '../sources.ts'

/**
 * The page that stands for what a path shows, below the site's base. It is the page itself, but of the latest release: its
 * board is the leaderboard, which is what people link to, until a later release leaves it an address of its own.
 */
export function canonicalPath({ releases }: Pick<Sources, 'releases'>, path: string): string {
  const latest = latestRelease(releases)
  const home = latest === null ? null : releasePath(latest.name)
  return home !== null && path.startsWith(home) ? path.slice(home.length) : path
}
