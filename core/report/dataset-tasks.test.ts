import { expect, it } from 'vitest'
import { datasetTasks } from '#core/report/dataset-tasks'
import { trial } from '#core/report/testing/trial'
import type { TrialRecord } from '#core/trial/record'
import type { Void } from '#core/trial/voids'

const DATASET = 'core@1'

/** A trial of each task by one config. */
function ran(agent: string, ...tasks: readonly string[]): TrialRecord[] {
  return tasks.map((task) => trial({ agent, task, harness: 'tb1', dataset: DATASET, task_digest: null }))
}

const named = (prefix: string, n: number) => Array.from({ length: n }, (_, index) => `${prefix}-${index + 1}`)
const SIX = named('task', 6)

function chosen(trials: readonly TrialRecord[], voids: readonly Void[] = []) {
  const { tasks, choice } = datasetTasks(trials, 'tb1', DATASET, voids)
  return { ranked: tasks.map(({ name }) => name), by: choice?.by, left_out: choice?.left_out.map(({ name }) => name) }
}

it.each([
  ['of one config all are ranked', ran('a', ...SIX), SIX, []],
  ['a stray task of one of two configs is not', [...ran('a', ...SIX), ...ran('b', ...SIX, 'stray')], SIX, ['stray']],
  [
    'a stray task of one of three is not',
    [...ran('a', ...SIX), ...ran('b', ...SIX), ...ran('c', ...SIX, 'stray')],
    SIX,
    ['stray'],
  ],
  [
    'what a config leaves out stays: it cannot take hard tasks from everybody',
    [...ran('a', ...SIX), ...ran('b', ...SIX), ...ran('c', ...SIX.slice(0, 4))],
    SIX,
    [],
  ],
  [
    'configs that tried a task or two have no say, however many they are',
    [...ran('a', ...SIX), ...ran('b', ...SIX), ...named('c', 5).flatMap((agent) => ran(agent, 'task-1'))],
    SIX,
    [],
  ],
  [
    'one of two that ran half of the tasks of the other leaves it all of them',
    [...ran('a', ...SIX), ...ran('b', ...SIX.slice(0, 3))],
    SIX,
    [],
  ],
  [
    'one config with many more tasks of its own does not decide',
    [...named('a', 4).flatMap((agent) => ran(agent, ...SIX)), ...ran('wide', ...SIX, ...named('more', 14))],
    SIX,
    named('more', 14),
  ],
  [
    'calibration has no say: a task that oracle and nop ran beside one config is not ranked',
    [
      ...['a', 'b'].flatMap((agent) => ran(agent, ...SIX)),
      ...['oracle', 'nop'].flatMap((agent) => ran(agent, ...SIX, 'stray')),
      ...ran('a', 'stray'),
    ],
    SIX,
    ['stray'],
  ],
  ['of calibration alone all are ranked', ran('oracle', ...SIX), SIX, []],
])('%s', (_, trials, ranked, left_out) => {
  expect(chosen(trials)).toEqual({ ranked, by: 'majority', left_out: [...left_out].sort() })
})

it('where no task has a majority all are ranked, and it says so', () => {
  const trials = [...ran('a', 'one'), ...ran('b', 'two'), ...ran('c', 'three')]
  expect(chosen(trials)).toEqual({ ranked: ['one', 'three', 'two'], by: 'all', left_out: [] })
})

it('a trial that was voided, or ran under other limits, has no say', () => {
  const both = [...ran('a', ...SIX, 'stray'), ...ran('b', ...SIX)]
  const [other] = ran('b', 'stray')
  if (other === undefined) throw new Error('no trial')
  expect(chosen([...both, other]).left_out).toEqual([])
  const scope = { kind: 'trial', trial_id: other.trial_id } as const
  expect(chosen([...both, other], [{ scope, reason: 'x', author: 'y', date: '2026-01-01' }]).left_out).toEqual([
    'stray',
  ])
  expect(chosen([...both, { ...other, overrides: '{"global_timeout_multiplier":2}' }]).left_out).toEqual(['stray'])
})

it('a task that trees name with its org and without is one', () => {
  const trials = [...ran('a', 'org/one', 'two'), ...ran('b', 'one', 'two')]
  expect(chosen(trials)).toEqual({ ranked: ['one', 'two'], by: 'majority', left_out: [] })
})

it('counts the configs that ran a task, and those with a say', () => {
  const trials = [...ran('a', ...SIX), ...ran('b', ...SIX, 'stray'), ...ran('c', 'stray'), ...ran('oracle', ...SIX)]
  expect(datasetTasks(trials, 'tb1', DATASET, []).choice).toEqual({
    by: 'majority',
    configs_heard: 2,
    configs_unheard: 2,
    left_out: [{ name: 'stray', configs: 2 }],
  })
})
