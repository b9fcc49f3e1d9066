import { expect, test } from 'vitest'
import { configIdSchema, trialIdSchema } from '#core/trial/ids'
import { buildRecord } from '#core/trial/testing'
import { closedCells, idleVoids, standIns, type Void, type VoidScope, voidFinder } from '#core/trial/voids'

const trial = buildRecord()
const { trial_id, task_name, config_id } = trial
const digest = trial.task_digest ?? ''
const otherConfig = configIdSchema.parse('0'.repeat(12))
const otherTrial = trialIdSchema.parse('00000000-0000-4000-8000-000000000000')

const voided = (scope: VoidScope, reason: string = scope.kind): Void => ({
  scope,
  reason,
  author: 'jane',
  date: '2026-11-21',
})

test.each<[takesOut: boolean, closes: boolean, scope: VoidScope]>([
  [true, false, { kind: 'trial', trial_id }],
  [false, false, { kind: 'trial', trial_id: otherTrial }],
  [true, true, { kind: 'cell', task: task_name, config_id }],
  [true, true, { kind: 'cell', task: digest, config_id }],
  [false, false, { kind: 'cell', task: `sha256:${'b'.repeat(64)}`, config_id }],
  [false, false, { kind: 'cell', task: task_name, config_id: otherConfig }],
  [true, true, { kind: 'config', config_id }],
  [false, false, { kind: 'config', config_id: otherConfig }],
])('takes the trial out (%s) and closes its cell (%s): %j', (takesOut, closes, scope) => {
  expect(voidFinder([voided(scope)], [task_name])(trial)?.reason ?? null).toBe(takesOut ? scope.kind : null)
  expect(closedCells([voided(scope)], [task_name])({ task: { name: task_name, digest }, config_id })).toBe(closes)
})

test('the nearest void gives the reason; of two alike the first', () => {
  const voids = [
    voided({ kind: 'config', config_id }),
    voided({ kind: 'cell', task: task_name, config_id }),
    voided({ kind: 'trial', trial_id }, 'first'),
    voided({ kind: 'trial', trial_id }, 'second'),
  ]
  const voidOf = voidFinder(voids, [task_name])
  expect(voidOf(trial)?.reason).toBe('first')
  expect(voidOf({ ...trial, trial_id: otherTrial })?.reason).toBe('cell')
  expect(voidOf({ ...trial, trial_id: otherTrial, task_name: 'other', task_digest: null })?.reason).toBe('config')
})

test.each<[matches: boolean, given: string, task_name: string, others: readonly string[]]>([
  [true, 'org/fix', 'fix', []],
  [true, 'org/fix', 'fix', ['org/fix']],
  [true, 'fix', 'org/fix', []],
  [true, 'fix', 'fix', ['a/fix', 'b/fix']],
  // Some other org's task: it is known which one is meant by the short name.
  [false, 'b/fix', 'fix', ['a/fix']],
  [false, 'a/fix', 'fix', ['a/fix', 'b/fix']],
  [false, 'fix', 'a/fix', ['b/fix']],
  [false, 'org/fix', 'other/fix', []],
])(
  'a void of a cell by name takes a task with its org and without for one (%s): %s, %s, %j',
  (matches, given, name, others) => {
    const voids = [voided({ kind: 'cell', task: given, config_id })]
    const named = { ...trial, task_name: name }
    const names = [name, ...others]
    expect(voidFinder(voids, names)(named) !== null).toBe(matches)
    expect(closedCells(voids, names)({ task: { name, digest }, config_id })).toBe(matches)
    expect(idleVoids(voids, [named], names)).toEqual(matches ? [] : voids)
  },
)

test('a name stands for another where one org has it, also one that only a void names', () => {
  const voids = [
    voided({ kind: 'cell', task: 'org/fix', config_id }),
    voided({ kind: 'cell', task: 'tidy', config_id }),
  ]
  expect(standIns(voids, ['fix', 'a/tidy', 'sort', 'b/sort', 'c/sort'])).toEqual([
    { name: 'fix', task: 'org/fix' },
    { name: 'tidy', task: 'a/tidy' },
  ])
  expect(standIns([], ['fix', 'org/fix'])).toEqual([{ name: 'fix', task: 'org/fix' }])
})
