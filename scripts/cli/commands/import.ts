import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type CollectOptions, collect } from '#core/harbor/collect'
import { LAYOUTS } from '#core/harbor/collected'
import { readTaskAliases } from '#core/harbor/task-aliases'
import { type ImportReport, importRecords } from '#core/ledger/import'
import { boardExperiment } from '#core/manifest/board'
import { oneLine } from '#core/trial/plain-text'
import { UserError } from '#core/user-error'
import type { Context } from '#scripts/cli/context'
import { importText } from '#scripts/cli/import-text'
import { oneOf } from '#scripts/cli/one-of'
import type { CommandResult } from '#scripts/cli/result'
import { thresholdOf } from '#scripts/cli/threshold'

export type ImportOptions = {
  readonly dataset?: string
  readonly layout?: string
  readonly agent?: string
  readonly model?: string
  /** Every use of the option: only one makes sense. */
  readonly taskAlias?: readonly string[]
  readonly passThreshold?: string
}

/** Brings trials into the ledger, each once. A conflict makes it fail, a quarantined trial or a remark partial; the rest lands all the same. */
export async function importCommand(
  context: Context,
  args: readonly string[],
  options: ImportOptions,
): Promise<CommandResult> {
  const paths = args.map((path) => resolve(path))
  const collecting = await collectOptions(context, options)
  const report = await importRecords(context.ledger, (known) => collect(paths, { ...collecting, known }))
  return { data: report, text: importText(report), exit: importExit(report) }
}

async function collectOptions(context: Context, options: ImportOptions): Promise<CollectOptions> {
  const { dataset, layout, agent, model, taskAlias, passThreshold } = options
  return {
    ...(dataset === undefined ? {} : { dataset: nameOf(dataset, '--dataset', 'terminal-bench@2.0') }),
    ...(layout === undefined ? {} : { layout: oneOf(LAYOUTS, layout, '--layout') }),
    ...(agent === undefined ? {} : { agent: nameOf(agent, '--agent', 'goose') }),
    ...(model === undefined ? {} : { model: nameOf(model, '--model', 'anthropic/claude-sonnet-4') }),
    ...(taskAlias === undefined ? {} : { task_aliases: readTaskAliases(onlyOne(taskAlias)) }),
    pass_threshold: passThreshold === undefined ? await boardThreshold(context) : thresholdOf(passThreshold),
  }
}

const LONGEST_NAME = 200

function nameOf(name: string, where: string, example: string): string {
  if (name !== '' && name === oneLine(name) && name.length <= LONGEST_NAME) return name
  throw new UserError(`expected a name on one line, of 1 to ${LONGEST_NAME} characters, found "${oneLine(name)}"`, {
    where,
    remedy: `for example ${where} ${example}`,
  })
}

function onlyOne(files: readonly string[]): string {
  const [file = '', ...more] = files
  if (more.length === 0) return file
  throw new UserError(`expected one file, found ${files.length}`, {
    where: '--task-alias',
    remedy: 'put all aliases into one file',
  })
}

/** What counts as a success on this repository's board; Harbor's own 1 where there is no manifest. */
async function boardThreshold(context: Context): Promise<number> {
  return existsSync(context.configFile) ? boardExperiment(await context.manifest()).pass_threshold : 1
}

export function importExit(report: ImportReport): CommandResult['exit'] {
  if (report.conflicts > 0 || report.runs.refused.length > 0) return 1
  return report.quarantined > 0 || report.reasons.remarks.length > 0 ? 3 : 0
}
