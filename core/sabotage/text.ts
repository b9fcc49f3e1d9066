import type { Sabotage, WayResult } from '#core/sabotage/judge'
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

/** Everything by which the task gives its reward to somebody who did not do it. */
export function weaknessesOf({ sabotage, verifier_mode }: SabotagedTask): readonly Weakness[] {
  const { ways, together, for_nothing } = sabotage
  const nothing = {
    message: `the task gives reward ${for_nothing} although nothing was done`,
    remedy: 'let the tests fail on what the agent finds; the saboteur can say nothing before',
  }
  return [
    ...(for_nothing === null ? [] : [nothing]),
    ...ways
      .filter(({ state }) => state === 'worked')
      .map((way) => ({
        message: `${way.way} gets reward ${way.reward}: the saboteur ${wayOf(way.way)?.tries ?? ''}`,
        remedy: `${remedyOf(way, verifier_mode)} (${docOf(way.way)})`,
      })),
    ...together.map((group) => ({
      message: `these ways get the reward together, and no part of them does: ${group.join(', ')}`,
      remedy: capital(SEPARATE_VERIFIER),
    })),
  ]
}

function remedyOf({ way }: WayResult, mode: Task['verifier_mode']): string {
  const { shows, otherwise } = wayOf(way) ?? { shows: '', otherwise: '' }
  const first = mode === 'separate' ? 'the verifier is separate, so an artifact brought it in' : SEPARATE_VERIFIER
  return `${shows} ${capital(first)}. ${mode === 'separate' ? '' : 'Or: '}${otherwise}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** One line for the verdict, then one for each thing worth knowing besides its weaknesses. */
export function sabotageText(task: SabotagedTask): string {
  const { ways, silent, failure, trials } = task.sabotage
  const count = (state: WayResult['state']): number => ways.filter((way) => way.state === state).length
  const weak = weaknessesOf(task)
  const mode = task.verifier_mode === 'separate' ? 'separate verifier' : 'verifier shares the container of the agent'
  const verdict = failure !== null ? 'unknown' : weak.length === 0 ? 'withstands' : 'weak'
  const known = [
    ...(count('withstood') === 0
      ? []
      : [`${count('withstood')} ${count('withstood') === 1 ? 'way' : 'ways'} withstood`]),
    ...(count('worked') === 0 ? [] : [`${count('worked')} worked`]),
    ...(count('denied') === 0 ? [] : [`${count('denied')} left no reward`]),
    ...(count('not_tried') === 0 ? [] : [`${count('not_tried')} could not be tried`]),
    ...(count('unknown') === 0 ? [] : [`${count('unknown')} unknown`]),
  ]
  const head = `${verdict}  ${task.path}  ${known.join(', ')} (${mode}, ${trials} ${trials === 1 ? 'trial' : 'trials'})`
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
  return [head, ...notes.map((note) => `  note: ${note}`)].join('\n')
}
