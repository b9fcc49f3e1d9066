import { describe, expect, it } from 'vitest'
import { checkKeys, childEnvironment, neededKeys } from '#core/harbor/environment'
import { configId, configLabel } from '#core/trial/config'
import type { PlannedTrial } from '#core/trial/planned'

function config(agent: string, model: string | null, env_names: string[] = []): PlannedTrial['config'] {
  const settings = { agent, agent_version: null, model, kwargs: {}, env_names }
  return { ...settings, config_id: configId(settings), label: configLabel(settings) }
}

const work = { home: '/w/home', temp: '/w/tmp' }

describe('childEnvironment', () => {
  it('is an allow-list: nothing of the host but what Docker and the network need', () => {
    const host = { PATH: '/bin', HOME: '/home/me', GITHUB_TOKEN: 'x', AWS_SECRET_ACCESS_KEY: 'y', OPENAI_API_KEY: 'z' }
    expect(childEnvironment(host, config('oracle', null), work)).toEqual({
      PATH: '/bin',
      HOME: '/w/home',
      TMPDIR: '/w/tmp',
      TZ: 'UTC',
      LANG: 'C.UTF-8',
      COLUMNS: '200',
      NO_COLOR: '1',
      HARBOR_TELEMETRY: 'off',
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      DOCKER_CONFIG: '/home/me/.docker',
    })
  })

  it('adds the key of the one provider that the config uses', () => {
    const host = { OPENAI_API_KEY: 'z', ANTHROPIC_API_KEY: 'a', EXTRA: 'e' }
    const environment = childEnvironment(host, config('terminus-2', 'openai/gpt', ['EXTRA']), work)
    expect(environment).toMatchObject({ OPENAI_API_KEY: 'z', EXTRA: 'e' })
    expect(environment).not.toHaveProperty('ANTHROPIC_API_KEY')
  })
})

describe('checkKeys', () => {
  it('passes oracle and nop without any key', () => {
    expect(neededKeys(config('oracle', null))).toEqual([])
    expect(() => checkKeys(config('nop', null), {})).not.toThrow()
  })

  it('names every variable that is missing or empty', () => {
    expect(() => checkKeys(config('terminus-2', 'openrouter/v/m', ['EXTRA']), { EXTRA: '' })).toThrow(
      'terminus-2 · openrouter/v/m needs OPENROUTER_API_KEY and EXTRA in the environment',
    )
  })
})
