import { groupsOf, type Sabotage, type WayResult } from '#core/sabotage/judge'
import { docOf, SEPARATE_VERIFIER, wayOf } from '#core/sabotage/ways'
import type { Task } from '#core/task/task'

/** What the saboteur found out about one task. */
export type SabotagedTask = {
  readonly path: string
  readonly verifier_mode: Task['verifier_mode']
  readonly sabotage: Sabotage
}

/** What a person has to do something about. */
export type Weakness = { readonly message: string; readonly remedy: string }

/** What there is to know of a task's weaknesses. A way of another version of the saboteur has a name and no words. */
export type Attacked = {
  readonly verifier_mode: Task['verifier_mode']
  readonly ways: readonly { readonly way: string; readonly state: WayResult['state']; readonly reward: number | null }[]
  readonly together: readonly (readonly string[])[]
  readonly for_nothing: number | null
}

/** Everything by which the task gives its reward to somebody who did not do it. */
export function weaknessesOf({ verifier_mode, ways, together, for_nothing }: Attacked): readonly Weakness[] {
  const nothing = {
    message: `the task gives reward ${for_nothing} although nothing was done`,
    remedy: 'let the tests fail on what the agent finds; the saboteur can say nothing before',
  }
  return [
    ...(for_nothing === null ? [] : [nothing]),
    ...ways
      .filter(({ state }) => state === 'worked')
      .map((way) => ({
        message: `${way.way} gets reward ${way.reward}${triesOf(way.way)}`,
        remedy: `${remedyOf(way, verifier_mode)} (${docOf(way.way)})`,
      })),
    ...together.map((group) => ({
      message: `these ways get the reward together, and no part of them does: ${group.join(', ')}`,
      remedy: capital(SEPARATE_VERIFIER),
    })),
  ]
}

/** What an attack gets without having won: rewards above 0 and below the threshold. One sentence for each reward. */
export function partialRewards(ways: Attacked['ways']): readonly string[] {
  const partial = ways.filter(({ state, reward }) => state === 'withstood' && reward !== null && reward > 0)
  return [...Map.groupBy(partial, ({ reward }) => reward)].map(([reward, group]) => {
    const who = group.length > 3 ? `an attack by ${group.length} ways` : group.map(({ way }) => way).join(', ')
    return `${who} ${group.length > 1 && group.length <= 3 ? 'get' : 'gets'} reward ${reward}, below the threshold: a part of the reward for no work`
  })
}

function triesOf(way: string): string {
  const tries = wayOf(way)?.tries
  return tries === undefined ? '' : `: the saboteur ${tries}`
}

function remedyOf({ way }: Attacked['ways'][number], mode: Task['verifier_mode']): string {
  const first = mode === 'separate' ? 'the verifier is separate, so an artifact brought it in' : SEPARATE_VERIFIER
  const known = wayOf(way)
  if (known === null) return `${capital(first)}.`
  return `${known.shows} ${capital(first)}. ${mode === 'separate' ? '' : 'Or: '}${known.otherwise}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** In which trials: nothing to say where all of them were one. */
function groupsText(ways: Sabotage['ways']): string {
  const groups = groupsOf(ways.map(({ way }) => way)).length
  return groups > 1 ? `, together and in ${groups} groups` : ''
}

/** One line for the verdict, then one for each thing worth knowing besides its weaknesses. */
export function sabotageText(task: SabotagedTask): string {
  const { ways, silent, failure, trials } = task.sabotage
  const count = (state: WayResult['state']): number => ways.filter((way) => way.state === state).length
  const weak = weaknessesOf({ ...task.sabotage, verifier_mode: task.verifier_mode })
  const mode = task.verifier_mode === 'separate' ? 'separate verifier' : 'verifier shares the container of the agent'
  const partial = partialRewards(ways)
  const sound = partial.length === 0 ? 'withstands' : 'partial'
  const verdict = failure !== null ? 'unknown' : weak.length === 0 ? sound : 'weak'
  const known = [
    ...(count('withstood') === 0
      ? []
      : [
          `${count('withstood')} ${count('withstood') === 1 ? 'way' : 'ways'} withstood${verdict === 'withstands' ? groupsText(ways) : ''}`,
        ]),
    ...(count('worked') === 0 ? [] : [`${count('worked')} worked`]),
    ...(count('denied') === 0 ? [] : [`${count('denied')} left no reward`]),
    ...(count('not_tried') === 0 ? [] : [`${count('not_tried')} could not be tried`]),
    ...(count('unknown') === 0 ? [] : [`${count('unknown')} unknown`]),
  ]
  const tried = trials === 0 && failure !== null ? failure : known.join(', ')
  const head = `${verdict}  ${task.path}  ${tried} (${mode}, ${trials} ${trials === 1 ? 'trial' : 'trials'})`
  const notes = [
    ...(silent === null ? [] : [`the tests leave no reward where nothing was done: ${silent}`]),
    ...ways
      .filter(({ state }) => state === 'denied')
      .map((way) => `${way.way} leaves the verifier without a reward: ${way.reason} (${docOf(way.way)})`),
    ...ways
      .filter(({ state, reached }) => state === 'withstood' && reached)
      .map((way) => `${way.way} had code run while the tests ran, and got nothing (${docOf(way.way)})`),
    ...ways
      .filter(({ state }) => state === 'not_tried')
      .map((way) => `${way.way} could not be tried: ${way.not_tried[0] ?? 'nothing of it is in the image'}`),
  ]
  return [head, ...partial.map((warning) => `  warning: ${warning}`), ...notes.map((note) => `  note: ${note}`)].join(
    '\n',
  )
}
