import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { competitionRanks } from '#core/statistics/rank'

describe('competition ranking', () => {
  test('is 1, 2, 2, 4: equal scores share a rank and use up the places', () => {
    expect(competitionRanks([0.9, 0.7, 0.7, 0.1])).toEqual([1, 2, 2, 4])
  })

  test('answers in the order of the scores given', () => {
    expect(competitionRanks([0.6, 0.25, 0.6, 0.45])).toEqual([1, 4, 1, 3])
  })

  test('ties scores that differ by arithmetic only', () => {
    expect(0.1 + 0.2).not.toBe(0.3)
    expect(competitionRanks([0.3, 0.1 + 0.2, 0.3 - 2e-12])).toEqual([1, 1, 3])
  })

  test('does not let a chain of near-ties drift', () => {
    expect(competitionRanks([0.5, 0.5 - 0.8e-12, 0.5 - 1.6e-12])).toEqual([1, 1, 3])
  })

  test('gives an undefined score no rank and no place', () => {
    expect(competitionRanks([null, 0.5, null, 0.4, 0])).toEqual([null, 1, null, 2, 3])
    expect(competitionRanks([])).toEqual([])
  })

  test('gives each score 1 + the number of better ones', () => {
    const scores = fc.array(fc.option(fc.integer({ min: 0, max: 20 }).map((points) => points / 20)))
    fc.assert(
      fc.property(scores, (board) => {
        const expected = board.map((score) =>
          score === null ? null : 1 + board.filter((other) => other !== null && other > score).length,
        )
        expect(competitionRanks(board)).toEqual(expected)
      }),
    )
  })

  test('refuses a score that is not finite', () => {
    expect(() => competitionRanks([0.5, Number.NaN])).toThrow(RangeError)
    expect(() => competitionRanks([Number.NEGATIVE_INFINITY])).toThrow(RangeError)
  })
})
