import type { CellPage, CellTrial } from '#core/report/cell-page'

/**
 * The trials of a cell whose files the site shows: the newest success and the newest failure among those whose files are at
 * hand, those of the board before those left out; where there is neither, the newest of the others.
 *
 * @param hasFiles whether a trial's files are at hand
 */
export function shownTrials(
  { trials }: Pick<CellPage, 'trials'>,
  hasFiles: (entry: CellTrial) => boolean,
): readonly CellTrial[] {
  const known = trials.filter(hasFiles)
  const newest = (tone: CellTrial['mark']['tone']): readonly CellTrial[] => {
    const own = known.filter(({ mark }) => mark.tone === tone)
    const entry = own.findLast(({ standing }) => standing !== 'left_out') ?? own.at(-1)
    return entry === undefined ? [] : [entry]
  }
  const decided = [...newest('success'), ...newest('failure')]
  return decided.length > 0 ? decided : newest('excluded')
}
