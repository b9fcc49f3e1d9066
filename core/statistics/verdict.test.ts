import { describe, expect, test } from 'vitest'
import { runsNeeded } from '#core/statistics/runs-needed'
import { stratum } from '#core/statistics/testing/counts'
import { passRateChange, verdictOf } from '#core/statistics/verdict'

describe('runs needed per arm', () => {
  test.each([
    [0.9, 0.5, 22],
    [0.9, 0.7, 69],
    [0.7, 0.6, 373],
    [1, 0, 1],
  ])('to tell %d from %d: %i', (head, base, runs) => {
    expect(runsNeeded(head, base)).toBe(runs)
    expect(runsNeeded(base, head)).toBe(runs)
    expect(runsNeeded(1 - head, 1 - base)).toBe(runs)
  })

  test('no number tells equal rates apart', () => {
    expect(runsNeeded(0.7, 0.7)).toBeNull()
    expect(runsNeeded(0.1 + 0.2, 0.3)).toBeNull()
  })

  test('a rate out of range is refused', () => {
    expect(() => runsNeeded(1.2, 0.5)).toThrow(RangeError)
    expect(() => runsNeeded(0.5, Number.NaN)).toThrow(RangeError)
  })
})

describe('verdict', () => {
  test.each([
    ['changed_up', 0.04, 0.2, [0.01, 0.4]],
    ['changed_down', 0.04, -0.2, [-0.4, -0.01]],
    ['changed_up', 0.001, 0.05, [0.02, 0.08]],
    ['no_change_shown', 0.5, 0.01, [-0.08, 0.1]],
    ['no_change_shown', 0.06, 0.05, [0.001, 0.099]],
    ['inconclusive', 0.5, 0.01, [-0.08, 0.11]],
    ['inconclusive', 0.5, 0.01, [-0.11, 0.1]],
    ['inconclusive', 0.05, 0.2, [0.01, 0.4]],
    ['inconclusive', 0.05 - 1e-16, 0.2, [0.01, 0.4]],
  ] as const)('%s for p = %d, difference %d, interval %j', (verdict, p, difference, [low, high]) => {
    expect(verdictOf({ p, difference, interval: { low, high } })).toBe(verdict)
  })

  test('keeps to the limits it is given', () => {
    const change = { p: 0.03, difference: 0.02, interval: { low: -0.04, high: 0.04 } }
    expect(verdictOf(change, { alpha: 0.01, margin: 0.05 })).toBe('no_change_shown')
    expect(verdictOf(change, { alpha: 0.01, margin: 0.03 })).toBe('inconclusive')
  })
})

describe('the change of a pass rate', () => {
  test('p decides even where the interval excludes 0: 9/10 after 4/10', () => {
    const change = passRateChange([stratum(9, 10, 4, 10)])
    expect(change).toMatchObject({ verdict: 'inconclusive', head_rate: 0.9, base_rate: 0.4 })
    expect(change?.effect.interval.low).toBeGreaterThan(0)
  })

  test('names the direction', () => {
    expect(passRateChange([stratum(18, 20, 9, 20)])?.verdict).toBe('changed_up')
    expect(passRateChange([stratum(9, 20, 18, 20)])?.verdict).toBe('changed_down')
  })

  test('does not print "no change" for five perfect single trials', () => {
    const change = passRateChange(Array.from({ length: 5 }, () => stratum(1, 1, 1, 1)))
    expect(change).toMatchObject({ verdict: 'inconclusive', runs_needed: null })
  })

  test('shows no change where there is enough to show it', () => {
    expect(passRateChange(Array.from({ length: 20 }, () => stratum(19, 20, 19, 20)))?.verdict).toBe('no_change_shown')
  })

  test('says how many runs a change of this size would take', () => {
    expect(passRateChange([stratum(9, 10, 5, 10)])).toMatchObject({ verdict: 'inconclusive', runs_needed: 22 })
  })

  test('has no answer without a base', () => {
    expect(passRateChange([stratum(5, 5, 0, 0)])).toBeNull()
  })
})
