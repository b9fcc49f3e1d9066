import { describe, expect, test } from 'vitest'
import { comparison } from '#core/statistics/comparison'
import { cells, digits } from '#core/statistics/testing/counts'

const A = cells(5, [5, 4, 3, 2, 5, 0, 1, 4])
const B = cells(5, [5, 3, 1, 2, 4, 0, 0, 3])

describe('two configs on the tasks both cover', () => {
  test('are the reference comparison', () => {
    const result = comparison(A, B)
    expect(digits(result.difference)).toBe('0.150000')
    expect(result.test).toMatchObject({ method: 'sign_flip', p: 0.0625 })
    expect([digits(result.interval?.low), digits(result.interval?.high)]).toEqual(['0.031769', '0.268231'])
    expect(digits(result.se)).toBe('0.050000')
    expect(digits(result.se_unpaired)).toBe('0.184197')
    expect(digits(result.correlation)).toBe('0.926367')
    expect(digits(result.minimum_detectable)).toBe('0.140079')
    expect(result).toMatchObject({ tasks: 8, wins: 5, losses: 0, ties: 3 })
  })

  test('are compared on shared tasks only', () => {
    const missing = { n: 0, successes: 0 }
    expect(comparison([...A, { n: 5, successes: 5 }, missing], [...B, missing, { n: 5, successes: 0 }])).toEqual(
      comparison(A, B),
    )
  })

  test('swap wins, losses and signs when swapped', () => {
    const result = comparison(B, A)
    expect(digits(result.difference)).toBe('-0.150000')
    expect(result.test?.p).toBe(0.0625)
    expect(digits(result.interval?.high)).toBe('-0.031769')
    expect(result).toMatchObject({ wins: 0, losses: 5, ties: 3 })
  })

  test('by McNemar with one trial a side, beyond twenty tasks too', () => {
    const first = cells(1, [...Array(10).fill(1), ...Array(20).fill(0)])
    const second = cells(1, [...Array(10).fill(0), 1, 1, ...Array(18).fill(0)])
    const { test } = comparison(first, second)
    expect(test?.method).toBe('mcnemar')
    expect(digits(test?.p)).toBe('0.038574')
  })

  test('by the t test beyond twenty tasks', () => {
    const many = (successes: number[]) => cells(5, Array(3).fill(successes).flat())
    const result = comparison(many([5, 4, 3, 2, 5, 0, 1]), many([5, 3, 1, 2, 4, 0, 0]))
    expect(result.test?.method).toBe('paired_t')
    expect(result.tasks).toBe(21)
  })

  test('are not tested on one shared task, and say nothing on none', () => {
    expect(comparison(A.slice(0, 1), B.slice(0, 1))).toMatchObject({
      tasks: 1,
      difference: 0,
      test: null,
      interval: null,
    })
    expect(comparison([], [])).toEqual({
      tasks: 0,
      difference: null,
      interval: null,
      test: null,
      se: null,
      se_unpaired: null,
      correlation: null,
      minimum_detectable: null,
      wins: 0,
      losses: 0,
      ties: 0,
    })
  })

  test('without any variance have a p, and no interval, correlation or detectable difference', () => {
    expect(comparison(cells(5, [4, 4, 4]), cells(5, [3, 3, 3]))).toMatchObject({
      test: { method: 'sign_flip', p: 0.25 },
      se: 0,
      interval: null,
      correlation: null,
      minimum_detectable: null,
    })
  })

  test('must be over the same tasks', () => {
    expect(() => comparison(A, B.slice(1))).toThrow(RangeError)
  })
})
