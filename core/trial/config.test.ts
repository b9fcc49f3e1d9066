import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ConfigSettings, configId, configLabel } from '#core/trial/config'

const PLAIN: ConfigSettings = { agent: 'oracle', agent_version: null, model: null, kwargs: {}, env_names: [] }

describe('configId', () => {
  // Test vectors: printf '<canonical JSON>' | sha256sum | cut -c1-12
  it.each<[string, Partial<ConfigSettings>, string]>([
    ['{"agent":"oracle"}', {}, 'a80fba86f019'],
    ['{"agent":"nop"}', { agent: 'nop' }, 'fb6e897f7b62'],
    [
      '{"agent":"terminus-2","env_names":["A","B"],"kwargs":{"a":1,"b":[true,null]},"model":"vendor/model"}',
      { agent: 'terminus-2', model: 'vendor/model', kwargs: { b: [true, null], a: 1 }, env_names: ['B', 'A'] },
      '8c3c64c394b4',
    ],
  ])('is the head of the SHA-256 of %s', (_, changes, id) => {
    expect(configId({ ...PLAIN, ...changes })).toBe(id)
  })

  it('does not depend on the order of settings or names', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.string()), (kwargs, env_names) => {
        const settings = { ...PLAIN, kwargs, env_names } as ConfigSettings
        const turned = { ...settings, kwargs: Object.fromEntries(Object.entries(kwargs).reverse()) } as ConfigSettings
        expect(configId({ ...turned, env_names: env_names.toReversed() })).toBe(configId(settings))
      }),
    )
  })

  it.each<Partial<ConfigSettings>>([
    { agent_version: '2' },
    { model: 'm' },
    { kwargs: { a: 1 } },
    { env_names: ['A'] },
  ])('changes with %j', (changes) => {
    expect(configId({ ...PLAIN, ...changes })).not.toBe(configId(PLAIN))
  })
})

describe('configLabel', () => {
  it('names agent, version, model and short settings, and counts the long ones', () => {
    expect(configLabel(PLAIN)).toBe('oracle')
    expect(
      configLabel({
        ...PLAIN,
        agent: 'terminus-2',
        agent_version: '2.0',
        model: 'vendor/model',
        kwargs: { reasoning_effort: 'high', api_base: 'https://some.host.example/v1/openai', max_turns: 50 },
      }),
    ).toBe('terminus-2 2.0 · vendor/model · max_turns=50 · reasoning_effort=high · +1 setting')
  })
})
