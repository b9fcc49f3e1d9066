import { describe, expect, it } from 'vitest'
import { trial } from '#core/report/testing/trial'
import { barScales, barsHtml, costText, exceptionName, phaseBar, tokenBar } from '#core/report/trial-facts'

const TIMES = { environment_setup_s: 10, agent_setup_s: 5, agent_s: 80, verifier_s: 5 }
const TOKENS = { input_tokens: 900, cache_tokens: 600, output_tokens: 100 }

describe('the bar of phases', () => {
  it('lays each phase behind the one before, on the scale of the longest trial', () => {
    const trials = [trial(TIMES), trial({ ...TIMES, agent_s: 180 })]
    const { seconds } = barScales(trials)
    expect(seconds).toBe(200)
    expect(phaseBar(trial(TIMES), seconds).map(({ kind, span, text }) => [kind, span, text])).toEqual([
      ['environment', [0, 50], '10 s'],
      ['set-up', [50, 75], '5.0 s'],
      ['agent', [75, 475], '1 min 20 s'],
      ['verifier', [475, 500], '5.0 s'],
    ])
  })

  it('has no part for what is unknown or took no time, and says unknown', () => {
    const some = trial({ ...TIMES, agent_setup_s: null, verifier_s: 0 })
    expect(phaseBar(some, 100).map(({ span, text }) => [span, text])).toEqual([
      [[0, 100], '10 s'],
      [null, 'unknown'],
      [[100, 900], '1 min 20 s'],
      [null, '0.0 s'],
    ])
    const none = trial({ environment_setup_s: null, agent_setup_s: null, agent_s: null, verifier_s: null })
    expect(barScales([none]).seconds).toBeNull()
    expect(phaseBar(none, null).every(({ span, text }) => span === null && text === 'unknown')).toBe(true)
  })
})

describe('the bar of tokens', () => {
  it('takes what was cached out of the input', () => {
    expect(barScales([trial(TOKENS)]).tokens).toBe(1000)
    expect(tokenBar(trial(TOKENS), 1000).map(({ label, span, text }) => [label, span, text])).toEqual([
      ['Cached input', [0, 600], '600'],
      ['Other input', [600, 900], '300'],
      ['Output', [900, 1000], '100'],
    ])
  })

  it('says what is unknown, and never more cached than went in', () => {
    expect(tokenBar(trial({ ...TOKENS, cache_tokens: null }), 1000).map(({ label, text }) => [label, text])).toEqual([
      ['Cached input', 'unknown'],
      ['Input', '900'],
      ['Output', '100'],
    ])
    expect(tokenBar(trial({ ...TOKENS, cache_tokens: 5000 }), 1000).map(({ span }) => span)).toEqual([
      [0, 900],
      null,
      [900, 1000],
    ])
    const none = trial({ input_tokens: null, cache_tokens: null, output_tokens: null })
    expect(barScales([none]).tokens).toBeNull()
    expect(tokenBar(none, null).map(({ text }) => text)).toEqual(['unknown', 'unknown', 'unknown'])
  })
})

it.each([
  [0.412, 'reported', '$0.41, reported'],
  [0, 'estimated', '$0.00, from tokens and prices'],
  [null, 'unknown', '-'],
] as const)('tells a cost of %s, %s', (cost_usd, cost_source, text) => {
  expect(costText({ cost_usd, cost_source })).toBe(text)
})

it('draws both bars beside their numbers, and only says unknown where nothing is known', () => {
  const known = { ...TIMES, input_tokens: null, cache_tokens: null, output_tokens: null }
  expect(barsHtml(trial(known), { seconds: 100, tokens: null })).toBe(
    '<div class="bar"><p class="bar-name">Time</p><svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true"><path class="k-environment" d="M0 0H100V8H0z"/><path class="k-set-up" d="M100 0H150V8H100z"/><path class="k-agent" d="M150 0H950V8H150z"/><path class="k-verifier" d="M950 0H1000V8H950z"/></svg><ul><li class="k-environment">Environment set-up <span class="num">10 s</span></li><li class="k-set-up">Agent set-up <span class="num">5.0 s</span></li><li class="k-agent">Agent <span class="num">1 min 20 s</span></li><li class="k-verifier">Verifier <span class="num">5.0 s</span></li></ul></div><div class="bar"><p class="bar-name">Tokens</p><p>unknown</p></div>',
  )
})

it.each([
  ['agent_execution', 'Exception; the trial got as far as the agent'],
  ['verifier', 'Exception; the trial got as far as the verifier'],
  [null, 'Exception'],
] as const)('tells of %s how far a trial got, not where an exception was raised', (phase, words) => {
  expect(exceptionName({ phase })).toBe(words)
})
