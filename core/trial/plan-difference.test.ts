import { describe, expect, test } from 'vitest'
import { trialResultSchema } from '#core/trial/harbor-result'
import { planDifference, tryDifference } from '#core/trial/plan-difference'
import { plannedTrialSchema } from '#core/trial/planned'
import { evidenceOf, ORACLE, resultDocument } from '#core/trial/testing'

const TASK = { name: 'regatta/free-slots', path: 'tasks/free-slots' }

function difference(changes: object, directory_name: string | null = 'hc-ok__9LufHSt', task = TASK): string | null {
  const document = resultDocument(changes)
  return tryDifference(evidenceOf(document, { directory_name }), trialResultSchema.parse(document), task)
}

const ran = (path: string | null, changes: object = {}) => ({
  config: { agent: ORACLE, task: { path }, ...changes },
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

describe('what a planned trial was asked to be', () => {
  const settings = { agent: 'mini', agent_version: null, model: null, kwargs: {}, env_names: [] }

  /** The difference between these settings and an agent that was given `kwargs` and says that it is `version`. */
  function differs(asked: object, kwargs: object, version: string | null = null): string | null {
    const trial = plannedTrialSchema.parse({
      slot: 0,
      task: { ...TASK, digest: `sha256:${'1'.repeat(64)}` },
      config: { ...settings, ...asked, config_id: '0123456789ab', label: 'mini' },
      attempt: 1,
      estimate_seconds: 5,
      limit_seconds: 100,
    })
    const agent = { name: 'mini', import_path: null, model_name: null, kwargs }
    const document = resultDocument({ config: { agent }, agent_info: { name: 'mini', version } })
    return planDifference(evidenceOf(document), trialResultSchema.parse(document), {
      trial,
      try: 1,
      could_cause_before: 0,
      harbor_version: '0.24.0',
      environment: 'docker',
    })
  }

  test.each<readonly [string, object, object]>([
    ['the same, whatever their order', { kwargs: { a: 1, b: [true, null] } }, { b: [true, null], a: 1 }],
    ['none', {}, {}],
    ['a version that Harbor takes among them', { agent_version: '1.2', kwargs: { a: 1 } }, { a: 1, version: '1.2' }],
  ])('agrees with kwargs: %s', (_, asked, kwargs) => {
    expect(differs(asked, kwargs)).toBeNull()
  })

  test.each<readonly [object, object, string]>([
    [{ kwargs: { max_turns: 5 } }, { max_turns: 50 }, 'kwargs: planned {"max_turns":5}, ran {"max_turns":50}'],
    [{ kwargs: { max_turns: 5 } }, {}, 'kwargs: planned {"max_turns":5}, ran {}'],
    [{ kwargs: { max_turns: 5 } }, { max_turns: '5' }, 'kwargs: planned {"max_turns":5}, ran {"max_turns":"5"}'],
    [{}, { max_turns: 5 }, 'kwargs: planned {}, ran {"max_turns":5}'],
    [{ agent_version: '1.2' }, {}, 'kwargs: planned {"version":"1.2"}, ran {}'],
  ])('differs in its kwargs: %j, ran %j', (asked, kwargs, told) => {
    expect(differs(asked, kwargs)).toBe(told)
  })

  test('names no key that stands among them', () => {
    const told = differs({}, { note: 'sk-fixture-0123456789abcdef' })
    expect(told).toMatch(/^kwargs: planned \{\}, ran /)
    expect(told).not.toContain('0123456789abcdef')
  })

  test.each([
    ['1.2', '1.2'],
    ['1.2', 'v1.2'],
    ['v1.2', '1.2'],
    ['1.2', 'unknown'],
    ['1.2', '1.2.1'],
    ['2', '2.0.31'],
    ['latest', '1.3.0'],
    ['^1.2', '1.3.0'],
    ['1.2', ''],
    ['1.2', null],
  ])('agrees with a pinned version %s of an agent that says %s', (pinned, version) => {
    expect(differs({ agent_version: pinned }, { version: pinned }, version)).toBeNull()
  })

  test('has any version where none was pinned', () => {
    expect(differs({}, {}, '9.9')).toBeNull()
  })

  test.each([
    ['1.2', '1.3'],
    ['1.2', '1.20'],
    ['1.2.0', '1.2'],
    ['1.2', 'vv1.2'],
  ])('differs in its version: pinned %s, ran %s', (pinned, version) => {
    expect(differs({ agent_version: pinned }, { version: pinned }, version)).toBe(
      `agent_version: planned ${pinned}, ran ${version}`,
    )
  })
})
