import { describe, expect, it } from 'vitest'
import { overrideConfigs } from '#core/manifest/override'
import { parseManifest } from '#core/manifest/parse'
import { SABOTEUR } from '#core/trial/saboteur'

const experiment = parseManifest(
  `experiments:
  main:
    configs:
      - { agent: oracle }
      - { agent: terminus-2, model: openai/a, kwargs: { api_base: "https://host/v1" }, env_names: [EXTRA] }`,
  'regatta.yaml',
).experiments.get('main')
if (experiment === undefined) throw new Error('no experiment')

const overridden = (agent: string | null, model: string | null) => overrideConfigs(experiment, { agent, model }).configs

describe('overrideConfigs', () => {
  it('changes nothing when nothing was asked', () => {
    expect(overridden(null, null)).toBe(experiment.configs)
  })

  it("takes an agent's own configs of the experiment, or its defaults", () => {
    expect(overridden('oracle', null)).toEqual([experiment.configs[0]])
    expect(overridden('nop', null)).toMatchObject([{ agent: 'nop', model: null, kwargs: {}, label: 'nop' }])
  })

  it('refuses the saboteur, with a model or without', () => {
    expect(() => overridden(SABOTEUR, null)).toThrow('the saboteur attacks tasks')
    expect(() => overridden('regatta_harbor.saboteur:Other', 'openai/a')).toThrow('the saboteur attacks tasks')
  })

  it('tries a model with terminus-2 and the settings that the experiment gives it', () => {
    expect(overridden(null, 'openai/b')).toMatchObject([
      { agent: 'terminus-2', model: 'openai/b', kwargs: { api_base: 'https://host/v1' }, env_names: ['EXTRA'] },
    ])
  })
})
