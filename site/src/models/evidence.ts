import { readLeftFiles } from '#core/harbor/left-files'
import type { CellPage, CellTrial } from '#core/report/cell-page'
import { shownTrials } from '#core/report/shown-trials'
import { type ShownTrajectory, shownTrajectories } from '#core/report/trajectory-page'
import type { TrialId } from '#core/trial/ids'
import type { LeftFiles } from '#core/trial/left-files'
import { cellHref, trialHref } from '../links.ts'
import { cellPages } from '../model.ts'
import { derived, type Sources } from '../sources.ts'

/** A trial that has a page of its own, which shows the files that it left. */
export type TrialPage = {
  readonly cell: CellPage
  readonly entry: CellTrial
  /** Where its files are. */
  readonly directory: string
  /** The trials before and after it in its cell, whether or not they have a page. */
  readonly previous: CellTrial | null
  readonly next: CellTrial | null
}

/** The trials whose files are at hand and shown. Files are a trial's if their result.json is the one that its row was made of. */
export const trialPagesOf = derived('trial pages', (sources): ReadonlyMap<TrialId, TrialPage> => {
  const { directories } = sources
  if (directories.size === 0) return new Map()
  const directoryOf = ({ trial }: CellTrial) => directories.get(trial.result_digest ?? '') ?? null
  return new Map(
    cellPages(sources).flatMap((cell) =>
      shownTrials(cell, (entry) => directoryOf(entry) !== null).flatMap((entry) => {
        const directory = directoryOf(entry)
        const place = cell.trials.indexOf(entry)
        const [previous, next] = [cell.trials[place - 1] ?? null, cell.trials[place + 1] ?? null]
        return directory === null ? [] : [[entry.trial.trial_id, { cell, entry, directory, previous, next }] as const]
      }),
    ),
  )
})

/** What a trial left, as its page shows it. */
export type Left = Omit<LeftFiles, 'trajectories'> & { readonly trajectories: readonly ShownTrajectory[] }

/** Reads the files of a trial. They are not kept: all of them together would not fit into memory. */
export function leftBy({ directory }: TrialPage): Left {
  const left = readLeftFiles(directory)
  return { ...left, trajectories: shownTrajectories(left.trajectories) }
}

/** Where a trial of a cell is shown: on its own page, else among the others of the cell. */
export function neighbourHref(sources: Sources, cell: CellPage, entry: CellTrial | null): string | null {
  if (entry === null) return null
  const { trial_id } = entry.trial
  return trialPagesOf(sources).has(trial_id)
    ? trialHref(cell.config.config_id, cell.task_name, trial_id)
    : `${cellHref(cell.config.config_id, cell.task_name)}#trial-${trial_id}`
}
