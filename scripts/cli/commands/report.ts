import { readTrials } from '#core/ledger/read'
import { readReleases } from '#core/ledger/releases'
import { readVoids } from '#core/ledger/voids'
import { boardExperiment } from '#core/manifest/board'
import { nearest } from '#core/manifest/parse'
import { type Leaderboard, leaderboard } from '#core/report/leaderboard'
import { leaderboardMarkdown } from '#core/report/markdown'
import { taskSet } from '#core/report/task-set'
import { leaderboardText } from '#core/report/text'
import { readTasks } from '#core/task/read'
import { selectTasks } from '#core/task/select'
import type { Release } from '#core/trial/release'
import { UserError } from '#core/user-error'
import { type Context, TASKS } from '#scripts/cli/context'
import type { CommandResult } from '#scripts/cli/result'

const FORMATS = ['text', 'md', 'json'] as const

/** The leaderboard: of the latest release, of the one that `--release` names, or of the tasks as they are now. */
export async function reportCommand(
  context: Context,
  _args: readonly string[],
  options: { readonly format?: string; readonly release?: string },
): Promise<CommandResult> {
  const format = FORMATS.find((known) => known === (options.format ?? 'text'))
  if (format === undefined) {
    throw new UserError(`expected text, md or json, found "${options.format}"`, {
      where: '--format',
      remedy: nearest(options.format ?? '', FORMATS),
    })
  }
  context.requireLedger()
  const board = await readBoard(context, options.release ?? null)
  return { data: board, text: RENDER[format](board).trimEnd(), exit: 0 }
}

const RENDER: Readonly<Record<(typeof FORMATS)[number], (board: Leaderboard) => string>> = {
  text: (board) => leaderboardText(board, { width: process.stdout.columns ?? 120 }),
  md: leaderboardMarkdown,
  json: (board) => JSON.stringify(board, null, 1),
}

async function readBoard(context: Context, wanted: string | null): Promise<Leaderboard> {
  const manifest = await context.manifest()
  const experiment = boardExperiment(manifest)
  const where = `${manifest.file} (experiments.${experiment.name}.tasks)`
  const current = selectTasks(await readTasks(context.root, TASKS), experiment.tasks, where)
  const trials = await readTrials(context.ledger)
  const voids = await readVoids(context.ledger)
  const releases = await readReleases(context.ledger)
  requireRelease(wanted, releases)
  const tasks = taskSet({ current, trials, releases, wanted })
  return leaderboard({ trials, tasks, passThreshold: experiment.pass_threshold, voids })
}

/** Throws a UserError where there is no release of that name. */
function requireRelease(wanted: string | null, releases: readonly Release[]): void {
  const known = ['next', ...releases.map(({ name }) => name)]
  if (wanted === null || known.includes(wanted)) return
  throw new UserError(`no release "${wanted}"`, { where: '--release', remedy: nearest(wanted, known) })
}
