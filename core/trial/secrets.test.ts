import { expect, test } from 'vitest'
import { hideKeys, hideSecrets, looksLikeSecret } from '#core/trial/secrets'

test('what looks like a key does not get out', () => {
  const template = ['$', '{MY}'].join('')
  expect(hideKeys('401 for sk-fixture-0123456789abcdef.')).toBe('401 for [REDACTED].')
  expect(
    hideSecrets({ api_key: 'plain', api_base: 'http://x/v1', nested: [{ password: 'p', n: 1 }], auth_token: template }),
  ).toEqual({
    api_key: '[REDACTED]',
    api_base: 'http://x/v1',
    nested: [{ password: '[REDACTED]', n: 1 }],
    auth_token: template,
  })
})

test('a key is told by whose it is, a secret by the name it stands under, a template is neither', () => {
  expect(looksLikeSecret('ghp_0123456789abcdefghijkl', null)).toBe('a GitHub token')
  expect(looksLikeSecret('https://me:hunter2@host/v1', null)).toBe('a URL with a password')
  expect(looksLikeSecret('hunter2', 'api_key')).toBe('a secret (it stands under "api_key")')
  expect(looksLikeSecret(['$', '{MY_KEY}'].join(''), 'api_key')).toBeNull()
  expect(looksLikeSecret('https://host/v1', 'api_base')).toBeNull()
})
