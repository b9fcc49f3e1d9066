import { plural } from '#core/report/format'
import { releasePath } from '#core/report/page-path'
import { latestRelease, type Release } from '#core/trial/release'

/** One of the boards that a site has, as an entry of the switch between them. */
export type BoardChoice = {
  /** Of its page, below the site's base. */
  readonly path: string
  /** What `taskSet` wants for it. */
  readonly wanted: string | null
  readonly text: string
  /** What it ranks, in a few words. */
  readonly says: string
}

/** Path of the page with every config on every task of a board, below the site's base. */
export function matrixPath({ path }: Pick<BoardChoice, 'path'>): string {
  return `${path}cells/`
}

/** `release 2026-09`, `the next release`: a board that has a page of its own, as a part of a sentence. */
export function releaseWords({ wanted }: Pick<BoardChoice, 'wanted'>): string {
  return wanted === 'next' ? 'the next release' : `release ${wanted}`
}

/** Where the numbers of a page are from, as the end of a clause: ` on release 2026-11`; nothing without releases. */
export function onRelease(release: string | null): string {
  return release === null ? '' : ` on release ${release}`
}

/** Where a page that shows another release tells of this board, as an id. */
export function releaseAnchor({ wanted }: Pick<BoardChoice, 'wanted'>): string {
  return `on-${wanted}`
}

/** Every board there is: the leaderboard itself first, then what comes next, then the releases, newest first. Without any release there is one. */
export function boardChoices(releases: readonly Release[], currentTasks: number): BoardChoice[] {
  const latest = latestRelease(releases)
  if (latest === null) {
    return [{ path: '', wanted: null, text: 'Tasks as they are now', says: plural(currentTasks, 'task') }]
  }
  return [
    { path: '', wanted: null, text: 'Latest release', says: `${latest.name}, ${frozen(latest)}` },
    {
      path: releasePath('next'),
      wanted: 'next',
      text: 'Next',
      says: `${plural(currentTasks, 'task')} as they are now, a preview that ranks nothing`,
    },
    ...newestFirst(releases).map((release) => ({
      path: releasePath(release.name),
      wanted: release.name,
      text: release.name,
      says: frozen(release),
    })),
  ]
}

export function newestFirst(releases: readonly Release[]): readonly Release[] {
  return releases.toSorted((a, b) => (a.date === b.date ? (a.name < b.name ? 1 : -1) : a.date < b.date ? 1 : -1))
}

function frozen({ tasks, date }: Release): string {
  return `${plural(tasks.length, 'task')}, frozen on ${date}`
}
