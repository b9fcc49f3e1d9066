import { describe, expect, test } from 'vitest'
import { changedSince, fingerprintOf, fingerprintSchema } from '#core/harbor/fingerprint'
import { plannedTrial } from '#core/harbor/testing'

const KEY = 'sk-4f9a2c7e1bQ8zR'
const { config } = plannedTrial(0, { model: 'openai/gpt-5', env_names: ['LEVEL'] })
const other = plannedTrial(1, { agent: 'nop' }).config
const host = { OPENAI_API_KEY: KEY, LEVEL: 'debug', PATH: '/bin', UNRELATED_TOKEN: 'zz-4f9a2c7e1bQ8zR' }
const fingerprint = fingerprintOf([config, other], host)

describe('the fingerprint of what a run was given', () => {
  test('names what is secret, holds no value, and is another one each time', () => {
    expect(Object.keys(fingerprint.values)).toEqual(['OPENAI_API_KEY'])
    expect(JSON.stringify(fingerprint)).not.toContain(KEY)
    expect(fingerprintOf([config], host).values).not.toEqual(fingerprint.values)
    expect(fingerprintSchema.parse(JSON.parse(JSON.stringify(fingerprint)))).toEqual(fingerprint)
  })

  test.each([
    ['is the same', host, []],
    ['is the same but for what is no secret', { ...host, LEVEL: 'info' }, []],
    ['is not there', { PATH: '/bin' }, ['OPENAI_API_KEY']],
    ['is empty', { ...host, OPENAI_API_KEY: '' }, ['OPENAI_API_KEY']],
    ['is another', { ...host, OPENAI_API_KEY: `${KEY}2` }, ['OPENAI_API_KEY']],
  ])('tells whether a value %s', (_, now, changed) => {
    expect(changedSince(fingerprint, config, now)).toEqual(changed)
  })

  test('says nothing of a config that was not given the variable', () => {
    expect(changedSince(fingerprint, other, {})).toEqual([])
  })

  test('covers a proxy with a password, which every Harbor is given', () => {
    const proxied = { ...host, HTTPS_PROXY: 'http://me:hunter2x9@proxy:8080' }
    expect(changedSince(fingerprintOf([other], proxied), other, host)).toEqual(['HTTPS_PROXY'])
  })
})
