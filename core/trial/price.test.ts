import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { costOf, estimateUsd, type Price, type Prices } from '#core/trial/price'
import type { TrialRecord } from '#core/trial/record'
import { buildRecord } from '#core/trial/testing'

const price = (changes: Partial<Price> = {}): Price => ({
  model: 'vendor/large',
  from: '2026-11-01',
  source: 'a test',
  usd_per_million: { input: 2, cached_input: 0.5, output: 10 },
  ...changes,
})

const trial = (changes: Partial<TrialRecord> = {}): TrialRecord =>
  buildRecord({
    agent: 'terminus-2',
    model_provider: 'vendor',
    model: 'large',
    started_at: '2026-11-21T07:58:00.000Z',
    input_tokens: 1_000_000,
    cache_tokens: 400_000,
    output_tokens: 50_000,
    ...changes,
  })

it('prices cached input apart from the rest, which input tokens include', () => {
  // 0.6 x 2 + 0.4 x 0.5 + 0.05 x 10
  expect(estimateUsd(trial(), [price()])).toBeCloseTo(1.9, 12)
  expect(estimateUsd(trial({ cache_tokens: 0 }), [price()])).toBeCloseTo(2.5, 12)
})

test.each<[why: string, changes: Partial<TrialRecord>]>([
  ['no model, as of oracle', { agent: 'oracle', model_provider: null, model: null }],
  ['another model', { model: 'small' }],
  ['another provider of that model', { model_provider: 'reseller' }],
  ['a model without its provider', { model_provider: null }],
  ['no day', { started_at: null }],
  ['a day before the first price', { started_at: '2026-10-31T23:59:59.999Z' }],
  ['no input tokens', { input_tokens: null }],
  ['no output tokens', { output_tokens: null }],
  ['an unknown share of cached input', { cache_tokens: null }],
  ['more cached input than input', { cache_tokens: 1_000_001 }],
])('is null for %s', (_, changes) => {
  expect(estimateUsd(trial(changes), [price()])).toBeNull()
})

it('needs no share of cached input where that costs the same', () => {
  const same = price({ usd_per_million: { input: 2, cached_input: 2, output: 10 } })
  expect(estimateUsd(trial({ cache_tokens: null }), [same])).toBe(2.5)
})

it('needs a price of cached input only for trials that had some', () => {
  const unknown = price({ usd_per_million: { input: 2, cached_input: null, output: 10 } })
  expect(estimateUsd(trial({ cache_tokens: 0 }), [unknown])).toBe(2.5)
  expect(estimateUsd(trial({ cache_tokens: 1 }), [unknown])).toBeNull()
  expect(estimateUsd(trial({ cache_tokens: null }), [unknown])).toBeNull()
})

test.each([
  ['2026-11-20T23:59:59.999Z', 2.5],
  ['2026-11-21T00:00:00.000Z', 5],
  ['2026-12-01T00:00:00.000Z', 7.5],
])('a trial that began at %s has the price of that day, whatever the order of the table', (started_at, usd) => {
  const at = (from: string, factor: number) =>
    price({ from, usd_per_million: { input: 2 * factor, cached_input: null, output: 10 * factor } })
  const table = [at('2026-11-21', 2), at('2026-12-01', 3), at('2026-11-01', 1), price({ model: 'vendor/other' })]
  const began = trial({ started_at, cache_tokens: 0 })
  for (const prices of [table, table.toReversed()]) expect(estimateUsd(began, prices)).toBe(usd)
})

it('a cost that was reported stays, a cost of 0 too', () => {
  expect(costOf(trial({ cost_usd: 0, cost_source: 'reported' }), [price()])).toEqual({ usd: 0, source: 'reported' })
  expect(costOf(trial({ cache_tokens: 0 }), [price()])).toEqual({ usd: 2.5, source: 'estimated' })
  expect(costOf(trial(), [])).toBeNull()
})

const amount = fc.nat({ max: 1_000_000_000 })
const dollars = fc.nat({ max: 100_000 }).map((cents) => cents / 100)

test('an estimate lies between all input cached and none, and grows with every token', () => {
  fc.assert(
    fc.property(amount, amount, amount, dollars, dollars, dollars, (fresh, cached, output_tokens, a, b, output) => {
      const [cached_input, input] = [Math.min(a, b), Math.max(a, b)]
      const prices: Prices = [price({ usd_per_million: { input, cached_input, output } })]
      const of = (cache_tokens: number, more = 0) =>
        estimateUsd(trial({ input_tokens: fresh + cached + more, cache_tokens, output_tokens }), prices) ?? Number.NaN
      const usd = of(cached)
      const slack = 1e-9 * (1 + usd)
      expect(usd).toBeLessThanOrEqual(of(0) + slack)
      expect(usd).toBeGreaterThanOrEqual(of(fresh + cached) - slack)
      expect(of(cached, 1)).toBeGreaterThanOrEqual(usd)
    }),
  )
})
