import { expect, it } from 'vitest'
import { documentOf, type Outcome } from '#action/sabotage/document'
import { buildTask, digestOf } from '#core/plan/testing/builders'
import { WAYS } from '#core/sabotage/ways'

const SHARE = { share: 3, plan: { plan_digest: digestOf('e') } }
const ONE = buildTask('one')
const TWO = buildTask('two', { digest: digestOf('b'), verifier_mode: 'separate' })

function outcome(failure: string | null): Outcome {
  const ways = WAYS.map(({ id }) => ({
    way: id,
    state: failure === null ? ('withstood' as const) : ('unknown' as const),
    reward: failure === null ? 0 : null,
    reason: null,
    reached: false,
    tried: ['/app/x'],
    not_tried: [],
  }))
  const sabotage = { ways, together: [], for_nothing: null, silent: null, failure, trials: 1 }
  return { task: ONE, path: ONE.path, verifier_mode: 'shared', sabotage, seconds: 20 }
}

it('tells of every task of its share what was found, by the plan and the digest that it is of', () => {
  const document = documentOf(SHARE, [ONE], [outcome(null)], null)
  expect(document).toMatchObject({ schema_version: 1, plan_digest: digestOf('e'), share: 3 })
  expect(document.tasks).toMatchObject([
    { name: 'one', digest: ONE.digest, found: { failure: null, trials: 1, seconds: 20 } },
  ])
})

it('says of a task that it did not come to, and of the one that it did not end, that its time was over', () => {
  const { tasks } = documentOf(SHARE, [ONE, TWO], [outcome('it was stopped')], 'the 5 minutes of its job were over')
  expect(tasks.map(({ name, found }) => [name, found.verifier_mode, found.failure, found.trials])).toEqual([
    ['one', 'shared', 'the 5 minutes of its job were over', 1],
    ['two', 'separate', 'the 5 minutes of its job were over', 0],
  ])
})

it('leaves what failed before the time was over as it is', () => {
  const outcomes = [outcome('the image did not build'), { ...outcome(null), task: TWO }]
  const { tasks } = documentOf(SHARE, [ONE, TWO], outcomes, 'the 5 minutes of its job were over')
  expect(tasks.map(({ found }) => found.failure)).toEqual(['the image did not build', null])
})

it('leaves what ended before the time was over as it is', () => {
  const [one] = documentOf(SHARE, [ONE, TWO], [outcome(null)], 'the 5 minutes of its job were over').tasks
  expect(one?.found.failure).toBeNull()
})
