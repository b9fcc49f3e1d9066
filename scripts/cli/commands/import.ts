import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { collect } from '#core/harbor/collect'
import { type ImportReport, importRecords } from '#core/ledger/import'
import { boardExperiment } from '#core/manifest/board'
import type { Context } from '#scripts/cli/context'
import { importText } from '#scripts/cli/import-text'
import type { CommandResult } from '#scripts/cli/result'

/** Brings trials into the ledger, each once. A conflict makes it fail, a quarantined trial partial; the rest lands all the same. */
export async function importCommand(context: Context, args: readonly string[]): Promise<CommandResult> {
  const pass_threshold = await thresholdOf(context)
  const paths = args.map((path) => resolve(path))
  const report = await importRecords(context.ledger, (known) => collect(paths, { pass_threshold, known }))
  return { data: report, text: importText(report), exit: importExit(report) }
}

/** What counts as a success on this repository's board; Harbor's own 1 where there is no manifest. */
async function thresholdOf(context: Context): Promise<number> {
  return existsSync(context.configFile) ? boardExperiment(await context.manifest()).pass_threshold : 1
}

export function importExit(report: ImportReport): CommandResult['exit'] {
  if (report.conflicts > 0 || report.runs.refused.length > 0) return 1
  return report.quarantined > 0 ? 3 : 0
}
