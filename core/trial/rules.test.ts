import { describe, expect, test } from 'vitest'
import { isExcluded } from '#core/trial/outcome'
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
      expect(ruleFor({ ...raised, phase: 'verifier' }).outcome).not.toBe('agent_error')
    })
  }

  for (const { id, when } of RULES.filter((rule) => /^(?:reward-unreadable|verifier-host)-/.test(rule.id))) {
    test(`${id} decides in the verifier's phase, whatever its message`, () => {
      const raised = { ...GOOD, exception: when.exception ?? null, message: '[Errno 21] x', reward: 'absent' } as const
      expect(ruleFor({ ...raised, phase: 'verifier' }).id).toBe(id)
      expect(ruleFor({ ...raised, phase: 'environment_setup' }).id).not.toBe(id)
    })
  }

  test('a full disk in a build or a start is known by its words', () => {
    const message =
      'Docker compose command failed for environment x. Return code: 17. Stdout: failed to solve: no space left on device\n. Stderr: None. '
    expect(ruleFor({ ...GOOD, exception: 'RuntimeError', phase: 'verifier', message }).id).toBe('disk-full-compose')
  })

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

  test.each([
    ['OpenAIException - You exceeded your current quota, please check your plan and billing details.', 'stop_provider'],
    ['OpenAIException - Rate limit reached for m on tokens per min (TPM): Limit 10000. Please try again in 6s.', null],
    // To accounts of the first tier OpenAI also names its billing page.
    ['OpenAIException - Rate limit reached. Please try again in 20s. Visit platform.openai.com/account/billing', null],
    // Gemini has the same words for a minute's quota as others for an empty account.
    ['geminiException - You exceeded your current quota, see plan and billing\\nPlease retry in 34.07s.', null],
  ])('stop a provider for a 429 only where no wait is named: %s', (said, aftermath) => {
    const limited = { exception: 'RateLimitError', message: `litellm.RateLimitError: RateLimitError: ${said}` } as const
    const rule = ruleFor({ ...GOOD, ...limited, phase: 'agent_execution' })
    expect([rule.outcome, rule.aftermath ?? null]).toEqual(['provider_error', aftermath])
  })

  test('say what mends it wherever they stop more than the trial', () => {
    const stops = RULES.filter(({ aftermath }) => aftermath === 'stop_config' || aftermath === 'stop_provider')
    expect(stops.filter(({ mend }) => mend === undefined)).toEqual([])
    expect(RULES.filter((rule) => rule.mend !== undefined && !stops.includes(rule))).toEqual([])
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

  test('say only of exclusions that the agent could have caused them, or what they mean for other trials', () => {
    for (const { id, outcome, agent_could_cause, aftermath } of RULES) {
      if (agent_could_cause !== undefined || aftermath !== undefined) expect(isExcluded(outcome), id).toBe(true)
    }
  })

  test('tell a used-up quota or credit, which no wait mends, from a rate limit, which one does', () => {
    const said = (exception: string, message: string) => ruleFor({ ...GOOD, exception, message, reward: 'absent' })
    for (const message of [
      'litellm.RateLimitError: OpenAIException - You exceeded your current quota, please check your plan',
      "Error code: 429 - {'error': {'code': 'insufficient_quota'}}",
    ]) {
      expect(said('RateLimitError', message)).toMatchObject({ id: 'api-quota', aftermath: 'stop_provider' })
    }
    expect(said('APIError', 'litellm.APIError: Insufficient credits').id).toBe('api-error-payment')
    const limit = said('RateLimitError', 'litellm.RateLimitError: Rate limit reached on requests per min: Limit 3')
    expect(limit.id).toBe('api-rate-limit')
    expect(limit.aftermath).toBeUndefined()
  })

  test('take words about credit or permission for the provider only where a model client says them', () => {
    const own = { ...GOOD, reward: 'absent', phase: 'agent_execution' } as const
    for (const exception of ['RateLimitError', 'APIError']) {
      const rule = ruleFor({ ...own, exception, message: 'insufficient credit, not allowed: my own words' })
      expect(rule.outcome).toBe('unclassified')
    }
  })

  test('blame what ran beyond its limits on the machine, a result or none', () => {
    const over = { ...GOOD, overtime: true, reward: 'absent' } as const
    expect(ruleFor({ ...over, exception: 'CancelledError' }).id).toBe('overtime')
    expect(ruleFor({ ...over, result: 'missing' }).id).toBe('overtime-no-result')
    expect(ruleFor({ ...over, result: 'unreadable' }).id).toBe('result-unreadable')
    // It had ended by itself just before.
    expect(ruleFor({ ...over, reward: 'passed' }).outcome).toBe('passed')
  })

  test('mark every exclusion that rests on what the console said', () => {
    for (const rule of RULES.filter(({ id }) => id.startsWith('cli-'))) {
      if (rule.outcome !== 'refusal') expect(rule.agent_could_cause, rule.id).toBe(true)
    }
  })
})
