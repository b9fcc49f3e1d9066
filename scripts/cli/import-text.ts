import type { ImportReport } from '#core/ledger/import'

/** Examples of one reason; the rest are counted. */
const EXAMPLES = 3

/** What became of everything that was found, in counts that add up, with the reasons grouped. */
export function importText(report: ImportReport): string {
  const counts = [
    `${report.imported} imported`,
    `${report.duplicates} duplicates`,
    `${report.conflicts} conflicts`,
    `${report.quarantined} quarantined`,
    `${report.skipped} skipped`,
  ]
  return [
    `${report.discovered} discovered: ${counts.join(', ')}`,
    ...(['conflicts', 'quarantined', 'skipped'] as const).flatMap((kind) => grouped(kind, report.reasons[kind])),
    ...grouped('lost', report.lost),
    ...grouped('refused runs', report.runs.refused),
  ].join('\n')
}

function grouped(
  kind: string,
  findings: readonly { readonly path: string; readonly reason: string }[],
): readonly string[] {
  return [...Map.groupBy(findings, (finding) => finding.reason)].flatMap(([reason, members]) => [
    `  ${kind}: ${members.length} x ${reason}`,
    ...members.slice(0, EXAMPLES).map((member) => `    ${member.path}`),
    ...(members.length > EXAMPLES ? [`    ... and ${members.length - EXAMPLES} more`] : []),
  ])
}
