import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jeffreys, uniformPosterior } from '#core/statistics/beta-interval'
import { clopperPearson } from '#core/statistics/clopper-pearson'
import { countsOf, digits } from '#core/statistics/testing/counts'

type Row = [c: number, n: number, exact: string, jeffreys: string, uniform: string]

const TABLE: Row[] = [
  [0, 1, '0.000000 0.975000', '0.000000 0.853254', '0.012579 0.841886'],
  [1, 1, '0.025000 1.000000', '0.146746 1.000000', '0.158114 0.987421'],
  [1, 2, '0.012579 0.987421', '0.060830 0.939170', '0.094299 0.905701'],
  [0, 3, '0.000000 0.707598', '0.000000 0.535583', '0.006309 0.602365'],
  [0, 5, '0.000000 0.521824', '0.000000 0.379377', '0.004211 0.459258'],
  [1, 5, '0.005051 0.716418', '0.022513 0.628626', '0.043272 0.641235'],
  [3, 5, '0.146633 0.947255', '0.209417 0.905610', '0.222778 0.881883'],
  [5, 5, '0.478176 1.000000', '0.620623 1.000000', '0.540742 0.995789'],
  [7, 10, '0.347547 0.933260', '0.394182 0.907305', '0.390257 0.890737'],
  [10, 10, '0.691503 1.000000', '0.782804 1.000000', '0.715086 0.997701'],
  [14, 20, '0.457211 0.881068', '0.482772 0.863884', '0.478249 0.854123'],
  [29, 30, '0.827831 0.999156', '0.854582 0.996380', '0.832979 0.992089'],
  [35, 50, '0.553918 0.821382', '0.564472 0.813123', '0.561711 0.808896'],
  [7, 100, '0.028605 0.138920', '0.031855 0.132509', '0.034817 0.137596'],
  [50, 100, '0.398321 0.601679', '0.403174 0.596826', '0.403643 0.596357'],
  [100, 100, '0.963783 1.000000', '0.975255 1.000000', '0.964135 0.999749'],
]

const printed = (interval: { low: number; high: number } | null) => `${digits(interval?.low)} ${digits(interval?.high)}`

describe('intervals of c of n by quantiles of a beta distribution', () => {
  test.each(TABLE)('%i of %i: Clopper-Pearson %s', (c, n, exact) => {
    expect(printed(clopperPearson(c, n))).toBe(exact)
  })

  test.each(TABLE)('%i of %i: after %s, Jeffreys %s', (c, n, _exact, expected) => {
    expect(printed(jeffreys(c, n))).toBe(expected)
  })

  test.each(TABLE)('%i of %i: after %s and %s, uniform prior %s', (c, n, _exact, _jeffreys, expected) => {
    expect(printed(uniformPosterior(c, n))).toBe(expected)
  })

  test('are undefined when no trial counts', () => {
    for (const interval of [clopperPearson, jeffreys, uniformPosterior]) expect(interval(0, 0)).toBeNull()
  })

  test('refuse counts that cannot be', () => {
    for (const interval of [clopperPearson, jeffreys, uniformPosterior]) {
      expect(() => interval(6, 5)).toThrow(RangeError)
      expect(() => interval(0.5, 5)).toThrow(RangeError)
    }
  })
})

describe('Clopper-Pearson', () => {
  test('lies in [0, 1], contains the rate, and reaches an end exactly when all trials agree', () => {
    fc.assert(
      fc.property(countsOf(1, 300), ({ n, successes }) => {
        const interval = clopperPearson(successes, n)
        expect(interval?.low).toBeGreaterThanOrEqual(0)
        expect(interval?.high).toBeLessThanOrEqual(1)
        expect(interval?.low).toBeLessThanOrEqual(successes / n)
        expect(interval?.high).toBeGreaterThanOrEqual(successes / n)
        expect(interval?.low === 0).toBe(successes === 0)
        expect(interval?.high === 1).toBe(successes === n)
      }),
    )
  })

  test('mirrors when successes and failures are swapped', () => {
    fc.assert(
      fc.property(countsOf(1, 300), ({ n, successes }) => {
        const mirrored = clopperPearson(n - successes, n)
        expect(clopperPearson(successes, n)?.low).toBeCloseTo(1 - Number(mirrored?.high), 10)
      }),
    )
  })

  test('moves up with every further success', () => {
    fc.assert(
      fc.property(countsOf(1, 300), ({ n, successes }) => {
        fc.pre(successes < n)
        const fewer = clopperPearson(successes, n)
        const more = clopperPearson(successes + 1, n)
        expect(more?.low).toBeGreaterThan(Number(fewer?.low))
        expect(more?.high).toBeGreaterThan(Number(fewer?.high))
      }),
    )
  })
})
