import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { configId } from '#core/trial/config'
import { submissionConfig } from '#core/trial/submission'

describe('the config of a submission', () => {
  // Test vectors: printf '%s' '<canonical JSON>' | sha256sum | cut -c1-12
  test.each([
    [
      '{"dataset":"terminal-bench@2.0","submission":"Ante__gemini-3-pro"}',
      'Ante__gemini-3-pro',
      'terminal-bench@2.0',
      '00ace6d07b23',
    ],
    ['{"dataset":null,"submission":"Ante__gemini-3-pro"}', 'Ante__gemini-3-pro', null, '44967a9593f0'],
    ['{"dataset":null,"submission":"a\\u0007b"}', 'a\u0007b', null, 'ba8d7828b8f5'],
  ])('has the head of the SHA-256 of %s as its id', (_, submission, dataset, id) => {
    expect(submissionConfig({ submission, dataset }).config_id).toBe(id)
  })

  test('is labelled with the name of its folder', () => {
    expect(submissionConfig({ submission: 'Ante__gemini-3-pro', dataset: 'x' }).config_label).toBe('Ante__gemini-3-pro')
    expect(submissionConfig({ submission: 'Агент__модель 模型', dataset: null }).config_label).toBe(
      'Агент__модель 模型',
    )
  })

  test.each([
    ['escape sequences', '\u001b[31mred\u001b[0m__m', 'red__m'],
    ['lines', 'first\nsecond\r\n\u2028third', 'first second third'],
    ['direction overrides', 'abc\u202efed\u2066g', 'abcfedg'],
    ['control characters', '\u0000a\u0007b\u009b1mc', 'a bc'],
  ])('has a label without %s, and an id of its own for it', (_, submission, label) => {
    const dirty = submissionConfig({ submission, dataset: null })
    const clean = submissionConfig({ submission: label, dataset: null })
    expect(dirty.config_label).toBe(label)
    expect(clean.config_label).toBe(label)
    expect(dirty.config_id).not.toBe(clean.config_id)
  })

  test('has a label of at most 200 characters, none of them cut in two', () => {
    const { config_label } = submissionConfig({ submission: '🦀'.repeat(300), dataset: null })
    expect(config_label).toBe(`${'🦀'.repeat(199)}…`)
    expect(submissionConfig({ submission: 'a'.repeat(200), dataset: null }).config_label).toBe('a'.repeat(200))
  })

  test('has a label even where nothing of the name can be shown', () => {
    const { config_id, config_label } = submissionConfig({ submission: '\u0007\u202e \n', dataset: null })
    expect(config_label).toBe(`submission ${config_id}`)
  })

  test('is another one for another folder or dataset, and none that a manifest could name', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 8 })
    const submission = fc.record({ submission: name, dataset: fc.option(name) })
    fc.assert(
      fc.property(submission, submission, (a, b) => {
        const same = a.submission === b.submission && a.dataset === b.dataset
        expect(submissionConfig(a).config_id === submissionConfig(b).config_id).toBe(same)
        const agent = { agent: a.submission, agent_version: null, model: null, kwargs: {}, env_names: [] }
        expect(submissionConfig(a).config_id).not.toBe(configId(agent))
      }),
    )
  })
})
