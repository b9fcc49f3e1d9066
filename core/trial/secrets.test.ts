import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findKey, hideKeys, hideSecrets, looksLikeSecret, spellings } from '#core/trial/secrets'

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

const KEYS = {
  'an Anthropic, OpenAI or OpenRouter key': 'sk-fixture-0123456789abcdef',
  'a GitHub token': 'github_pat_0123456789abcdefghijkl',
  'a GitLab token': 'glpat-Ab3dEf6hIj9kLm2nOp5q',
  'an AWS access key': 'AKIAIOSFODNN7EXAMPLE',
  'a Google API key': 'AIzaSyA-0123456789_abcdefghijklmnopqrs',
  'a Slack token': 'xoxb-0123456789-abcdef',
  'a Hugging Face token': 'hf_abcdefghijklmnopqrstuvwxyz',
  'a Groq key': 'gsk_abcdefghijklmnopqrstuvwxyz',
  'an xAI key': 'xai-abcdefghijklmnopqrstuvwxyz',
  'a JSON Web Token': 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl',
  'a private key': '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0123+/=\nabc\n-----END RSA PRIVATE KEY-----',
  'a URL with a password': 'postgres://me:hunter2@host/db',
}

test.each(Object.entries(KEYS))('%s is found wherever a key may stand', (owner, key) => {
  const json = JSON.stringify({ output: `first\n${key}\tlast` })
  const places = [
    key,
    `x="${key}"`,
    `KEY=${key}`,
    json,
    JSON.stringify(json),
    `url%3D${key}`,
    `\u001b[32m${key}\u001b[0m`,
  ]
  expect(places.map((text) => findKey(text))).toEqual(places.map(() => owner))
})

test.each([
  'task-0123456789abcdef0123',
  'disk-usage-of-the-whole-machine',
  'https://host:8080/a@b',
  'https://host/path?mail=me@example.org',
  '{"a":"http://host","mail":"me@example.org"}',
  'postgres://me:[REDACTED]@host/db',
  'AKIAIOSFODNN7EXAMPLEX',
  'half_abcdefghijklmnopqrstuvwxyz',
])('%s is no key', (text) => {
  expect(findKey(text)).toBeNull()
  expect(hideKeys(text)).toBe(text)
})

test('a key is looked for within bounds, and what stands around them still counts', () => {
  const text = 'task-0123456789abcdef0123 sk-0123456789abcdef0123'
  expect(findKey(text, 0, 26)).toBeNull()
  expect(findKey(text, 26)).toBe('an Anthropic, OpenAI or OpenRouter key')
  expect(findKey(text, 2, 26)).toBeNull()
  expect(findKey(text, 27)).toBeNull()
})

test("a private key's body goes with it", () => {
  const key = KEYS['a private key']
  expect(hideKeys(key)).toBe('[REDACTED]-----END RSA PRIVATE KEY-----')
  expect(hideKeys(JSON.stringify(JSON.stringify(key)))).not.toContain('MIIE')
})

test('keys taken out of JSON text are the keys taken out of its strings, and it stays JSON', () => {
  const part = fc.oneof(
    fc.constantFrom(...Object.values(KEYS), '\n', '\\', '"', '\\\\n', '/', ':', '@', ' ', '\u001b[1m'),
    fc.string({ maxLength: 6 }),
  )
  fc.assert(
    fc.property(
      fc.array(
        fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')),
        { maxLength: 4 },
      ),
      (texts) => {
        for (const indent of [0, 2]) {
          const hidden: unknown = JSON.parse(hideKeys(JSON.stringify({ texts }, null, indent)))
          expect(findKey(JSON.stringify(hidden, null, indent))).toBeNull()
        }
      },
    ),
    { numRuns: 2000 },
  )
})

test('a value is known under every spelling that programs commonly write', () => {
  const value = 'pä/ss "w"+\\d?~*9'
  const known = spellings(value).map((bytes) => bytes.toString('latin1'))
  const written = [
    value,
    JSON.stringify(value).slice(1, -1),
    JSON.stringify(JSON.stringify(value)).slice(3, -3),
    // Python: json.dumps, quote, quote_plus. PHP: json_encode.
    'p\\u00e4/ss \\"w\\"+\\\\d?~*9',
    'p\\u00e4/ss \\"w\\"+\\\\d?~*9'.replaceAll('\\', '\\\\').replaceAll('"', '\\"'),
    'p%C3%A4/ss%20%22w%22%2B%5Cd%3F~%2A9',
    'p%C3%A4%2Fss+%22w%22%2B%5Cd%3F~%2A9',
    encodeURIComponent(value),
    encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase()),
    new URLSearchParams({ '': value }).toString().slice(1),
    Buffer.from(value).toString('base64'),
    Buffer.from(value).toString('base64url'),
  ]
  expect(written.filter((text) => !known.includes(Buffer.from(text).toString('latin1')))).toEqual([])
  expect(known).toContain(Buffer.from(value, 'utf16le').toString('latin1'))
})

test('in Base64 a value is known wherever it stands among other bytes', () => {
  const value = 'unused-4f9a2c7e1b'
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9 }), fc.uint8Array({ maxLength: 9 }), (before, after) => {
      const bytes = Buffer.concat([before, Buffer.from(value), after])
      for (const text of [bytes.toString('base64'), bytes.toString('base64url')]) {
        expect(spellings(value).some((form) => text.includes(form.toString()))).toBe(true)
      }
    }),
  )
})

test('the time that hiding keys takes grows no faster than the text', () => {
  // Half a megabyte of each: a pattern that went back and forth would take minutes and fail by the limit of a test.
  for (const part of [
    'a.',
    'eyJ-',
    'a://',
    'a://b:',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----\\',
    '\\',
    '[0;',
    'sk-',
  ]) {
    const text = part.repeat(Math.ceil(2 ** 19 / part.length))
    expect(hideKeys(text).length).toBeLessThanOrEqual(text.length)
  }
})
