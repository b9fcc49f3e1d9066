import { describe, expect, it } from 'vitest'
import { jobDifference, jobFile } from '#core/harbor/job'
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

describe('jobDifference', () => {
  const config = planned({ agent: 'terminus-2', model: 'openai/m' })
  const job: Readonly<Record<string, unknown>> & { readonly agents: readonly object[] } = {
    ...jobFile(config, ['tasks/one', 'tasks/two'], { type: 'docker' }, places),
    agents: [{ name: 'terminus-2', model_name: 'openai/m', kwargs: { max_turns: 5, extra: {}, list: [1, [2]] } }],
  }
  /** What Harbor prints of a job: no defaults, among other lines. */
  const { n_attempts: _, retry: __, ...rest } = job
  const resolved = { ...rest, environment: { extra_docker_compose: ['/regatta/init.yaml'] } }
  const print = (value: unknown): string => `Loading ...\n${JSON.stringify(value, null, 2)}\nDone.\n`
  const agent = (changes: object) => ({ ...resolved, agents: [{ ...job.agents[0], ...changes }] })

  it('is null when all that was asked for is there, what we name although it is the default left out', () => {
    expect(job).toMatchObject({ n_attempts: 1, environment: { type: 'docker', delete: true } })
    expect(jobDifference(job, print(resolved))).toBeNull()
    expect(jobDifference(job, print(job))).toBeNull()
  })

  it('is null for oracle, which Harbor leaves out because it is its default agent', () => {
    const oracle = { ...job, agents: [{ name: 'oracle', kwargs: { a: 1 } }] }
    expect(jobDifference(oracle, print({ ...resolved, agents: [{ kwargs: { a: 1 } }] }))).toBeNull()
  })

  it.each<readonly [string, unknown, string]>([
    [
      'a dropped key',
      agent({ kwargs: { max_turns: 5, list: [1, [2]] } }),
      'agents.0.kwargs.extra: asked for {}, resolved to nothing',
    ],
    [
      'a changed value',
      agent({ model_name: 'openai/n' }),
      'agents.0.model_name: asked for "openai/m", resolved to "openai/n"',
    ],
    [
      'a changed type',
      agent({ kwargs: { max_turns: '5', extra: {}, list: [1, [2]] } }),
      'agents.0.kwargs.max_turns: asked for 5, resolved to "5"',
    ],
    [
      'a shorter list',
      agent({ kwargs: { max_turns: 5, extra: {}, list: [1, []] } }),
      'agents.0.kwargs.list.1.0: asked for 2, resolved to nothing',
    ],
    [
      'the order of a list',
      { ...resolved, tasks: [{ path: '/repo/tasks/two' }, { path: '/repo/tasks/one' }] },
      'tasks.0.path: asked for "/repo/tasks/one", resolved to "/repo/tasks/two"',
    ],
    ['a surplus key', { ...resolved, timeout_multiplier: 2 }, 'timeout_multiplier: asked for nothing, resolved to 2'],
    [
      'a surplus agent',
      { ...resolved, agents: [...job.agents, { name: 'nop' }] },
      'agents.1.name: asked for nothing, resolved to "nop"',
    ],
    [
      'another value where we name the default',
      { ...resolved, n_attempts: 2 },
      'n_attempts: asked for 1, resolved to 2',
    ],
    ['null where we name the default', { ...resolved, n_attempts: null }, 'n_attempts: asked for 1, resolved to null'],
    [
      'another agent than the default',
      agent({ name: undefined }),
      'agents.0.name: asked for "terminus-2", resolved to "oracle"',
    ],
    ['nothing at all', {}, 'job_name: asked for "000003-1", resolved to nothing'],
  ])('names %s', (_, value, told) => {
    expect(jobDifference(job, print(value))).toBe(told)
  })

  it.each([
    ['', 'it prints no configuration: '],
    ['Traceback\nValueError: no\n', 'it prints no configuration: ValueError: no'],
    ['{"job_name": "00', 'it prints no configuration: {"job_name": "00'],
    [`${'x'.repeat(500)}`, `it prints no configuration: ${'x'.repeat(200)}`],
  ])('says so where nothing is printed that can be read: %#', (printed, told) => {
    expect(jobDifference(job, printed)).toBe(told)
  })

  it.each(['[]', 'null {} null', '"{}"'])('is none of nothing: %s', (printed) => {
    expect(jobDifference(job, printed)).not.toBeNull()
  })
})
