import { escapeMarkdown } from '#core/report/escape-markdown'
import { fold, textBlock } from '#core/report/fold'
import { count, fraction, list, plural } from '#core/report/format'
import { OUTCOME_WORDS } from '#core/report/outcome-words'
import type { PullRequestFailure, PullRequestReport, PullRequestRow } from '#core/report/pull-request'

export type FailureRoom = {
  /** Groups of like failures that stand open, and of how many of them the output is shown. */
  readonly groups: number
  readonly outputs: number
}

/** The end of an output: so much tells why, and is read at one look. */
const OUTPUT = { lines: 15, width: 180 }
const LONGEST_LINE = 300
const MOST_TESTS = 8

/** Trials of one cell that failed alike. */
type Group = { readonly first: PullRequestFailure; readonly members: readonly PullRequestFailure[] }

/** What needs a look: oracle trials that failed, nop trials that passed, attempts that could not be judged. */
export function urgentFailures(report: PullRequestReport, room: FailureRoom): string[] {
  const groups = grouped(report.failures.filter(({ kind }) => kind !== 'model'))
  const shown = groups.slice(0, room.groups)
  return [
    ...shown.map((group, index) => groupMarkdown(group, report, index < room.outputs)),
    ...(groups.length > shown.length
      ? [`and ${plural(groups.length - shown.length, 'more kind')} of failure, ${trialsOf(groups.slice(shown.length))}`]
      : []),
  ]
}

/** What agents failed at, which is what a task is for: which tests, how often, and the output of one trial of each kind. */
export function modelFailures(report: PullRequestReport, room: FailureRoom): string[] {
  const failed = report.failures.filter(({ kind }) => kind === 'model')
  if (failed.length === 0 || room.groups === 0) return []
  const cells = [...Map.groupBy(failed, ({ task, config }) => JSON.stringify([task, config])).values()]
  let outputs = room.outputs
  const shown = cells.slice(0, room.groups).map((own) => {
    const groups = grouped(own)
    const kinds = groups.map((group) => {
      outputs -= 1
      return outputs < 0 ? `- ${attempts(group)}: ${escapeMarkdown(why(group.first))}` : kindFold(group)
    })
    return [`**${cellTitle(own, report)}**`, ...testCounts(own), ...kinds].join('\n\n')
  })
  const rest = cells.slice(room.groups)
  const inside = [
    ...shown,
    ...(rest.length === 0 ? [] : [`and ${plural(rest.length, 'more cell')} with failed trials`]),
  ]
  return [
    fold(
      `${plural(failed.length + report.left_out.failures, 'failed trial')} of models, by task and config`,
      inside.join('\n\n'),
    ),
  ]
}

function grouped(failures: readonly PullRequestFailure[]): Group[] {
  return [...Map.groupBy(failures, alike).values()].flatMap((members) => {
    const [first] = members
    return first === undefined
      ? []
      : [{ first: members.find(({ verifier_tail }) => verifier_tail !== null) ?? first, members }]
  })
}

/** An image that does not build is no different for another config, nor by the times in its log. */
function alike({ kind, task, config, outcome, exception_type, message, tests }: PullRequestFailure): string {
  return JSON.stringify(
    kind === 'excluded'
      ? [kind, task, outcome, exception_type, message?.replace(/\d+/g, '0')]
      : [kind, task, config, outcome, exception_type, tests.map(({ name }) => name)],
  )
}

function trialsOf(groups: readonly Group[]): string {
  return plural(
    groups.reduce((sum, { members }) => sum + members.length, 0),
    'trial',
  )
}

function groupMarkdown(group: Group, report: PullRequestReport, output: boolean): string {
  const { first } = group
  const said = first.kind === 'nop' || (first.outcome === 'failed' && first.exception_type === null)
  const reason = said ? '' : `: ${escapeMarkdown(why(first))}`
  return [`${title(group, report)}${reason}`, ...testLines(first), ...(output ? outputs(first) : [])].join('\n\n')
}

function title(group: Group, report: PullRequestReport): string {
  const { first, members } = group
  const [task, config] = [escapeMarkdown(first.task), escapeMarkdown(first.config)]
  if (first.kind === 'excluded') {
    const configs = [...new Set(members.map((member) => member.config))]
    const by = configs.length === 1 ? `${config}, ${attempts(group)}` : list(configs.map(escapeMarkdown))
    return `**${plural(members.length, 'trial')} of ${task} could not be judged** (${by})`
  }
  return `**${config} ${first.kind === 'nop' ? 'passed' : 'failed on'} ${task}** in ${attempts(group)}${outOf(first, report)}`
}

