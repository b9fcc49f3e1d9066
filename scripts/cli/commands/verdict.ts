import { tmpdir } from 'node:os'
import { nearest } from '#core/manifest/parse'
import { TASKS } from '#core/pipeline/place'
import { verdictOfChanges } from '#core/pipeline/verdict-of-changes'
import { verdictBlocks } from '#core/report/verdict-blocks'
import { DEFAULT_LIMITS } from '#core/statistics/verdict'
import { type TaskChanges, taskChanges } from '#core/task/changes'
import { UserError } from '#core/user-error'
import type { Context } from '#scripts/cli/context'
import { formatOf, rendered } from '#scripts/cli/document-format'
import type { CommandResult } from '#scripts/cli/result'
import { terminalWidth } from '#scripts/cli/terminal-width'

type VerdictOptions = {
  readonly format?: string
  readonly margin?: string
  readonly alpha?: string
  readonly task?: readonly string[]
}

/** Did the tasks that differ between two commits change the pass rate? */
export async function verdictCommand(
  context: Context,
  [base = '', head = '']: readonly string[],
  options: VerdictOptions,
): Promise<CommandResult> {
  const format = formatOf(options.format)
  const limits = {
    alpha: proportion(options.alpha, DEFAULT_LIMITS.alpha, '--alpha'),
    margin: proportion(options.margin, DEFAULT_LIMITS.margin, '--margin'),
  }
  context.requireLedger()
  const manifest = await context.manifest()
  const changes = chosen(
    await taskChanges({ root: context.root, directory: TASKS, base, head, env: context.host, temp: tmpdir() }),
    options.task,
  )
  const report = await verdictOfChanges({ manifest, ledger: context.ledger }, changes, limits)
  return { data: report, text: rendered(report, verdictBlocks(report), format, terminalWidth(context.host)), exit: 0 }
}

function proportion(text: string | undefined, byDefault: number, where: string): number {
  if (text === undefined) return byDefault
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (value > 0 && value < 1) return value
  throw new UserError(`expected a number above 0 and below 1, found "${text}"`, {
    where,
    remedy: `for example ${where} ${byDefault}`,
  })
}

/** Only the tasks that were named. Throws a UserError for a name that neither commit has. */
function chosen(changes: TaskChanges, names: readonly string[] | undefined): TaskChanges {
  if (names === undefined) return changes
  const known = [...changes.pairs.map(({ name }) => name), ...changes.same].sort()
  for (const name of names) {
    if (known.includes(name)) continue
    throw new UserError(`no task "${name}" in either commit`, {
      where: '--task',
      remedy: known.length === 0 ? 'neither has a task' : nearest(name, known),
    })
  }
  return {
    ...changes,
    pairs: changes.pairs.filter(({ name }) => names.includes(name)),
    same: changes.same.filter((name) => names.includes(name)),
    converted: changes.converted.filter(({ path }) => names.some((name) => path.includes(`${TASKS}/${name}/`))),
  }
}
