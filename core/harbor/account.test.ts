import { expect, it } from 'vitest'
import { accountOf, providerOf } from '#core/harbor/account'

it.each([
  [null, {}, null],
  ['a-model-alone', {}, null],
  ['OpenRouter/vendor/model', {}, 'openrouter'],
  ['openai/served', { api_base: 'http://127.0.0.1:8000/v1' }, 'openai at 127.0.0.1:8000'],
  ['openai/served', { api_base: 'https://models.example/v1' }, 'openai at models.example'],
  ['openai/served', { api_base: 'not a URL' }, 'openai'],
  ['openai/served', { api_base: 7 }, 'openai'],
] as const)('%s with %j is asked through %s', (model, kwargs, expected) => {
  expect(accountOf({ model, kwargs })).toBe(expected)
})

it('the limit and the key are those of the provider, whatever the server', () => {
  expect(providerOf('openai at 127.0.0.1:8000')).toBe('openai')
  expect(providerOf('openai')).toBe('openai')
})
