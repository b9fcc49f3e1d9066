import type { ConfigId, TaskDigest } from '#core/trial/ids'
import { NAME } from '#core/trial/name'

/** A frozen set of tasks that a board ranks. Whatever becomes of the tasks afterwards, it stays as it is. */
export type Release = {
  readonly name: string
  /** The day it was made, UTC: `2026-11-21`. */
  readonly date: string
  /** The commit whose tasks these are; null where the files differed from it, or where there was no repository. */
  readonly commit: string | null
  /** The experiment that it was made of, and how many good trials each cell had at least. */
  readonly experiment: string
  readonly attempts: number
  /** The configs that covered it when it was made. Any other may run these tasks later. */
  readonly configs: readonly { readonly config_id: ConfigId; readonly label: string }[]
  /** By name, no name twice, at least one. */
  readonly tasks: readonly { readonly name: string; readonly digest: TaskDigest }[]
}

/** Words that say which board is meant, so that no release can be called so. */
const RESERVED: readonly string[] = ['next', 'current']

/** What speaks against a name for a release, as the end of "expected"; null: nothing. */
export function againstReleaseName(name: string): string | null {
  if (!NAME.test(name)) return 'a name of letters, digits, dots, dashes and underscores (64 at most)'
  return RESERVED.includes(name.toLowerCase())
    ? `another name than ${RESERVED.join(' and ')}, which mean a board`
    : null
}

/** The release that a board ranks unless another is asked for: the latest by date, then by name; null: there is none. */
export function latestRelease(releases: readonly Release[]): Release | null {
  return releases.reduce<Release | null>(
    (latest, each) => (latest === null || isLater(each, latest) ? each : latest),
    null,
  )
}

function isLater(a: Release, b: Release): boolean {
  return a.date === b.date ? a.name > b.name : a.date > b.date
}
