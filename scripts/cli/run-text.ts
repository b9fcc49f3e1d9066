import { providerOf } from '#core/harbor/account'
import { neededKeys } from '#core/harbor/keys'
import type { ShardDocument, ShardStop } from '#core/harbor/shard'
import type { ImportReport } from '#core/ledger/import'
import { plural } from '#core/report/format'
import { isExcluded } from '#core/trial/outcome'
import { plainMessage } from '#core/trial/plain-message'
import type { TrialRecord } from '#core/trial/record'
import { RULES } from '#core/trial/rules'
import { importText } from '#scripts/cli/import-text'

export type RunRest = {
  /** Planned trials without a score. */
  readonly missing: number
  readonly interrupted: boolean
  /** How to run them. */
  readonly again: string
  /** What was stopped, and what was tried; null where the run failed before it could say so. */
  readonly shard: Pick<ShardDocument, 'stops' | 'tries'> | null
}

/** What a run came to, why trials do not count, what was stopped, and how to go on. */
export function runText(report: ImportReport, records: readonly TrialRecord[], rest: RunRest): string {
  const stops = rest.shard?.stops ?? []
  const tried = new Set(rest.shard?.tries.map(({ slot }) => slot))
  // What a stop explains is told once, with the stop.
  const lost = report.lost.filter(({ slot }) => tried.has(slot) || !stops.some(({ slots }) => slots.includes(slot)))
  const found = report.imported === report.discovered && lost.length === 0 ? [] : [importText({ ...report, lost })]
  const again =
    rest.missing === 0 ? [] : [`${rest.interrupted ? 'stopped; ' : ''}${rest.again} runs the ${rest.missing} missing`]
  return [
    `${plural(report.imported, 'trial')} imported, ${rest.missing} missing${outcomeCounts(records)}`,
    ...excludedReasons(records),
    ...stops.flatMap((stop) => stopText(stop, tried)),
    ...found,
    ...again,
  ].join('\n')
}

/** What a stop concerns, as a person would say it. */
export function stoppedWhat({ scope, name }: Pick<ShardStop, 'scope' | 'name'>): string {
  return scope === 'shard' ? 'the run' : `${scope} ${name}`
}

/** What to do about a stop, or null where its reason says it all. */
export function remedyOf({ scope, name, rule }: Pick<ShardStop, 'scope' | 'name' | 'rule'>): string | null {
  if (rule === null) return null
  const provider = scope === 'provider' ? providerOf(name) : 'the provider'
  switch (RULES.find(({ id }) => id === rule)?.mend) {
    case 'key': {
      const [key] = scope === 'provider' ? neededKeys({ model: `${provider}/any`, env_names: [] }) : []
      return `set ${key ?? 'its key'} to a key that ${provider} takes`
    }
    case 'credit':
      return `add credit or raise the limit at ${provider}, or wait until it is renewed`
    case 'config':
      return `correct its model or settings in regatta.yaml, or ask ${provider} for access`
    case undefined:
      return 'look at what these trials left before more of them are run'
  }
}

function stopText(stop: ShardStop, tried: ReadonlySet<number>): readonly string[] {
  const again = stop.slots.filter((slot) => tried.has(slot)).length
  const never = stop.slots.length - again
  const held = [
    ...(never === 0 ? [] : [`${never} ${never === 1 ? 'trial' : 'trials'} never began`]),
    ...(again === 0 ? [] : [`${again} ${again === 1 ? 'was' : 'were'} not tried again`]),
  ]
  const remedy = remedyOf(stop)
  return [
    `stopped: ${stoppedWhat(stop)}${held.length === 0 ? '' : `, ${held.join(' and ')}`}: ${stop.reason}`,
    ...(remedy === null ? [] : [`  ${remedy}`]),
  ]
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
    const said =
      plainMessage(record.exception_message ?? '')
        .trim()
        .split('\n')[0] ?? ''
    const why = record.outcome_detail ?? (said === '' ? record.outcome_rule : said)
    return `${record.outcome}: ${record.exception_type === null ? '' : `${record.exception_type}: `}${why.slice(0, 200)}`
  })
  return [...reasons].map(([reason, members]) => {
    const tasks = [...new Set(members.map((record) => record.task_name))].join(', ')
    return `  ${members.length} x ${reason} (${tasks})`
  })
}
