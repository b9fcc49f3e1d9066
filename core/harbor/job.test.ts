import { describe, expect, it } from 'vitest'
import { jobFile } from '#core/harbor/job'
import { type ConfigSettings, configId, configLabel } from '#core/trial/config'
import type { PlannedTrial } from '#core/trial/planned'

function planned(changes: Partial<ConfigSettings> = {}): PlannedTrial['config'] {
  const settings = { agent: 'oracle', agent_version: null, model: null, kwargs: {}, env_names: [], ...changes }
  return {
    ...settings,
    kwargs: {},
    env_names: [...settings.env_names],
    config_id: configId(settings),
    label: configLabel(settings),
  }
}

const places = { root: '/repo', jobsDir: '/out/shard-0/trials', jobName: '000003-1', overlays: ['/regatta/init.yaml'] }

describe('jobFile', () => {
  it('asks for one attempt of one task, without retries of Harbor, under the overlay', () => {
    expect(jobFile(planned(), ['tasks/one'], { type: 'docker' }, places)).toEqual({
      job_name: '000003-1',
      jobs_dir: '/out/shard-0/trials',
      n_attempts: 1,
      n_concurrent_trials: 1,
      quiet: true,
      retry: { max_retries: 0 },
      environment: { type: 'docker', delete: true, extra_docker_compose: ['/regatta/init.yaml'] },
      agents: [{ name: 'oracle' }],
      tasks: [{ path: '/repo/tasks/one' }],
    })
  })

  it('names a model, a version and variables, but never a value', () => {
    const config = planned({
      agent: 'claude-code',
      agent_version: '2.0',
      model: 'anthropic/m',
      env_names: ['MY_TOKEN'],
    })
    expect(jobFile(config, ['tasks/one'], { type: 'docker' }, places).agents).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Harbor's own template
      { name: 'claude-code', model_name: 'anthropic/m', kwargs: { version: '2.0' }, env: { MY_TOKEN: '${MY_TOKEN}' } },
    ])
  })

  it('loads an agent of its own class by its import path', () => {
    expect(jobFile(planned({ agent: 'mine:Agent' }), [], { type: 'docker' }, places).agents).toEqual([
      { import_path: 'mine:Agent' },
    ])
  })

  it('hands compose overlays to Docker only', () => {
    expect(jobFile(planned(), [], { type: 'daytona' }, places).environment).toEqual({ type: 'daytona', delete: true })
  })
})
