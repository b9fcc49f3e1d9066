import { describe, expect, test } from 'vitest'
import { Brakes } from '#core/harbor/brakes'
import { plannedTrial } from '#core/harbor/testing'
import type { Classification } from '#core/trial/classify'
import { taskDigestSchema } from '#core/trial/ids'
import type { PlannedTrial } from '#core/trial/planned'

const OPENAI = { agent: 'terminus-2', model: 'openai/gpt' }
const OTHER_OPENAI = { agent: 'terminus-2', model: 'OpenAI/small' }
const ANTHROPIC = { agent: 'terminus-2', model: 'anthropic/claude' }

function trial(slot: number, config: Parameters<typeof plannedTrial>[1] = OPENAI, task = 'one'): PlannedTrial {
  const digest = taskDigestSchema.parse(`sha256:${'1'.repeat(64)}`)
  return plannedTrial(slot, config, { task: { name: task, path: `tasks/${task}`, digest } })
}

function ended(changes: Partial<Classification> = {}): Classification {
  return {
    outcome: 'infrastructure_error',
    rule: 'image-build',
    agent_could_cause: false,
    aftermath: null,
    detail: null,
    reward: null,
    flags: [],
    phase: 'environment_setup',
    exception_step: null,
    exception: { exception_type: 'RuntimeError', exception_message: 'failed to solve: x\nmore', occurred_at: null },
    ...changes,
  }
}

const REFUSED_KEY = ended({
  outcome: 'provider_error',
  rule: 'api-authentication',
  aftermath: 'stop_provider',
  exception: {
    exception_type: 'AuthenticationError',
    exception_message: 'litellm.AuthenticationError: Incorrect key sk-fixture-0123456789abcdef\nat line 5',
    occurred_at: null,
  },
})
const PASSED = ended({ outcome: 'passed', rule: 'passed', reward: 1, exception: null })

describe('a key that is refused', () => {
  test('stops every config of that provider at once, and no other', () => {
    const told: unknown[] = []
    const brakes = new Brakes((stop) => told.push(stop))
    brakes.note(trial(0), REFUSED_KEY, true)
    expect(brakes.holds(trial(1))).toBe(true)
    expect(brakes.holds(trial(2, OTHER_OPENAI, 'two'))).toBe(true)
    expect(brakes.holds(trial(3, ANTHROPIC))).toBe(false)
    expect(brakes.holds(trial(4, { agent: 'oracle' }))).toBe(false)
    const stop = {
      scope: 'provider',
      name: 'openai',
      reason: 'provider_error: AuthenticationError: Incorrect key [REDACTED]',
      rule: 'api-authentication',
    }
    expect(told).toEqual([stop])
    expect(brakes.stops()).toEqual([{ ...stop, slots: [1, 2] }])
  })

  test('is told once, however many trials meet it', () => {
    const told: unknown[] = []
    const brakes = new Brakes((stop) => told.push(stop))
    for (const slot of [0, 1, 2]) brakes.note(trial(slot), REFUSED_KEY, true)
    expect(told).toHaveLength(1)
  })

  test('of an agent without a model stops its config', () => {
    const brakes = new Brakes()
    brakes.note(trial(0, { agent: 'claude-code' }), REFUSED_KEY, true)
    expect(brakes.holds(trial(1, { agent: 'claude-code' }, 'two'))).toBe(true)
    expect(brakes.holds(trial(2, { agent: 'codex' }))).toBe(false)
  })

  test('by the console alone is believed when a second trial says so, not when the same one says so twice', () => {
    const said = { ...REFUSED_KEY, rule: 'cli-authentication', agent_could_cause: true }
    const brakes = new Brakes()
    brakes.note(trial(0), said, false)
    brakes.note(trial(0), said, true)
    expect(brakes.holds(trial(1))).toBe(false)
    brakes.note(trial(1), said, false)
    expect(brakes.holds(trial(2, OTHER_OPENAI))).toBe(true)
  })
})

test('a model that does not exist stops its config only', () => {
  const brakes = new Brakes()
  brakes.note(trial(0), { ...REFUSED_KEY, rule: 'api-not-found', aftermath: 'stop_config' }, true)
  expect(brakes.holds(trial(1, OPENAI, 'two'))).toBe(true)
  expect(brakes.holds(trial(2, OTHER_OPENAI))).toBe(false)
  expect(brakes.stops()).toMatchObject([{ scope: 'config', name: trial(0).config.label, slots: [1] }])
})

