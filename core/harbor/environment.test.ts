import { describe, expect, it } from 'vitest'
import { childEnvironment } from '#core/harbor/environment'
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
    expect(childEnvironment(host, config('oracle', null), work, '/repository')).toEqual({
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
    const environment = childEnvironment(host, config('terminus-2', 'openai/gpt', ['EXTRA']), work, '/repository')
    expect(environment).toMatchObject({ OPENAI_API_KEY: 'z', EXTRA: 'e' })
    expect(environment).not.toHaveProperty('ANTHROPIC_API_KEY')
  })

  it('does not let a config change what is set for every process', () => {
    const host = { HOME: '/home/me', HARBOR_TELEMETRY: 'on', PATH: '/bin' }
    const environment = childEnvironment(
      host,
      config('oracle', null, ['HOME', 'HARBOR_TELEMETRY']),
      work,
      '/repository',
    )
    expect(environment).toMatchObject({ HOME: '/w/home', HARBOR_TELEMETRY: 'off', PATH: '/bin' })
  })

  it('lets Python find an agent class in the repository, whatever the host has on its path', () => {
    const host = { PYTHONPATH: '/home/me/python' }
    expect(childEnvironment(host, config('mine:Agent', null, ['PYTHONPATH']), work, '/repository')).toMatchObject({
      PYTHONPATH: '/repository/agents',
    })
    expect(childEnvironment(host, config('oracle', null), work, '/repository')).not.toHaveProperty('PYTHONPATH')
  })
})
