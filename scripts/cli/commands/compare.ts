import { readTrials } from '#core/ledger/read'
import { compareRows } from '#core/report/comparison'
import { comparisonBlocks } from '#core/report/comparison-blocks'
import { elsewhere } from '#core/report/elsewhere'
import { findRow } from '#core/report/find-row'
import type { AnyLeaderboard } from '#core/report/leaderboard'
import type { LeaderboardRow } from '#core/report/row'
import { UserError } from '#core/user-error'
import { type BoardOptions, readBoard } from '#scripts/cli/commands/report'
import type { Context } from '#scripts/cli/context'
import { formatOf, rendered } from '#scripts/cli/document-format'
import type { CommandResult } from '#scripts/cli/result'
import { terminalWidth } from '#scripts/cli/terminal-width'

/** Two configs of the leaderboard that the options ask for. */
export async function compareCommand(
  context: Context,
  [first = '', second = '']: readonly string[],
  options: BoardOptions & { readonly format?: string },
): Promise<CommandResult> {
  const format = formatOf(options.format)
  const board = await readBoard(context, options)
  const a = await rowOf(context, board, first)
  const b = await rowOf(context, board, second)
  if (a === b) {
    throw new UserError(`"${first}" and "${second}" are the same config, ${a.config_id}`, {
      where: 'config',
      remedy: 'name two different ones; report lists them',
    })
  }
  const comparison = compareRows(board, a, b)
  return {
    data: comparison,
    text: rendered(comparison, comparisonBlocks(comparison), format, terminalWidth(context.host)),
    exit: 0,
  }
}

/** The row of a config. Throws as `findRow`, and says on which other board it is where it is on one. */
async function rowOf({ ledger }: Context, board: AnyLeaderboard, asked: string): Promise<LeaderboardRow> {
  try {
    return findRow(board, asked)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const remedy = elsewhere(await readTrials(ledger), board, asked)
    if (remedy === null) throw error
    throw new UserError(error.message, { where: 'config', remedy })
  }
}
