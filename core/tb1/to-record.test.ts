import { expect, test } from 'vitest'
import { tb1RunFacts } from '#core/tb1/run-facts'
import { anEntry, recordAndTests, recordOf } from '#core/tb1/testing'

test('a trial becomes a row; what the format does not say is null', () => {
  const record = recordOf(anEntry(), {
    agent: 'mini-agent',
    model: 'vendor/model-1',
    kwargs: { max_episodes: 300, api_key: 'abcdefgh' },
    dataset: 'tiny-core@0.1.1',
  })
  expect(record).toMatchObject({
    trial_id: anEntry().id,
    harness: 'tb1',
    task_name: 'sort-words',
    task_digest: null,
    dataset: 'tiny-core@0.1.1',
    config_label: 'mini-agent · vendor/model-1 · api_key=[REDACTED] · max_episodes=300',
    agent: 'mini-agent',
    agent_version: null,
    model_provider: 'vendor',
    model: 'model-1',
    settings: '{"kwargs":{"api_key":"[REDACTED]","max_episodes":300}}',
    overrides: null,
    phase: 'verifier',
    started_at: '2025-08-08T03:46:18.247Z',
    finished_at: '2025-08-08T03:51:02.104Z',
    environment_setup_s: 13.5,
    agent_setup_s: null,
    agent_s: 240.25,
    verifier_s: 12.25,
    input_tokens: 18250,
    cache_tokens: null,
    output_tokens: 2310,
    cost_usd: null,
    cost_source: 'unknown',
    origin: 'import',
  })
})

test('a time without its other end gives no duration, and a span that ends before it begins no times', () => {
  expect(recordOf(anEntry({ agent_ended_at: null }))).toMatchObject({ agent_s: null, verifier_s: 12.25 })
  expect(recordOf(anEntry({ trial_ended_at: '2025-08-08T03:00:00+00:00' }))).toMatchObject({
    started_at: null,
    finished_at: null,
    agent_s: 240.25,
  })
})

test('no tokens in and none out is what nobody counted; one of them is a count', () => {
  const tokens = (total_input_tokens: unknown, total_output_tokens: unknown) => {
    const { input_tokens, output_tokens } = recordOf(anEntry({ total_input_tokens, total_output_tokens }))
    return [input_tokens, output_tokens]
  }
  expect(tokens(0, 0)).toEqual([null, null])
  expect(tokens(5, 0)).toEqual([5, 0])
  expect(tokens(null, null)).toEqual([null, null])
})

test('its own id, under either name, else one of its content', () => {
  const id = '9EA7521A-03EB-4FAE-A667-9E6D920F8E61'
  expect(recordOf(anEntry({ id })).trial_id).toBe(id.toLowerCase())
  expect(recordOf(anEntry({ id: undefined, uuid: id })).trial_id).toBe(id.toLowerCase())
  const without = (changes: object = {}) => recordOf(anEntry({ id: null, ...changes })).trial_id
  // Never change it: the same trial must get the same id for ever.
  expect(without()).toBe('c896e627-3d01-565e-8b3d-b737407fdd79')
  expect(without({ trial_name: 'sort-words.2-of-2.x' })).not.toBe(without())
})

test('the tests of its parser become rows in their order', () => {
  const parser_results = JSON.parse('{"test_b":"passed","__proto__":"failed","test_a[x]":"skipped"}')
  const { record, tests } = recordAndTests(anEntry({ is_resolved: false, parser_results }))
  expect(record.outcome).toBe('failed')
  expect(tests.map(({ position, name, status }) => [position, name, status])).toEqual([
    [0, 'test_b', 'passed'],
    [1, '__proto__', 'failed'],
    [2, 'test_a[x]', 'other'],
  ])
  expect(new Set(tests.map(({ trial_id }) => trial_id))).toEqual(new Set([record.trial_id]))
  expect(recordAndTests(anEntry({ is_resolved: null, parser_results: null })).tests).toEqual([])
})

test('limits that were set for the whole run are overrides', () => {
  const lock = (run_config: object) => ({
    ok: true as const,
    value: { harness: { package: 'terminal-bench' }, agent: { name: 'a' }, run_config },
  })
  const plain = { global_timeout_multiplier: 1, global_agent_timeout_sec: null, n_attempts: 5 }
  expect(recordOf(anEntry(), tb1RunFacts(null, lock(plain))).overrides).toBeNull()
  const changed = { global_timeout_multiplier: 2, global_agent_timeout_sec: 60 }
  expect(recordOf(anEntry(), tb1RunFacts(null, lock(changed))).overrides).toBe(
    '{"global_agent_timeout_sec":60,"global_timeout_multiplier":2}',
  )
})

test("a run's own files complete each other, and a damaged one is told", () => {
  const metadata = { run_id: 'r', agent_name: 'mini', model_name: null, dataset_name: 'core', dataset_version: null }
  const lock = {
    harness: { package: 'terminal-bench' },
    agent: { name: 'other', model_name: 'm', extra_kwargs: { no_rebuild: true, model_name: 'm', version: 2, x: 1 } },
    dataset: { name: 'core', version: '1' },
  }
  const ok = (value: unknown) => ({ ok: true, value }) as const
  expect(tb1RunFacts(ok(metadata), ok(lock))).toMatchObject({
    run_id: 'r',
    agent: 'mini',
    model: 'm',
    kwargs: { version: 2, x: 1 },
    dataset: 'core',
    problems: [],
  })
  expect(recordOf(anEntry(), tb1RunFacts(ok(metadata), ok(lock))).settings).toBe(
    '{"agent_version":"2","kwargs":{"x":1}}',
  )
  expect(tb1RunFacts({ ok: false, reason: 'empty' }, ok(lock))).toMatchObject({
    agent: 'other',
    dataset: 'core@1',
    problems: ['run_metadata.json: empty'],
  })
})
