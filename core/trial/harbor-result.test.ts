import { expect, test } from 'vitest'
import { fitJson, jobLockSchema, parseJson, splitModel, trialResultSchema } from '#core/trial/harbor-result'
import { resultDocument } from '#core/trial/testing'

const readJson = <T>(schema: Parameters<typeof fitJson<T>>[0], text: string) => fitJson(schema, parseJson(text))
const read = (document: object) => readJson(trialResultSchema, JSON.stringify(document))

test('what every release has written is required, even where it is null; all else may be missing', () => {
  expect(read(resultDocument())).toMatchObject({
    ok: true,
    value: { exception_info: null, step_results: [], started_at: null },
  })
  for (const field of Object.keys(resultDocument())) {
    expect(read(resultDocument({ [field]: undefined })), field).toMatchObject({
      ok: false,
      reason: expect.stringContaining(field),
    })
  }
})

test('a part that is there must be whole', () => {
  for (const part of [
    { exception_info: { exception_type: 'RuntimeError' } },
    { verifier_result: { scores: { reward: 1 } } },
    { verifier: { from: '2026-11-21T08:00:00Z', to: '2026-11-21T08:00:01Z' } },
    { agent_result: { usage: { n_input_tokens: 1 } } },
    { config: { agent: { name: 'oracle', import_path: null, model_name: null, arguments: {} } } },
  ]) {
    expect(read(resultDocument(part)), JSON.stringify(part)).toMatchObject({ ok: false })
  }
})

test('times without a zone, from before Harbor 0.1.36, are read as UTC', () => {
  const parsed = read(resultDocument({ started_at: '2025-10-01T12:00:00.123456' }))
  expect(parsed).toMatchObject({ ok: true, value: { started_at: '2025-10-01T12:00:00.123Z' } })
})

test.each([
  [{ path: 'tasks/a' }],
  [{ git_url: 'https://example.invalid/r.git', git_commit_id: null, path: 'a' }],
  [{ org: 'o', name: 'n', ref: 'latest' }],
])('any shape of task_id is accepted: %j', (task_id) => {
  expect(read(resultDocument({ task_id })).ok).toBe(true)
})

test('an unknown key is ignored, a known one with a value of the wrong kind is an error that names it', () => {
  expect(read(resultDocument({ invented: 1 })).ok).toBe(true)
  expect(read(resultDocument({ agent_result: { n_input_tokens: 'many' } }))).toMatchObject({
    ok: false,
    reason: expect.stringContaining('agent_result.n_input_tokens'),
  })
  expect(read(resultDocument({ finished_at: 'soon' }))).toMatchObject({
    ok: false,
    reason: expect.stringContaining('finished_at'),
  })
})

test('0.22 wrote NaN rewards as null', () => {
  const parsed = read(resultDocument({ verifier_result: { rewards: { reward: null } } }))
  expect(parsed).toMatchObject({ ok: true, value: { verifier_result: { rewards: { reward: null } } } })
})

test('no text makes the reader throw', () => {
  expect(readJson(trialResultSchema, '')).toEqual({ ok: false, reason: 'empty' })
  expect(readJson(trialResultSchema, '{"id": [REDACTED]}')).toMatchObject({
    reason: expect.stringContaining('secret scrubber'),
  })
  const nested = JSON.stringify(resultDocument()).replace(
    '"kwargs":{}',
    `"kwargs":{"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
  )
  expect(readJson(trialResultSchema, nested).ok).toBe(false)
})

test('a job lock says which Harbor ran', () => {
  expect(readJson(jobLockSchema, '{"harbor":{"version":"0.24.0"}}')).toEqual({
    ok: true,
    value: { harbor: { version: '0.24.0' }, trials: null },
  })
})

test.each([
  ['openai/fake-ok', 'openai', 'fake-ok'],
  ['openrouter/vendor/model', 'openrouter', 'vendor/model'],
  ['gpt-5.4', null, 'gpt-5.4'],
  [null, null, null],
])('%s splits at the first slash', (name, provider, model) => {
  expect(splitModel(name)).toEqual({ provider, model })
})