test('what only this trial must give up stops nothing else', () => {
  const brakes = new Brakes()
  brakes.note(trial(0), ended({ aftermath: 'give_up', rule: 'device-driver' }), true)
  expect(brakes.holds(trial(1))).toBe(false)
})

describe('what is given up over and over', () => {
  const note = (brakes: Brakes, trials: readonly PlannedTrial[], end = ended()): void => {
    for (const each of trials) brakes.note(each, end, true)
  }
  const label = (config: typeof OPENAI): string => trial(0, config).config.label

  test('three slots of one cell stop that cell: neither its config nor its task is to blame yet', () => {
    const brakes = new Brakes()
    note(brakes, [trial(0), trial(1)])
    expect(brakes.holds(trial(2))).toBe(false)
    note(brakes, [trial(2)])
    expect(brakes.holds(trial(3))).toBe(true)
    expect(brakes.holds(trial(4, OPENAI, 'two'))).toBe(false)
    expect(brakes.holds(trial(5, ANTHROPIC))).toBe(false)
    expect(brakes.stops()).toEqual([
      {
        scope: 'cell',
        name: `${label(OPENAI)} · one`,
        reason: '3 in a row ended the same way: infrastructure_error: RuntimeError: failed to solve: x',
        rule: 'image-build',
        slots: [3],
      },
    ])
  })

  test('three tasks of one config stop the config', () => {
    const brakes = new Brakes()
    note(brakes, [trial(0, OPENAI, 'one'), trial(1, OPENAI, 'two'), trial(2, OPENAI, 'three')])
    expect(brakes.holds(trial(3, OPENAI, 'four'))).toBe(true)
    expect(brakes.holds(trial(4, ANTHROPIC, 'one'))).toBe(false)
  })

  test('three configs on one task stop the task', () => {
    const brakes = new Brakes()
    note(brakes, [trial(0, OPENAI), trial(1, OTHER_OPENAI), trial(2, ANTHROPIC)])
    expect(brakes.holds(trial(3, { agent: 'oracle' }))).toBe(true)
    expect(brakes.holds(trial(4, OPENAI, 'two'))).toBe(false)
  })

  test("a provider's failures are never a task's fault", () => {
    const brakes = new Brakes()
    const end = ended({ outcome: 'provider_error', rule: 'api-rate-limit' })
    note(brakes, [trial(0, OPENAI), trial(1, OTHER_OPENAI), trial(2, ANTHROPIC)], end)
    expect(brakes.holds(trial(3, { agent: 'oracle' }))).toBe(false)
  })

  test('the tries of one slot are one', () => {
    const brakes = new Brakes()
    note(brakes, [trial(0), trial(0), trial(0), trial(0)])
    expect(brakes.holds(trial(1))).toBe(false)
  })

  test('a try that is followed by another is none', () => {
    const brakes = new Brakes()
    for (const slot of [0, 1, 2, 3]) brakes.note(trial(slot), ended(), false)
    expect(brakes.holds(trial(4))).toBe(false)
  })

  test('a score in between, or another reason, begins a new row', () => {
    const scored = new Brakes()
    note(scored, [trial(0), trial(1)])
    scored.note(trial(2), PASSED, false)
    note(scored, [trial(3), trial(4)])
    expect(scored.holds(trial(5))).toBe(false)

    const other = new Brakes()
    note(other, [trial(0), trial(1)])
    note(other, [trial(2)], ended({ rule: 'unhealthy' }))
    note(other, [trial(3), trial(4)])
    expect(other.holds(trial(5))).toBe(false)
  })
})

describe('a stop of everything', () => {
  test('holds every trial, under its reason', () => {
    const brakes = new Brakes()
    brakes.stopAll('the disk is full')
    expect([trial(7), trial(3, { agent: 'oracle' })].map((each) => brakes.holds(each))).toEqual([true, true])
    expect(brakes.stops()).toEqual([
      { scope: 'shard', name: 'all', reason: 'the disk is full', rule: null, slots: [3, 7] },
    ])
  })

  test('keeps its first reason, and lists a slot once that asks twice', () => {
    const told: string[] = []
    const brakes = new Brakes(({ reason }) => told.push(reason))
    brakes.stopAll('first')
    brakes.stopAll('second')
    brakes.holds(trial(1))
    brakes.holds(trial(1))
    expect(told).toEqual(['first'])
    expect(brakes.stops()).toMatchObject([{ reason: 'first', slots: [1] }])
  })
})
