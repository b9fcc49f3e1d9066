import { describe, expect, it } from 'vitest'
import { checkKeys, neededKeys, secretsIn } from '#core/harbor/keys'
import { configId, configLabel } from '#core/trial/config'
import type { PlannedTrial } from '#core/trial/planned'
import { UserError } from '#core/user-error'

function config(agent: string, model: string | null, env_names: string[] = []): PlannedTrial['config'] {
  const settings = { agent, agent_version: null, model, kwargs: {}, env_names }
  return { ...settings, config_id: configId(settings), label: configLabel(settings) }
}

/** The error for one variable with one value, or null. */
function refused(name: string, value: string): UserError | null {
  try {
    checkKeys(config('oracle', null, [name]), { [name]: value })
    return null
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}

const SHORT =
  'oracle: the value of MY_KEY is shorter than 8 characters and Harbor would replace it by [REDACTED] all over the results'
const ORDINARY =
  'oracle: the value of MY_KEY is made of plain words and numbers and Harbor would replace it by [REDACTED] all over the results'

describe('neededKeys', () => {
  it("lists the provider's key and what the config names, each once", () => {
    expect(neededKeys(config('oracle', null))).toEqual([])
    expect(neededKeys(config('x', 'openai/gpt', ['EXTRA', 'OPENAI_API_KEY']))).toEqual(['OPENAI_API_KEY', 'EXTRA'])
    expect(neededKeys(config('x', 'local/gpt'))).toEqual([])
  })
})

describe('checkKeys', () => {
  it('passes oracle and nop without any key', () => {
    expect(() => checkKeys(config('nop', null), {})).not.toThrow()
  })

  it('names every variable that is missing or empty', () => {
    expect(() => checkKeys(config('terminus-2', 'openrouter/v/m', ['EXTRA']), { EXTRA: '' })).toThrow(
      'terminus-2 · openrouter/v/m needs OPENROUTER_API_KEY and EXTRA in the environment',
    )
  })

  it.each([
    ['1', SHORT],
    ['true', SHORT],
    ['oracle', SHORT],
    ['aB3$xY9', SHORT],
    ['dummy-key', ORDINARY],
    ['sk-local', ORDINARY],
    ['placeholder', ORDINARY],
    ['REDACTED', ORDINARY],
    ['********', ORDINARY],
    ['12345678901234567890', ORDINARY],
    ['3.141592653589793', ORDINARY],
    ['2026-11-21T12:45:08Z', ORDINARY],
    ['/home/me/Projects/key.pem', ORDINARY],
    ['C:\\Users\\me\\key.json', ORDINARY],
    ['http://localhost:8080/v1', ORDINARY],
    ['claude-sonnet-4-20250514', ORDINARY],
    ['gpt-4o-mini', ORDINARY],
    ['x86_64-linux', ORDINARY],
    [['$', '{OTHER_API_KEY}'].join(''), ORDINARY],
    ['пароль-ключ', ORDINARY],
  ])('refuses %j, which may stand in a file by accident', (value, message) => {
    const error = refused('MY_KEY', value)
    expect(error).toMatchObject({ message, where: 'MY_KEY', kind: 'usage' })
    expect(error?.remedy).toContain('unused-4f9a2c7e1b')
  })

  it.each([
    'unused-4f9a2c7e1b',
    'sk-test-0123456789',
    'sk-proj-Zm9vYmFyYmF6cXV4Zm9vYmFy',
    'sk-or-v1-0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    '/K7MDENGbPxRfiCY/wJalrXUtnFEMI',
    '550e8400-e29b-41d4-a716-446655440000',
    'hf_aBcDeFgHiJkLmNoPqRsT',
    'a1b2c3d4',
    'abcd1234',
    'pass word-W0rd9',
    '{"type":"service_account","private_key_id":"0a1b2c3d4e"}',
  ])('takes %j', (value) => {
    expect(refused('MY_KEY', value)).toBeNull()
  })

  it.each([
    ['sk-4f9a2c7e1b\n', 'holds a line break or another control character'],
    ['sk-4f9a\u0000c7e1b', 'holds a line break or another control character'],
    ['sk-4f9a\u2028c7e1b', 'holds a line break or another control character'],
    [' sk-4f9a2c7e1b', 'begins or ends with a blank'],
    ['sk-4f9a2c7e1b\u00a0', 'begins or ends with a blank'],
    ['"sk-4f9a2c7e1b"', 'stands in quotation marks'],
    ["'sk-4f9a2c7e1b'", 'stands in quotation marks'],
  ])('refuses %j, which was set by mistake', (value, what) => {
    expect(refused('MY_KEY', value)?.message).toBe(`oracle: the value of MY_KEY ${what}`)
  })

  it("goes by Harbor's names: anywhere in the name, TOKENS apart", () => {
    const plain = ['MAX_TOKENS', 'LOG_LEVEL', 'OPENAI_BASE_URL']
    const secret = ['MONKEYS', 'AUTHOR', 'HF_TOKEN', 'GOOGLE_APPLICATION_CREDENTIALS', 'my_password', 'CLIENT_SECRETS']
    expect(plain.map((name) => refused(name, 'debug'))).toEqual(plain.map(() => null))
    expect(secret.map((name) => refused(name, 'debug')?.where)).toEqual(secret)
  })

  it('never tells a value', () => {
    for (const value of ['dummy-key', 'x9$', '"4f9a2c7e1b"', 'line\nbreak']) {
      const error = refused('MY_KEY', value)
      expect(`${error?.message} ${error?.where} ${error?.remedy}`).not.toContain(value)
    }
  })

  it('names all variables at once', () => {
    const host = { OPENAI_API_KEY: 'dummy-key', MY_TOKEN: 'x', LEVEL: 'a\nb' }
    expect(() => checkKeys(config('x', 'openai/m', ['MY_TOKEN', 'LEVEL']), host)).toThrow(
      expect.objectContaining({ where: 'OPENAI_API_KEY, MY_TOKEN, LEVEL' }),
    )
  })
})

describe('secretsIn', () => {
  it('knows a secret by its name or by its look', () => {
    const environment = {
      PATH: '/bin',
      OPENAI_API_KEY: 'sk-4f9a2c7e1b',
      MAX_TOKENS: '4096',
      EMPTY_KEY: '',
      HTTPS_PROXY: 'http://me:hunter22@proxy:3128',
      HTTP_PROXY: 'http://proxy:3128',
      MY_PAT: 'ghp_0123456789abcdefghijkl',
    }
    expect([...secretsIn(environment, []).keys()]).toEqual(['OPENAI_API_KEY', 'HTTPS_PROXY', 'MY_PAT'])
  })

  it('knows what a config asks for, whatever it is called, unless it may stand in a file by accident', () => {
    const environment = {
      DB_PASS: 'q7Zr9Lk2Vx8Wm4Tn6B',
      LOG_LEVEL: 'debug',
      MAX_TOKENS: '4096',
      OTHER: 'q7Zr9Lk2Vx8Wm',
    }
    expect([...secretsIn(environment, ['DB_PASS', 'LOG_LEVEL', 'MAX_TOKENS']).keys()]).toEqual(['DB_PASS'])
  })
})
