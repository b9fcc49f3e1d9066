import { resolve } from 'node:path'
import { type CompactReport, compactLedger } from '#core/ledger/compact'
import { exportDatabase, exportText, TEXT_FORMATS } from '#core/ledger/export'
import { isMonth } from '#core/ledger/files'
import { TABLE_NAMES } from '#core/ledger/tables'
import { type VerifyReport, verifyLedger } from '#core/ledger/verify'
import { boardExperiment } from '#core/manifest/board'
import { addSegmentsOf, fetchBranch } from '#core/pipeline/ledger-branch'
import { UserError } from '#core/user-error'
import type { Context } from '#scripts/cli/context'
import { oneOf } from '#scripts/cli/one-of'
import type { CommandResult } from '#scripts/cli/result'

/** Is the ledger sound? Fails with a line for each thing that is wrong. */
export async function ledgerVerifyCommand(context: Context): Promise<CommandResult> {
  context.requireLedger()
  const report = await verifyLedger(context.ledger)
  return { data: report, text: verifyText(report), exit: report.findings.length === 0 ? 0 : 1 }
}

function verifyText({ segments, rows, voids, findings }: VerifyReport): string {
  const holds = `${segments} segments: ${rows.trials} trials, ${rows.tests} tests, ${rows.runs} runs; ${voids} voids`
  return [
    ...findings.map(({ where, message, remedy }) => oneLine(`${where}: ${message}. ${remedy}`)),
    findings.length === 0 ? `sound: ${holds}` : `${findings.length} findings in ${holds}`,
  ].join('\n')
}

/** One segment for each table and month that is closed or has too many. A month that is refused makes it fail; the others are done. */
export async function ledgerCompactCommand(
  context: Context,
  _args: readonly string[],
  options: { readonly month?: string; readonly now?: string },
): Promise<CommandResult> {
  context.requireLedger()
  const report = await compactLedger(context.ledger, {
    now: nowOf(context, options.now),
    month: monthOf(options.month),
  })
  return { data: report, text: compactText(report), exit: report.refused.length === 0 ? 0 : 1 }
}

function compactText({ compacted, refused }: CompactReport): string {
  const lines = [
    ...compacted.flatMap(({ table, month, segments, rows, duplicates, differing }) => [
      `${table}/${month}: ${segments} segments are one, ${rows} rows, ${duplicates} duplicates removed`,
      ...differing.map(
        ({ trial_id, kept, dropped }) =>
          `  ${trial_id}: another copy of the same result: what readers took is kept, of ${kept}; dropped that of ${dropped}`,
      ),
    ]),
    ...refused.map(({ table, month, where, message, remedy }) =>
      oneLine(`${table}/${month} stays as it is: ${where}: ${message}. ${remedy ?? ''}`),
    ),
  ]
  return lines.length === 0 ? 'nothing to compact' : lines.join('\n')
}

function monthOf(text: string | undefined): string | null {
  if (text === undefined || isMonth(text)) return text ?? null
  throw new UserError(`expected a month, found "${text}"`, { where: '--month', remedy: 'for example --month 2026-11' })
}

function nowOf(context: Context, text: string | undefined): Date {
  if (text === undefined) return context.now()
  const now = new Date(`${text}T00:00:00Z`)
  if (/^\d{4}-\d\d-\d\d$/.test(text) && now.getTime() > 0 && now.toISOString().startsWith(text)) return now
  throw new UserError(`expected a day, found "${text}"`, { where: '--now', remedy: 'for example --now 2026-12-01' })
}

/** Adds the segments that a branch of `origin` has, so that a checkout that does not hold the ledger can plan and show it. */
export async function ledgerFetchCommand(context: Context, [branch = '']: readonly string[]): Promise<CommandResult> {
  const { GITHUB_SERVER_URL: server = 'https://github.com', GITHUB_TOKEN: token } = context.host
  const checkout = { directory: context.root, env: context.host }
  const commit = await fetchBranch(checkout, branch, token === undefined ? null : { server, token })
  if (commit === null) {
    return { data: { branch, commit, added: 0 }, text: `origin has no branch ${branch}: nothing to add`, exit: 0 }
  }
  const added = await addSegmentsOf(checkout, context.ledger, commit)
  return { data: { branch, commit, added }, text: `${added} segments added from ${branch} (${commit})`, exit: 0 }
}

const FORMATS = ['duckdb', ...TEXT_FORMATS] as const

/** The ledger as one file for other tools. */
export async function ledgerExportCommand(
  context: Context,
  [asked = '']: readonly string[],
  options: { readonly out?: string; readonly table?: string; readonly force?: boolean },
): Promise<CommandResult> {
  const format = oneOf(FORMATS, asked, 'the format')
  const table = options.table === undefined ? null : oneOf(TABLE_NAMES, options.table, '--table')
  if (options.out === undefined) {
    throw new UserError('where to?', { where: '--out', remedy: `for example --out ledger.${format}` })
  }
  if (format === 'duckdb' && table !== null) {
    throw new UserError('a database holds all tables', {
      where: '--table',
      remedy: 'leave it out, or ask for csv or jsonl',
    })
  }
  context.requireLedger()
  const to = { file: resolve(options.out), force: options.force ?? false }
  if (format === 'duckdb') {
    await exportDatabase(context.ledger, boardExperiment(await context.manifest()).pass_threshold, to)
    return { data: { format, out: to.file }, text: `ledger: ${options.out}`, exit: 0 }
  }
  const rows = await exportText(context.ledger, format, table ?? 'trials', to)
  const text = `${table ?? 'trials'}: ${options.out}, ${rows} rows`
  return { data: { format, out: to.file, table: table ?? 'trials', rows }, text, exit: 0 }
}

/** A finding is one line, whatever the message of a broken file holds. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
