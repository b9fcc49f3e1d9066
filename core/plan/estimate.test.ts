import { describe, expect, it } from 'vitest'
import { parseManifest } from '#core/manifest/parse'
import { wantedConfigs } from '#core/plan/desired'
import { estimator } from '#core/plan/estimate'
import { makePlan } from '#core/plan/plan'
import { buildInputs, buildTask, buildTrial, digestOf } from '#core/plan/testing/builders'
import type { Prices } from '#core/trial/price'

const PRICES: Prices = [
  {
    model: 'vendor/large',
    from: '2026-11-01',
    source: 'a test',
    usd_per_million: { input: 2, cached_input: 0.5, output: 10 },
  },
]

const manifest = `experiments:
  main: { attempts: 2, budget_usd: 100, configs: [{ agent: terminus-2, model: vendor/large }, { agent: oracle }] }`
const experiment = parseManifest(manifest, 'regatta.yaml').experiments.get('main')
if (experiment === undefined) throw new Error('no experiment')
const [config, oracle] = wantedConfigs(experiment)
if (config === undefined || oracle === undefined) throw new Error('no config')

/** Its tokens come to 2.5 US dollars. */
const trial = (changes: Parameters<typeof buildTrial>[0] = {}) =>
  buildTrial({
    config_id: config.config_id,
    model_provider: 'vendor',
    model: 'large',
    input_tokens: 1_000_000,
    cache_tokens: 0,
    output_tokens: 50_000,
    ...changes,
  })

describe('the cost of a planned trial', () => {
  it('is what the cell cost on average, by its tokens where no cost was reported', () => {
    const ledger = [trial(), trial({ cost_usd: 0.5 }), trial({ outcome: 'provider_error', cost_usd: 90 })]
    expect(estimator(ledger, PRICES).usd(buildTask('one'), config)).toBe(1.5)
    expect(estimator(ledger, []).usd(buildTask('one'), config)).toBe(0.5)
  })

  it('is that of the config where the cell has none, and unknown where nothing tells', () => {
    const other = buildTask('two', { digest: digestOf('b') })
    expect(estimator([trial()], PRICES).usd(other, config)).toBe(2.5)
    expect(estimator([trial()], []).usd(other, config)).toBeNull()
    expect(estimator([trial({ cache_tokens: null })], PRICES).usd(other, config)).toBeNull()
    expect(estimator([], PRICES).usd(other, oracle)).toBe(0)
  })

  it('reaches the plan and its budget', () => {
    const inputs = buildInputs({ experiment, attempts: 2, ledger: [trial()] })
    expect(makePlan({ ...inputs, prices: PRICES }).cost).toEqual({
      estimate_usd: 2.5,
      unknown_trials: 0,
      budget_usd: 100,
    })
    expect(makePlan(inputs).cost).toEqual({ estimate_usd: 0, unknown_trials: 1, budget_usd: 100 })
  })
})
