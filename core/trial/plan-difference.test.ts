import { describe, expect, test } from 'vitest'
import { trialResultSchema } from '#core/trial/harbor-result'
import { tryDifference } from '#core/trial/plan-difference'
import { evidenceOf, resultDocument } from '#core/trial/testing'

const TASK = { name: 'regatta/free-slots', path: 'tasks/free-slots' }

function difference(changes: object, directory_name: string | null = 'hc-ok__9LufHSt', task = TASK): string | null {
  const document = resultDocument(changes)
  return tryDifference(evidenceOf(document, { directory_name }), trialResultSchema.parse(document), task)
}

const ran = (path: string | null, changes: object = {}) => ({
  config: { agent: { name: 'oracle' }, task: { path }, ...changes },
})

describe('a result is of the try whose directory it lies in', () => {
  test.each([
    ['the same directory elsewhere', ran('/other/place/free-slots')],
    ['a slash at the end', ran('/bench/tasks/free-slots/')],
    ['a name from task.toml', { ...ran('/bench/tasks/free-slots'), task_name: 'regatta/anything' }],
    ['the path in task_id alone', { task_id: { path: '/bench/tasks/free-slots' } }],
    ['no path at all', {}],
    ['a config without the name of the trial', ran('/bench/tasks/free-slots', { trial_name: null })],
  ])('with %s', (_, changes) => {
    expect(difference(changes)).toBeNull()
  })

  test('when nothing says where it lies', () => {
    expect(difference(ran('tasks/free-slots'), null)).toBeNull()
  })

  test('when the plan names the root of the repository, whose directory may be called anything', () => {
    expect(difference(ran('/home/runner/bench'), 'hc-ok__9LufHSt', { ...TASK, path: '.' })).toBeNull()
  })
})

describe('a result is not of this try', () => {
  test.each<readonly [object, string]>([
    [ran('/bench/tasks/streak-query'), 'task: planned free-slots, ran streak-query'],
    [{ task_id: { path: 'tasks/streak-query' } }, 'task: planned free-slots, ran streak-query'],
    [{ trial_name: 'hc-ok__other00' }, 'trial_name: planned hc-ok__9LufHSt, ran hc-ok__other00'],
    [
      ran('/bench/tasks/free-slots', { trial_name: 'hc-ok__other00' }),
      'trial_name: planned hc-ok__9LufHSt, ran hc-ok__other00',
    ],
  ])('with %j', (changes, told) => {
    expect(difference(changes)).toBe(told)
  })
})
