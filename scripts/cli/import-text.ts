import type { ImportReport } from '#core/ledger/import'
import type { ConflictFinding, DuplicateFinding, Finding } from '#core/ledger/sift'
import { oneLine } from '#core/trial/plain-text'

/** Examples of one reason; the rest are counted. */
const EXAMPLES = 3
/** A conflict is for a person to look into, one by one. */
const CONFLICTS = 20

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
    ...harnesses(report),
    ...conflicts(
      'another result of the same trial came first and stays',
      report.reasons.conflicts.filter(({ differs }) => differs.length === 0),
    ),
    ...conflicts(
      'the same result with other files around it: one row stays',
      report.reasons.conflicts.filter(({ differs }) => differs.length > 0),
    ),
    ...grouped('duplicates', report.reasons.duplicates.filter(isToldOtherwise)),
    ...grouped('quarantined', report.reasons.quarantined),
    ...grouped('skipped', report.reasons.skipped),
    ...grouped('no trial, so not counted', report.reasons.remarks),
    ...grouped('lost', report.lost),
    ...grouped('refused runs', report.runs.refused),
  ].join('\n')
}

/** A duplicate is worth a line where its row says something else. */
function isToldOtherwise({ told_otherwise = [] }: DuplicateFinding): boolean {
  return told_otherwise.length > 0
}

/** Where trials of another harness than Harbor came in: no board mixes them. */
function harnesses({ imported_by_harness: { harbor, tb1 } }: ImportReport): readonly string[] {
  return tb1 === 0
    ? []
    : [`  imported: ${harbor} run by Harbor, ${tb1} by Terminal-Bench 1 (regatta report --harness tb1)`]
}

function conflicts(what: string, findings: readonly ConflictFinding[]): readonly string[] {
  if (findings.length === 0) return []
  return [
    `  conflicts: ${findings.length} x ${what}`,
    ...examples(
      findings.map(({ path, trial_id, reason }) => `${path}: ${trial_id}: ${reason}`),
      CONFLICTS,
    ),
  ]
}

/** Reasons that differ only in their details are one; each example then says its own. */
function grouped(kind: string, findings: readonly Finding[]): readonly string[] {
  return [...Map.groupBy(findings, ({ reason }) => headOf(reason))].flatMap(([head, members]) => {
    const reasons = new Set(members.map(({ reason }) => reason))
    const [only] = reasons
    return [
      `  ${kind}: ${members.length} x ${oneLine(reasons.size === 1 && only !== undefined ? only : head)}`,
      ...examples(
        members.map(({ path, reason }) => (reasons.size === 1 ? path : `${path}: ${reason}`)),
        EXAMPLES,
      ),
    ]
  })
}

/** The first two parts of `file: what: details`, every number as N but for that of a name. */
function headOf(reason: string): string {
  return reason
    .split(': ', 2)
    .join(': ')
    .replace(/(?<!Terminal-Bench )\d+/g, 'N')
}

function examples(lines: readonly string[], most: number): readonly string[] {
  return [
    ...lines.slice(0, most).map((line) => `    ${oneLine(line)}`),
    ...(lines.length > most ? [`    ... and ${lines.length - most} more (--json lists all)`] : []),
  ]
}
