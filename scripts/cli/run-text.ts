import type { ImportReport } from '#core/ledger/import'
import { isExcluded } from '#core/trial/outcome'
import type { TrialRecord } from '#core/trial/record'
import { importText } from '#scripts/cli/import-text'

/** What a run came to, why trials do not count, and how to go on. */
export function runText(
  report: ImportReport,
  records: readonly TrialRecord[],
  rest: { readonly missing: number; readonly interrupted: boolean; readonly again: string },
): string {
  const found = report.imported === report.discovered && report.lost.length === 0 ? [] : [importText(report)]
  const again =
    rest.missing === 0 ? [] : [`${rest.interrupted ? 'stopped; ' : ''}${rest.again} runs the ${rest.missing} missing`]
  return [
    `${report.imported} trials imported, ${rest.missing} missing${outcomeCounts(records)}`,
    ...excludedReasons(records),
    ...found,
    ...again,
  ].join('\n')
}

function outcomeCounts(records: readonly TrialRecord[]): string {
  const counts = [...Map.groupBy(records, (record) => record.outcome)].map(
    ([outcome, members]) => `${members.length} ${outcome}`,
  )
  return counts.length === 0 ? '' : ` (${counts.join(', ')})`
}

/** Why trials do not count: each reason once, with the tasks it hit. */
function excludedReasons(records: readonly TrialRecord[]): readonly string[] {
  const excluded = records.filter((record) => isExcluded(record.outcome))
  const reasons = Map.groupBy(excluded, (record) => {
    const why = record.outcome_detail ?? record.exception_message?.trim().split('\n')[0] ?? record.outcome_rule
    return `${record.outcome}: ${record.exception_type === null ? '' : `${record.exception_type}: `}${why.slice(0, 200)}`
  })
  return [...reasons].map(([reason, members]) => {
    const tasks = [...new Set(members.map((record) => record.task_name))].join(', ')
    return `  ${members.length} x ${reason} (${tasks})`
  })
}
