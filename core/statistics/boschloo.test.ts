import { describe, expect, test } from 'vitest'
import { boschloo } from '#core/statistics/boschloo'
import { stratifiedTest } from '#core/statistics/stratified-test'
import { CHANGES, digits, stratum } from '#core/statistics/testing/counts'

describe("Boschloo's test", () => {
  test.each(CHANGES)('of %i/%i against %i/%i', (x1, n1, x0, n0, _low, _high, _fisher, p) => {
    expect(digits(boschloo(stratum(x1, n1, x0, n0)))).toBe(p)
    expect(digits(boschloo(stratum(x0, n0, x1, n1)))).toBe(p)
  })

  test("is 1 where nothing differs, and never above Fisher's p of a lopsided table", () => {
    expect(boschloo(stratum(2, 4, 2, 4))).toBe(1)
    for (const table of [stratum(8, 9, 2, 7), stratum(0, 6, 4, 5), stratum(12, 12, 7, 12)]) {
      expect(boschloo(table)).toBeLessThanOrEqual(Number(stratifiedTest([table])?.p))
    }
  })

  test('is undefined without trials on both sides', () => {
    expect(boschloo(stratum(0, 0, 1, 1))).toBeNull()
    expect(boschloo(stratum(1, 1, 0, 0))).toBeNull()
  })
})
