import { escapeMarkdown, ownMarkdown } from '#core/report/escape-markdown'
import { fold } from '#core/report/fold'
import { count, list, plural } from '#core/report/format'
import type { PullRequestReport, PullRequestTask } from '#core/report/pull-request'
import { short } from '#core/report/pull-request-failures'
import type { TaskSabotage } from '#core/report/pull-request-sabotage'
import type { SabotageFound } from '#core/sabotage/found'
import { partialRewards, type Weakness, weaknessesOf } from '#core/sabotage/text'
import { SEPARATE_VERIFIER } from '#core/sabotage/ways'

type Tasks = PullRequestReport['tasks']

/** A task with what the saboteur found. */
type Attacked = PullRequestTask & { readonly sabotage: TaskSabotage }

export type SabotageRoom = {
  /** Tasks that are told of. */
  readonly tasks: number
  /** Whether of each way that worked all is told, folded, or only of the first ones. */
  readonly ways: boolean
}

/** So many weak tasks are named in the first line, and so many weaknesses of one stand open. */
const MOST_NAMED = 3
const MOST_OPEN = 3

/** What the first line says of the saboteur: its answers, and what to do. Plain text; empty where all is well or nothing is known to be missing. */
export function sabotageHeadline({ tasks }: PullRequestReport): {
  readonly verdicts: readonly string[]
  readonly todos: readonly string[]
} {
  const weak = stateOf(tasks, 'weak')
  const unknown = stateOf(tasks, 'unknown')
  const modes = new Set(weak.map(({ sabotage }) => sabotage.found?.verifier_mode))
  return {
    verdicts: [
      ...(weak.length === 0 ? [] : [`Weak: ${weakWords(weak)}.`]),
      ...(unknown.length === 0
        ? []
        : [`Not known to withstand the saboteur: ${list(unknown.map(({ name }) => name))}.`]),
    ],
    todos: [
      ...(modes.has('shared')
        ? [`Give ${weak.length === 1 ? 'it' : 'each'} a separate verifier, or do what is said below of the way.`]
        : []),
      ...(modes.has('separate') ? ['See below what an artifact brings into the verifier.'] : []),
      ...(unknown.length === 0
        ? []
        : ['See below why it could not be tried; re-run the failed jobs if it is not the task.']),
    ],
  }
}

function weakWords(weak: readonly Attacked[]): string {
  const words = weak.slice(0, MOST_NAMED).map(({ name, sabotage }) => {
    const by = waysOf(sabotage.found)
    const are = by.length > 1 || (sabotage.found?.together.length ?? 0) > 0 ? 'get' : 'gets'
    return `${by.length === 0 ? 'who does nothing' : list(by)} ${are} the reward of ${name} without the work`
  })
  const rest = weak.length - words.length
  return [...words, ...(rest > 0 ? [`and ${count(rest)} more tasks`] : [])].join('; ')
}

/** What got a reward: ways, and groups of them that only work together. */
function waysOf(found: SabotageFound | null): readonly string[] {
  const alone = found?.ways.filter(({ state }) => state === 'worked').map(({ way }) => way) ?? []
  return [...alone, ...(found?.together.map((group) => `${list(group, 4)} together`) ?? [])]
}

/** Each way that worked with its remedy, then what could not be tried, and why. */
export function sabotageLines({ tasks, sabotage }: PullRequestReport, room: SabotageRoom): string[] {
  const most = room.tasks
  const weak = stateOf(tasks, 'weak')
  const unknown = stateOf(tasks, 'unknown')
  const what = sabotage === 'error' ? '' : ', a warning here'
  const partial = tasks.flatMap(({ name, sabotage }) =>
    partialRewards(sabotage?.found?.ways ?? []).map((told) => `${name}: ${told}`),
  )
  return [
    ...(weak.length === 0 ? [] : [`**Saboteur: ${plural(weak.length, 'task')} with a reward for no work${what}**`]),
    ...weak.slice(0, most).flatMap((task) => weakSection(task, room.ways)),
    ...(weak.length > most ? [`and ${plural(weak.length - most, 'more weak task')}`] : []),
    ...(unknown.length === 0
      ? []
      : [
          `**Saboteur: ${plural(unknown.length, 'task')} not known to withstand**`,
          [
            ...unknown.slice(0, most).map(unknownLine),
            ...(unknown.length > most ? [`- and ${count(unknown.length - most)} more`] : []),
          ].join('\n'),
        ]),
    ...(partial.length === 0
      ? []
      : [
          '**Saboteur: a part of the reward for no work, a warning**',
          [
            ...partial.slice(0, most).map((told) => `- ${escapeMarkdown(told)}`),
            ...(partial.length > most ? [`- and ${count(partial.length - most)} more`] : []),
          ].join('\n'),
        ]),
  ]
}

