import { markdownTable } from 'markdown-table'
import { escapeMarkdown } from '#core/report/escape-markdown'
import { isExcluded, OUTCOMES } from '#core/trial/outcome'
import { plainMessage } from '#core/trial/plain-message'
import type { TrialRecord } from '#core/trial/record'

export type ShardReport = {
  readonly shard: number
  /** Trials that the plan gives to the shard. */
  readonly planned: number
  /** How many of them an earlier attempt of the job gave a score. */
  readonly before: number
  readonly interrupted: boolean
  readonly trials: readonly Pick<
    TrialRecord,
    | 'task_name'
    | 'config_label'
    | 'attempt'
    | 'try'
    | 'outcome'
    | 'outcome_rule'
    | 'outcome_detail'
    | 'exception_type'
    | 'exception_message'
    | 'cost_usd'
  >[]
  readonly stops: readonly {
    readonly scope: string
    readonly name: string
    readonly reason: string
    readonly slots: readonly number[]
  }[]
}

/** More rows than a person reads; aggregate's summary has every trial. */
const MOST_ROWS = 100
const LONGEST_REASON = 300

/** What one shard came to, as GitHub Markdown for the summary of its job. Nothing in a name or a message can act. */
export function shardMarkdown(report: ShardReport): string {
  const { shard, planned, before, interrupted, trials } = report
  const scored = trials.filter(({ outcome }) => !isExcluded(outcome))
  const excluded = trials.filter(({ outcome }) => isExcluded(outcome))
  const missing = planned - before - new Set(scored.map(slotOf)).size
  const cost = trials.flatMap(({ cost_usd }) => (cost_usd === null ? [] : [cost_usd]))
  const facts = [
    ...(before === 0 ? [] : [`${before} were settled by an earlier attempt`]),
    ...(excluded.length === 0
      ? []
      : [`${count(excluded.length, 'execution')} ${excluded.length === 1 ? 'does' : 'do'} not count`]),
    ...(missing === 0 ? [] : [`${missing} of the trials ${missing === 1 ? 'has' : 'have'} no score`]),
    ...(cost.length === 0 ? [] : [`reported cost $${cost.reduce((sum, each) => sum + each, 0).toFixed(2)}`]),
  ]
  const blocks = [
    `### Shard ${shard}: ${planned - missing} of ${count(planned, 'trial')} ${planned - missing === 1 ? 'has' : 'have'} a score${interrupted ? ', then it was stopped' : ''}`,
    ...(facts.length === 0 ? [] : [`${facts.join('; ')}.`]),
    ...(trials.length === 0 ? [] : [cells(trials)]),
    ...(excluded.length === 0 ? [] : [`**Not counted**\n\n${reasons(excluded)}`]),
    ...(report.stops.length === 0 ? [] : [`**Stopped**\n\n${stops(report.stops)}`]),
  ]
  return `${blocks.join('\n\n')}\n`
}

type Row = ShardReport['trials'][number]

function slotOf({ task_name, config_label, attempt }: Row): string {
  return JSON.stringify([task_name, config_label, attempt])
}

function cells(trials: readonly Row[]): string {
  const all = [
    ...Map.groupBy(trials, ({ task_name, config_label }) => JSON.stringify([task_name, config_label])).values(),
  ]
  const rows = all.slice(0, MOST_ROWS).map((members) => {
    const [first] = members
    const counts = OUTCOMES.flatMap((outcome) => {
      const some = members.filter((member) => member.outcome === outcome).length
      return some === 0 ? [] : [`${some} ${outcome.replaceAll('_', ' ')}`]
    })
    return [first?.task_name ?? '', first?.config_label ?? '', counts.join(', ')].map(escapeMarkdown)
  })
  const more = all.length - rows.length
  const table = markdownTable([['task', 'config', 'outcomes'], ...rows])
  return more > 0 ? `${table}\n\nand ${more} more cells.` : table
}

/** Each reason once, with how often and for which tasks. */
function reasons(excluded: readonly Row[]): string {
  const groups = [...Map.groupBy(excluded, reasonOf)]
  const lines = groups.slice(0, MOST_ROWS).map(([reason, members]) => {
    const tasks = [...new Set(members.map(({ task_name }) => task_name))]
    const named = tasks.length > 5 ? `${tasks.slice(0, 5).join(', ')} and ${tasks.length - 5} more` : tasks.join(', ')
    return `- ${members.length} × ${escapeMarkdown(reason)} (${escapeMarkdown(named)})`
  })
  return [
    ...lines,
    ...(groups.length > lines.length ? [`- and ${groups.length - lines.length} more reasons`] : []),
  ].join('\n')
}

function reasonOf(row: Row): string {
  const said =
    plainMessage(row.exception_message ?? '')
      .trim()
      .split('\n')[0] ?? ''
  const why = row.outcome_detail ?? (said === '' ? row.outcome_rule : said)
  const type = row.exception_type === null ? '' : `${row.exception_type}: `
  return `${row.outcome.replaceAll('_', ' ')}: ${type}${why.slice(0, LONGEST_REASON)}`
}

function stops(all: ShardReport['stops']): string {
  return all
    .slice(0, MOST_ROWS)
    .map(({ scope, name, reason, slots }) => {
      const what = scope === 'shard' ? 'the shard' : `${scope} ${name}`
      const held = slots.length === 0 ? '' : `, ${count(slots.length, 'trial')} left alone`
      return `- ${escapeMarkdown(what)}${held}: ${escapeMarkdown(reason.slice(0, LONGEST_REASON))}`
    })
    .join('\n')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
