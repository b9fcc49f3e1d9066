import { describe, expect, test } from 'vitest'
import { changeFence, jump } from '#core/statistics/jump'

const HISTORY = [100, 104, 101, 99, 103, 110, 102, 100, 98, 105, 101]

describe('the fence of a series', () => {
  test('of the reference series', () => {
    expect(changeFence(HISTORY)?.toFixed(6)).toBe('0.177653')
  })

  test('takes ten points', () => {
    expect(changeFence(HISTORY.slice(0, 9))).toBeNull()
    expect(changeFence(HISTORY.slice(0, 10))).not.toBeNull()
  })

  test('refuses a value that is not above 0', () => {
    expect(() => changeFence([...HISTORY, 0])).toThrow(RangeError)
    expect(() => jump(HISTORY, Number.NaN)).toThrow(RangeError)
  })
})

describe('a jump', () => {
  test('is a rise beyond the fence', () => {
    expect(jump(HISTORY, 101 * 1.18)).toMatchObject({ flagged: true })
    expect(jump(HISTORY, 101 * 1.17)).toMatchObject({ flagged: false })
  })

  test('is never a fall', () => {
    expect(jump(HISTORY, 10)).toMatchObject({ flagged: false })
  })

  test('is more than 10 %, however steady the series was', () => {
    const steady = Array(10).fill(100)
    expect(jump(steady, 109)).toEqual({ change: 0.09, fence: 0, flagged: false })
    expect(jump(steady, 112)).toMatchObject({ flagged: true })
  })

  test('is not looked for in a short series', () => {
    expect(jump(HISTORY.slice(0, 9), 500)).toBeNull()
  })
})
