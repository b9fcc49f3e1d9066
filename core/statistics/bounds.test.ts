import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boardScore } from '#core/statistics/board'
import { scoreBounds, tooWideToRank } from '#core/statistics/bounds'

describe('bounds of a score', () => {
  test('count every excluded trial as 0 and then as 1', () => {
    expect(scoreBounds([{ n: 4, successes: 3, excluded: 1 }])).toEqual({ low: 3 / 5, high: 4 / 5 })
  })

  test('are means over tasks of equal weight, not pooled trials', () => {
    const cells = [
      { n: 4, successes: 3, excluded: 1 },
      { n: 100, successes: 100, excluded: 0 },
    ]
    expect(scoreBounds(cells)).toEqual({ low: 0.8, high: 0.9 })
  })

  test('are the score itself when nothing was excluded', () => {
    const cells = [
      { n: 5, successes: 4, excluded: 0 },
      { n: 3, successes: 1, excluded: 0 },
    ]
    const { score } = boardScore(cells)
    expect(scoreBounds(cells)).toEqual({ low: score, high: score })
  })

  test('know nothing of a task whose trials were all excluded', () => {
    const cells = [
      { n: 5, successes: 5, excluded: 0 },
      { n: 0, successes: 0, excluded: 2 },
    ]
    expect(scoreBounds(cells)).toEqual({ low: 0.5, high: 1 })
  })

  test('leave out a task that was never tried', () => {
    const tried = { n: 5, successes: 4, excluded: 1 }
    expect(scoreBounds([tried, { n: 0, successes: 0, excluded: 0 }])).toEqual(scoreBounds([tried]))
  })

  test('are undefined without any trial', () => {
    expect(scoreBounds([])).toBeNull()
    expect(scoreBounds([{ n: 0, successes: 0, excluded: 0 }])).toBeNull()
  })

  test('lie inside [0, 1] and contain the score', () => {
    const cell = fc
      .record({ n: fc.nat(100), excluded: fc.nat(100) })
      .chain(({ n, excluded }) =>
        fc.record({ n: fc.constant(n), successes: fc.integer({ min: 0, max: n }), excluded: fc.constant(excluded) }),
      )
    fc.assert(
      fc.property(fc.array(cell), (cells) => {
        const bounds = scoreBounds(cells)
        const { score } = boardScore(cells)
        fc.pre(bounds !== null)
        expect(bounds.low).toBeGreaterThanOrEqual(0)
        expect(bounds.high).toBeLessThanOrEqual(1)
        fc.pre(score !== null)
        expect(bounds.low).toBeLessThanOrEqual(score + 1e-12)
        expect(bounds.high).toBeGreaterThanOrEqual(score - 1e-12)
      }),
    )
  })

  test('refuse counts that cannot be', () => {
    expect(() => scoreBounds([{ n: 5, successes: 6, excluded: 0 }])).toThrow(RangeError)
    expect(() => scoreBounds([{ n: 5, successes: 5, excluded: -1 }])).toThrow(RangeError)
    expect(() => scoreBounds([{ n: 5, successes: 5, excluded: 0.5 }])).toThrow(RangeError)
  })
})

describe('bounds too wide to rank', () => {
  test('are wider than 5 points', () => {
    expect(tooWideToRank({ low: 0.5, high: 0.5501 })).toBe(true)
    expect(tooWideToRank({ low: 0.5, high: 0.5499 })).toBe(false)
  })

  test('are not those of exactly 5 points, whatever the difference rounds to', () => {
    expect(0.8 - 0.75).toBeGreaterThan(0.05)
    expect(tooWideToRank({ low: 0.75, high: 0.8 })).toBe(false)
  })
})
