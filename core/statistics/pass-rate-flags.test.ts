import { describe, expect, test } from 'vitest'
import { passRateFlags, recentAgainstPrevious } from '#core/statistics/pass-rate-flags'
import { digits, stratum } from '#core/statistics/testing/counts'

const runs = (successes: number, n: number) => Array.from({ length: n }, (_, index) => index < successes)

describe('the windows of a stream', () => {
  test('are the last 10 runs and the 50 before them', () => {
    const history = [...runs(7, 30), ...runs(42, 50), ...runs(3, 10)]
    expect(recentAgainstPrevious(history)).toEqual(stratum(3, 10, 42, 50))
  })

  test('are as many as there are', () => {
    expect(recentAgainstPrevious([...runs(2, 4), ...runs(3, 10)])).toEqual(stratum(3, 10, 2, 4))
    expect(recentAgainstPrevious(runs(2, 4))).toEqual(stratum(2, 4, 0, 0))
    expect(recentAgainstPrevious([])).toEqual(stratum(0, 0, 0, 0))
  })
})

describe('flags of pass rates', () => {
  test('3/10 after 42/50 is flagged', () => {
    const [flag] = passRateFlags([stratum(3, 10, 42, 50)])
    expect(digits(flag?.p)).toBe('0.001299')
    expect(flag).toMatchObject({ p_adjusted: flag?.p, flag: 'down' })
    expect(flag?.difference).toBeCloseTo(-0.54, 12)
  })

  test('a rise is flagged as one', () => {
    expect(passRateFlags([stratum(10, 10, 10, 50)])[0]?.flag).toBe('up')
  })

  test('a sure change of less than 20 points is no news, exactly 20 points are', () => {
    expect(passRateFlags([stratum(80, 100, 495, 500)])[0]).toMatchObject({ flag: null })
    expect(passRateFlags([stratum(8, 10, 500, 500)])[0]).toMatchObject({ flag: 'down' })
    expect(passRateFlags([stratum(70, 100, 450, 500)])[0]).toMatchObject({ flag: 'down' })
  })

  test('many streams in a night raise the bar', () => {
    const quiet = Array.from({ length: 99 }, () => stratum(5, 10, 25, 50))
    expect(passRateFlags([stratum(3, 10, 42, 50), ...quiet])[0]).toMatchObject({ flag: null })
  })

  test('a stream without a base has no test and does not raise the bar', () => {
    const fresh = Array.from({ length: 99 }, () => stratum(5, 10, 0, 0))
    expect(passRateFlags([...fresh, stratum(3, 10, 42, 50)])).toEqual([
      ...fresh.map(() => null),
      ...passRateFlags([stratum(3, 10, 42, 50)]),
    ])
  })
})
