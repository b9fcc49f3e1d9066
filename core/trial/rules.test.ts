import { describe, expect, test } from 'vitest'
import { NO_RULE, RULES, ruleFor } from '#core/trial/rules'
import { CONSTRUCTED, GOOD } from '#core/trial/testing'

describe('the outcome rules', () => {
  test('have unique ids', () => {
    const ids = [...RULES, NO_RULE].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  for (const { rule, facts, source } of CONSTRUCTED) {
    test(`${rule} decides what ${source} describes`, () => {
      expect(ruleFor({ ...GOOD, reward: 'absent', ...facts }).id).toBe(rule)
    })
  }

  for (const { id, when } of RULES.filter((rule) => rule.id.startsWith('agent-raised-'))) {
    test(`${id} decides when the agent's code raised it, and only then`, () => {
      const raised = { ...GOOD, exception: when.exception ?? null, message: 'x', reward: 'absent' } as const
      expect(ruleFor({ ...raised, phase: 'agent_execution' }).id).toBe(id)
      expect(ruleFor({ ...raised, phase: 'verifier' })).toBe(NO_RULE)
    })
  }

  test('leave an exception that nobody knows unclassified, whatever the phase and the reward', () => {
    for (const phase of ['environment_setup', 'agent_setup', 'agent_execution', 'verifier', null] as const) {
      expect(ruleFor({ ...GOOD, exception: 'NeverSeenError', phase }).outcome).toBe('unclassified')
    }
  })

  test('ask for class and message where the class name is common', () => {
    const notFound = { ...GOOD, exception: 'NotFoundError', phase: 'agent_execution' } as const
    expect(ruleFor({ ...notFound, message: 'litellm.NotFoundError: no such model' }).outcome).toBe('provider_error')
    expect(ruleFor({ ...notFound, message: "Error code: 404 - {'error': 'model'}" }).outcome).toBe('provider_error')
    expect(ruleFor({ ...notFound, message: 'no such file in my workspace' }).outcome).toBe('unclassified')
  })

  test('take a timeout for the provider only if the model never spoke', () => {
    const timeout = { ...GOOD, exception: 'AgentTimeoutError', phase: 'agent_execution', reward: 'failed' } as const
    expect(ruleFor(timeout).outcome).toBe('agent_timeout')
    expect(ruleFor({ ...timeout, model_calls: 'none' }).outcome).toBe('provider_error')
    const spoke = {
      ...timeout,
      model_calls: 'none',
      log: 'Output length exceeded: Model x hit max_tokens limit.',
    } as const
    expect(ruleFor(spoke).outcome).toBe('agent_timeout')
  })

  test('blame the task, not the host, for a container that is gone after nop', () => {
    const gone = { ...GOOD, exception: 'RewardFileNotFoundError', tests_started: false, reward: 'absent' } as const
    expect(ruleFor(gone).outcome).toBe('infrastructure_error')
    expect(ruleFor({ ...gone, agent: 'nop' }).outcome).toBe('verifier_error')
    expect(ruleFor({ ...gone, tests_started: null }).outcome).toBe('verifier_error')
  })

  test('mark every exclusion that rests on what the console said', () => {
    for (const rule of RULES.filter(({ id }) => id.startsWith('cli-'))) {
      if (rule.outcome !== 'refusal') expect(rule.agent_could_cause, rule.id).toBe(true)
    }
  })
})