function unknownLine({ name, sabotage: { reason, found } }: Attacked): string {
  const tried = found?.ways.some(({ state }) => state === 'withstood' || state === 'denied') ?? false
  return `- ${escapeMarkdown(`${name}: ${tried ? 'tried in part' : 'not tried'}: ${short(reason ?? 'nobody knows why')}`)}`
}

function weakSection({ name, sabotage: { found, reason } }: Attacked, all: boolean): string[] {
  if (found === null) return []
  const lines = weaknessesOf(found).map(weaknessLine)
  const more = lines.slice(MOST_OPEN)
  const head = `${name}, ${triedWords(found)}${reason === null ? '' : `; not everything is known: ${short(reason)}`}`
  const further = `${plural(more.length, 'further way')} to the reward`
  return [
    escapeMarkdown(`${sentence(head)}${more.length > 0 && found.verifier_mode === 'shared' ? ENDS_MOST : ''}`),
    lines.slice(0, MOST_OPEN).join('\n'),
    ...(more.length === 0 ? [] : [all ? fold(further, more.join('\n')) : `and ${further}`]),
  ]
}

const ENDS_MOST = ` What ends most of them: ${SEPARATE_VERIFIER}.`

function weaknessLine({ message, remedy }: Weakness): string {
  return `- ${ownMarkdown(sentence(message))} **Fix:** ${ownMarkdown(sentence(remedy))}`
}

function sentence(text: string): string {
  return /[.!?)]$/.test(text) ? text : `${text}.`
}

/** `2 ways worked, 15 withstood, 1 could not be tried`. */
function triedWords({ ways }: SabotageFound): string {
  const of = (state: SabotageFound['ways'][number]['state']) => ways.filter((way) => way.state === state)
  const denied = of('denied')
  const words = [
    ...(of('worked').length === 0 ? [] : [`${plural(of('worked').length, 'way')} worked`]),
    ...(of('withstood').length === 0 ? [] : [`${count(of('withstood').length)} withstood`]),
    ...(denied.length === 0
      ? []
      : [`${count(denied.length)} left the verifier without a reward (${list(denied.map(({ way }) => way))})`]),
    ...(of('not_tried').length === 0 ? [] : [`${count(of('not_tried').length)} could not be tried`]),
    ...(of('unknown').length === 0 ? [] : [`${count(of('unknown').length)} unknown`]),
  ]
  return words.join(', ')
}

/** What nobody has to look at: tasks that withstood, and those that nobody attacked now. */
export function sabotageNotes({ tasks }: PullRequestReport, most: number): string[] {
  if (most === 0) return []
  const lines = tasks.flatMap(({ name, sabotage, calibration }) => {
    if (sabotage?.state === 'withstood' && sabotage.found !== null) return [`${name}: ${triedWords(sabotage.found)}`]
    // Without oracle and nop the first line says that nothing of it ran.
    if (sabotage?.state === 'not_run' && calibration !== null && calibration.oracle.n > 0)
      return [`${name}: not tried now: ${sabotage.reason ?? 'nothing of it was to run'}`]
    return []
  })
  const [only] = lines
  if (only === undefined) return []
  if (lines.length === 1) return [escapeMarkdown(`Saboteur, ${only}.`)]
  const rest = lines.length - most
  const shown = lines.slice(0, most).map((line) => `- ${escapeMarkdown(line)}`)
  return [
    fold(
      `Saboteur: ${plural(lines.length, 'task')} without anything to look at`,
      [...shown, ...(rest > 0 ? [`- and ${count(rest)} more`] : [])].join('\n'),
    ),
  ]
}

function stateOf(tasks: Tasks, state: TaskSabotage['state']): readonly Attacked[] {
  return tasks.flatMap((task) => (task.sabotage?.state === state ? [{ ...task, sabotage: task.sabotage }] : []))
}
