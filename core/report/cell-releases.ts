import { type BoardChoice, releaseWords } from '#core/report/board-choices'
import { excludedWords } from '#core/report/excluded-words'
import { count, rateWithInterval, shortDigest } from '#core/report/format'
import type { AnyLeaderboard } from '#core/report/leaderboard'
import type { Cell } from '#core/report/row'
import type { Standing, Standings } from '#core/report/standing'
import type { TaskDigest } from '#core/trial/ids'

/** A board beside the one that the pages of a site show: of another release, or of what comes next. */
export type OtherRelease = {
  readonly choice: BoardChoice
  readonly board: AnyLeaderboard
  /** What a trial is to that board. */
  readonly standingOf: Standings
}

/** What a cell comes to on another release than its page shows, where that is not the same. */
export type CellOnRelease = {
  readonly release: OtherRelease
  readonly cell: Cell
  /** The version of the task that the page's own release ranks; null: none. */
  readonly shown_digest: TaskDigest | null
}

/** By config and task, as `cellKey` joins them; cells that come to the same everywhere are missing. */
export type CellsOnReleases = ReadonlyMap<string, readonly CellOnRelease[]>

export function cellKey(configId: string, taskName: string): string {
  return `${configId} ${taskName}`
}

/** Every cell that comes to something else on another release than on the one that is shown. */
export function cellsOnReleases(
  shown: Pick<AnyLeaderboard, 'rows' | 'tasks'>,
  others: readonly OtherRelease[],
): CellsOnReleases {
  const digests = new Map(shown.tasks.map(({ name, digest }) => [name, digest]))
  const own = new Map(cellsOf(shown).map((cell) => [cellKey(cell.config_id, cell.task_name), cell]))
  const found = others.flatMap((release) =>
    cellsOf(release.board).flatMap((cell): (CellOnRelease & { key: string })[] => {
      const key = cellKey(cell.config_id, cell.task_name)
      const isSame = cell.n + cell.excluded + cell.left_out === 0 || comesToTheSame(cell, own.get(key))
      return isSame ? [] : [{ key, release, cell, shown_digest: digests.get(cell.task_name) ?? null }]
    }),
  )
  return Map.groupBy(found, ({ key }) => key)
}

function cellsOf({ rows }: Pick<AnyLeaderboard, 'rows'>): readonly Cell[] {
  return rows.flatMap(({ cells }) => cells)
}

function comesToTheSame(cell: Cell, own: Cell | undefined): boolean {
  return (
    own !== undefined &&
    cell.task_digest === own.task_digest &&
    cell.n === own.n &&
    cell.successes === own.successes &&
    cell.excluded === own.excluded
  )
}

/** `On release 2026-09: 2/4 [15, 85], 1 excluded (1 voided).` with the versions of the task where they differ. */
export function cellOnReleaseWords({ release, cell, shown_digest }: CellOnRelease): string {
  const { n, successes, low, high, excluded, excluded_by, task_digest } = cell
  const tally = n === 0 ? 'no trial counts' : rateWithInterval(successes, n, low, high)
  const left = excluded === 0 ? '' : `, ${count(excluded)} excluded (${excludedWords(excluded_by)})`
  const versions =
    task_digest === shown_digest
      ? ''
      : ` It ranks version ${shortDigest(task_digest)} of the task; this page ${shown_digest === null ? 'shows a release that does not rank the task' : `is of ${shortDigest(shown_digest)}`}.`
  return `On ${releaseWords(release.choice)}: ${tally}${left}.${versions}`
}

/** What a trial that its page leaves out is elsewhere: `Counts on release 2026-09.`; null: on no other release anything else. */
export function countsElsewhere(standing: Standing, others: readonly (readonly [string, Standing])[]): string | null {
  if (standing.kind !== 'left_out') return null
  const on = (kind: Standing['kind']) => others.filter(([, its]) => its.kind === kind).map(([words]) => words)
  const parts = [
    ['Counts', on('counted')],
    ['Excluded', on('excluded')],
  ] as const
  const said = parts.flatMap(([verb, words]) => (words.length === 0 ? [] : [`${verb} on ${words.join(', on ')}.`]))
  return said.length === 0 ? null : said.join(' ')
}
