import { expect, test } from 'vitest'
import { configIdSchema, trialIdSchema } from '#core/trial/ids'
import { buildRecord } from '#core/trial/testing'
import { isClosed, type Void, type VoidScope, voidFinder } from '#core/trial/voids'

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
  expect(voidFinder([voided(scope)])(trial)?.reason ?? null).toBe(takesOut ? scope.kind : null)
  expect(isClosed([voided(scope)], { task: { name: task_name, digest }, config_id })).toBe(closes)
})

test('the nearest void gives the reason; of two alike the first', () => {
  const voids = [
    voided({ kind: 'config', config_id }),
    voided({ kind: 'cell', task: task_name, config_id }),
    voided({ kind: 'trial', trial_id }, 'first'),
    voided({ kind: 'trial', trial_id }, 'second'),
  ]
  expect(voidFinder(voids)(trial)?.reason).toBe('first')
  expect(voidFinder(voids)({ ...trial, trial_id: otherTrial })?.reason).toBe('cell')
  expect(voidFinder(voids)({ ...trial, trial_id: otherTrial, task_name: 'other', task_digest: null })?.reason).toBe(
    'config',
  )
})
