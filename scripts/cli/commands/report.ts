import { readPrices } from '#core/ledger/prices'
import { readTrials } from '#core/ledger/read'
import { readReleases } from '#core/ledger/releases'
import { readVoids } from '#core/ledger/voids'
import { boardExperiment } from '#core/manifest/board'
import { nearest } from '#core/manifest/parse'
import { TASKS } from '#core/pipeline/place'
import { leaderboardCsv } from '#core/report/csv'
import { type Leaderboard, leaderboard } from '#core/report/leaderboard'
import { leaderboardMarkdown } from '#core/report/markdown'
import { taskSet } from '#core/report/task-set'
import { leaderboardText } from '#core/report/text'
import { readTasks } from '#core/task/read'
import { selectTasks } from '#core/task/select'
import type { Release } from '#core/trial/release'
import { UserError } from '#core/user-error'
import { type RuleOptions, rulesOf } from '#scripts/cli/board-rules'
import type { Context } from '#scripts/cli/context'
import { oneOf } from '#scripts/cli/one-of'
import type { CommandResult } from '#scripts/cli/result'
import { terminalWidth } from '#scripts/cli/terminal-width'

const FORMATS = ['text', 'md', 'json', 'csv'] as const

export type BoardOptions = RuleOptions & { readonly release?: string }

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

const RENDER: Readonly<Record<(typeof FORMATS)[number], (board: Leaderboard, width: number) => string>> = {
  text: (board, width) => leaderboardText(board, { width }),
  md: leaderboardMarkdown,
  json: (board) => JSON.stringify(board, null, 1),
  csv: leaderboardCsv,
}

/** The board that the options ask for. */
export async function readBoard(context: Context, options: BoardOptions): Promise<Leaderboard> {
  context.requireLedger()
  const manifest = await context.manifest()
  const experiment = boardExperiment(manifest)
  const rules = rulesOf(options, experiment.pass_threshold)
  const where = `${manifest.file} (experiments.${experiment.name}.tasks)`
  const current = selectTasks(await readTasks(context.root, TASKS), experiment.tasks, where)
  const trials = await readTrials(context.ledger)
  const voids = await readVoids(context.ledger)
  const prices = await readPrices(context.ledger)
  const releases = await readReleases(context.ledger)
  const wanted = options.release ?? null
  requireRelease(wanted, releases)
  return leaderboard({ trials, tasks: taskSet({ current, trials, releases, wanted }), rules, voids, prices })
}

/** Throws a UserError where there is no release of that name. */
function requireRelease(wanted: string | null, releases: readonly Release[]): void {
  const known = ['next', ...releases.map(({ name }) => name)]
  if (wanted === null || known.includes(wanted)) return
  throw new UserError(`no release "${wanted}"`, { where: '--release', remedy: nearest(wanted, known) })
}
