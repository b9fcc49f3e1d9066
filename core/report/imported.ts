import { plural } from '#core/report/format'
import type { LeaderboardRow } from '#core/report/row'

type Counted = Pick<LeaderboardRow, 'n' | 'imported'>

/** What that a trial is imported means for whoever reads a score, of several trials. */
export const IMPORTED_MEANS = 'no plan of this repository asked for them, and whoever imported them vouches for them'

/** The mark of a score that rests on imported trials: `imported`, `2 imported` where others ran here; null where all did. */
export function importedMark({ n, imported }: Counted): string | null {
  if (imported === 0) return null
  return imported === n ? 'imported' : `${imported} imported`
}

/** A text, such as the number of trials, with the mark in brackets. */
export function withImportedMark(text: string, counted: Counted): string {
  const mark = importedMark(counted)
  return mark === null ? text : `${text} (${mark})`
}

/** The mark in a sentence that has just named the trials: `, all imported, not run here`; empty where none is. */
export function importedAside({ n, imported }: Counted): string {
  if (imported === 0) return ''
  return `, ${imported < n ? `${imported} of them ` : n === 1 ? '' : 'all '}imported, not run here`
}

/** The same as a sentence on one config; none where all of its counted trials ran here. */
export function importedWords({ n, imported }: Counted): string[] {
  if (imported === 0) return []
  const what =
    imported < n ? `Imported: ${imported} of ${plural(n, 'counted trial')}` : 'Imported: all of its counted trials'
  return [`${what} came from elsewhere; ${IMPORTED_MEANS}.`]
}
