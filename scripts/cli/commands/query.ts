import { openLedgerDatabase, query } from '#core/ledger/duckdb'
import { boardExperiment } from '#core/manifest/board'
import { oneLine } from '#core/trial/plain-text'
import type { Context } from '#scripts/cli/context'
import type { CommandResult } from '#scripts/cli/result'
import { plainTable } from '#scripts/cli/table'

/** One SQL statement over the ledger. */
export async function queryCommand(context: Context, [sql = '']: readonly string[]): Promise<CommandResult> {
  context.requireLedger()
  const { pass_threshold } = boardExperiment(await context.manifest())
  const database = await openLedgerDatabase(context.ledger, { passThreshold: pass_threshold })
  const result = await query(database, sql).finally(() => database.close())
  const rows = result.rows.map((row) => result.columns.map((column) => cell(row[column])))
  return { data: result, text: plainTable(result.columns.map(oneLine), rows), exit: 0 }
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  // A value may hold anything, and a row is one line.
  return oneLine(typeof value === 'object' ? JSON.stringify(value) : String(value))
}
