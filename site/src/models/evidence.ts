import { readLeftFiles } from '#core/harbor/left-files'
import type { CellPage, CellTrial } from '#core/report/cell-page'
import { provenance } from '#core/report/provenance'
import { type ShownLeft, shownLeft } from '#core/report/shown-left'
import { shownTrials } from '#core/report/shown-trials'
import { barScales } from '#core/report/trial-facts'
import { provenanceHtml, trialFactsHtml } from '#core/report/trial-html'
import type { TrialId } from '#core/trial/ids'
import { cellHref, href, trialHref } from '../links.ts'
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

/** What became of a trial and where it comes from, as HTML. */
export function aboutTrial(entry: CellTrial): { readonly facts: string; readonly origin: string } {
  return {
    facts: trialFactsHtml(entry, barScales([entry.trial]), href),
    origin: provenanceHtml(provenance([entry.trial]).own[0] ?? []),
  }
}

/** Reads the files of a trial, as its page shows them. They are not kept: all of them together would not fit into memory. */
export function leftBy({ directory, entry }: TrialPage): ShownLeft {
  const { facts, origin } = aboutTrial(entry)
  return shownLeft(readLeftFiles(directory), facts + origin)
}

/** Where a trial of a cell is shown: on its own page, else among the others of the cell. */
export function neighbourHref(sources: Sources, cell: CellPage, entry: CellTrial | null): string | null {
  if (entry === null) return null
  const { trial_id } = entry.trial
  return trialPagesOf(sources).has(trial_id)
    ? trialHref(cell.config.config_id, cell.task_name, trial_id)
    : `${cellHref(cell.config.config_id, cell.task_name)}#trial-${trial_id}`
}
