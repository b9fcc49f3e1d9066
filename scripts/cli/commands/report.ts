import { boardExperiment } from '#core/manifest/board'
import { boardSources } from '#core/pipeline/board-sources'
import { datasetSources } from '#core/pipeline/dataset-sources'
import { leaderboardCsv } from '#core/report/csv'
import { type AnyLeaderboard, leaderboard } from '#core/report/leaderboard'
import { leaderboardMarkdown } from '#core/report/markdown'
import { leaderboardText } from '#core/report/text'
import { UserError } from '#core/user-error'
import { type RuleOptions, rulesOf } from '#scripts/cli/board-rules'
import type { Context } from '#scripts/cli/context'
import { oneOf } from '#scripts/cli/one-of'
import type { CommandResult } from '#scripts/cli/result'
import { terminalWidth } from '#scripts/cli/terminal-width'

const FORMATS = ['text', 'md', 'json', 'csv'] as const

export type BoardOptions = RuleOptions & { readonly release?: string; readonly dataset?: string }

/** The leaderboard: of the latest release, of the one that `--release` names, or of the tasks as they are now. */
export async function reportCommand(
  context: Context,
  _args: readonly string[],
  options: BoardOptions & { readonly format?: string },
): Promise<CommandResult> {
  const format = oneOf(FORMATS, options.format ?? 'text', '--format')
  const board = await readBoard(context, options)
  return { data: board, text: RENDER[format](board, terminalWidth(context.host)).trimEnd(), exit: 0 }
}

const RENDER: Readonly<Record<(typeof FORMATS)[number], (board: AnyLeaderboard, width: number) => string>> = {
  text: (board, width) => leaderboardText(board, { width }),
  md: leaderboardMarkdown,
  json: (board) => JSON.stringify(board, null, 1),
  csv: leaderboardCsv,
}

/** The board that the options ask for: of Harbor's trials unless they name another harness. */
export async function readBoard(context: Context, options: BoardOptions): Promise<AnyLeaderboard> {
  context.requireLedger()
  const { root, ledger } = context
  const manifest = await context.manifest()
  const rules = rulesOf(options, boardExperiment(manifest).pass_threshold)
  const { release = null, dataset = null } = options
  if (rules.harness === 'harbor') {
    if (dataset !== null) {
      throw new UserError("goes with --harness tb1: Harbor's trials are ranked by the versions of their tasks", {
        where: '--dataset',
        remedy: 'leave it out',
      })
    }
    return leaderboard({ rules, ...(await boardSources({ root, ledger, manifest }, release)) })
  }
  if (release !== null) {
    throw new UserError('goes with --harness harbor: a release freezes versions of tasks, and these trials tell none', {
      where: '--release',
      remedy: 'leave it out',
    })
  }
  return leaderboard({ rules, ...(await datasetSources({ ledger }, rules.harness, dataset)) })
}
