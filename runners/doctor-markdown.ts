import { markdownTable } from 'markdown-table'
import { escapeMarkdown } from '#core/report/escape-markdown'
import type { Finding } from '#runners/doctor'

/** What the doctor found, for the summary of a job: one line when all is well, else a table of what is not. */
export function findingsMarkdown(machine: string, findings: readonly Finding[]): string {
  const wrong = findings.filter(({ status }) => status !== 'ok')
  const errors = wrong.filter(({ status }) => status === 'error').length
  const verdict =
    errors > 0 ? 'not ready to run trials' : wrong.length > 0 ? 'ready, with warnings' : 'ready to run trials'
  const line = `Runner (${escapeMarkdown(machine)}): ${verdict}.`
  if (wrong.length === 0) return `${line}\n`
  const rows = wrong.map(({ status, check, found, remedy }) => [status, check, found, remedy ?? ''].map(escapeMarkdown))
  return `${line}\n\n${markdownTable([['', 'check', 'found', 'what to do'], ...rows])}\n`
}