function attempts({ members }: Group): string {
  const numbers = members.flatMap(({ attempt }) => attempt ?? []).sort((a, b) => a - b)
  if (numbers.length === 0) return plural(members.length, 'trial')
  return `${numbers.length === 1 ? 'attempt' : 'attempts'} ${list(numbers.map(String), 10)}`
}

/** ` of 5`, where the number of trials is known. */
function outOf(failure: PullRequestFailure, { tasks }: PullRequestReport): string {
  const n = rowOf(failure, tasks)?.head.n ?? 0
  return n === 0 ? '' : ` of ${count(n)}`
}

/** Oracle and nop have one row, whatever their configs are called. */
function rowOf(
  { kind, task, config }: PullRequestFailure,
  tasks: PullRequestReport['tasks'],
): PullRequestRow | undefined {
  const rows = tasks.find(({ name }) => name === task)?.rows
  return rows?.find((row) => (kind === 'oracle' || kind === 'nop' ? row.kind === kind : row.config === config))
}

/** `agent timeout, AgentTimeoutError`. A test that failed says so in a line of its own. */
function why({ outcome, exception_type }: PullRequestFailure): string {
  const words = OUTCOME_WORDS[outcome].words
  return exception_type === null ? words : `${words}, ${exception_type}`
}

function testLines({ tests, tests_failed }: PullRequestFailure): string[] {
  if (tests.length === 0) return []
  const lines = tests.slice(0, MOST_TESTS).map(({ name, suite, message }) => {
    const reason = message === null || message === '' ? '' : `: ${escapeMarkdown(short(message))}`
    return `- ${escapeMarkdown(suite === null ? name : `${suite}: ${name}`)}${reason}`
  })
  const rest = Math.max(tests_failed, tests.length) - lines.length
  return [[...lines, ...(rest > 0 ? [`- and ${plural(rest, 'more test')}`] : [])].join('\n')]
}

/** What has room in a line. */
export function short(message: string): string {
  return message.length <= LONGEST_LINE ? message : `${message.slice(0, LONGEST_LINE).toWellFormed()}...`
}

function outputs({ message, verifier_tail }: PullRequestFailure): string[] {
  return [
    ...(message === null || message.trim() === '' ? [] : [textBlock(message, OUTPUT)]),
    ...(verifier_tail === null || verifier_tail.trim() === ''
      ? []
      : ['Last lines of the verifier:', textBlock(verifier_tail, OUTPUT)]),
  ]
}

function cellTitle(own: readonly PullRequestFailure[], { tasks }: PullRequestReport): string {
  const [first] = own
  if (first === undefined) return ''
  const row = rowOf(first, tasks)
  const rate = row === undefined || row.head.n === 0 ? '' : `, passed ${fraction(row.head.successes, row.head.n)}`
  return `${escapeMarkdown(first.config)} on ${escapeMarkdown(first.task)}${rate}`
}

/** Which tests stand between an agent and the reward, the most frequent first. */
function testCounts(own: readonly PullRequestFailure[]): string[] {
  const names = own.flatMap(({ tests }) => [...new Set(tests.map(({ name }) => name))])
  const counts = [...Map.groupBy(names, (name) => name)]
    .map(([name, found]) => ({ name, failed: found.length }))
    .sort((a, b) => b.failed - a.failed)
  if (counts.length === 0 || own.length === 1) return []
  const words = counts.map(({ name, failed }) => `${escapeMarkdown(name)} in ${fraction(failed, own.length)}`)
  return [`Of the failed trials, these tests failed: ${list(words, MOST_TESTS)}.`]
}

function kindFold(group: Group): string {
  const { first } = group
  const tests = first.tests.length === 0 ? '' : `, ${list(first.tests.map(({ name }) => name))}`
  const inside = [...testLines(first), ...outputs(first)]
  const summary = `${capital(attempts(group))}: ${why(first)}${tests}`
  return inside.length === 0 ? `- ${escapeMarkdown(summary)}` : fold(summary, inside.join('\n\n'))
}

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}
