import { resolve } from 'node:path'
import { collect } from '#core/harbor/collect'
import { type ImportReport, importRecords } from '#core/ledger/import'
import type { Context } from '#scripts/cli/context'
import { importText } from '#scripts/cli/import-text'
import type { CommandResult } from '#scripts/cli/result'

/** Brings trials into the ledger, each once. A conflict makes it fail, a quarantined trial partial; the rest lands all the same. */
export async function importCommand(context: Context, args: readonly string[]): Promise<CommandResult> {
  const report = await importRecords(context.ledger, collect(args.map((path) => resolve(path))))
  return { data: report, text: importText(report), exit: importExit(report) }
}

export function importExit(report: ImportReport): CommandResult['exit'] {
  if (report.conflicts > 0 || report.runs.refused.length > 0) return 1
  return report.quarantined > 0 ? 3 : 0
}
