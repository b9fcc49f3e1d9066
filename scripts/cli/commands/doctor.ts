import { diagnose, type Finding } from '#runners/doctor'
import { probe } from '#runners/probe'
import { type Context, INSTALLED } from '#scripts/cli/context'
import type { CommandResult } from '#scripts/cli/result'
import { printable } from '#scripts/cli/result'

/** Says whether this host is ready to run trials. Changes nothing. */
export async function doctorCommand(context: Context, _args: readonly string[]): Promise<CommandResult> {
  const { host, ledger, manifest } = context
  const findings = diagnose(await probe({ harbor: INSTALLED.harbor, ledger, host, manifest }))
  return {
    data: { findings },
    text: printable(findingsText(findings)),
    exit: findings.some((finding) => finding.status === 'error') ? 1 : 0,
  }
}

/** One aligned line per finding, what to do below those that are not ok. */
export function findingsText(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map((finding) => finding.check.length))
  const count = (status: Finding['status']): number => findings.filter((finding) => finding.status === status).length
  const lines = findings.flatMap(({ check, status, found, remedy }) => [
    `${status.padEnd('warning'.length)}  ${check.padEnd(width)}  ${found}`,
    ...(remedy === null ? [] : [`${' '.repeat('warning'.length + width + 4)}${remedy}`]),
  ])
  const verdict =
    count('error') > 0
      ? 'not ready to run trials'
      : count('warning') > 0
        ? 'ready, with warnings'
        : 'ready to run trials'
  return [...lines, '', verdict].join('\n')
}
