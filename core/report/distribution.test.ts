import fc from 'fast-check'
import { expect, it } from 'vitest'
import { distribution, spreadNumbers } from '#core/report/distribution'
import { distributionPlot } from '#core/report/distribution-plot'

it('tells quantiles, what is unknown, and how many values are in which bin', () => {
  expect(distribution([1, 2, 3, 4, 5, null])).toEqual({
    known: 5,
    unknown: 1,
    min: 1,
    p10: 1.4,
    p25: 2,
    median: 3,
    p75: 4,
    p90: 4.6,
    max: 5,
    mean: 3,
    exact_up_to: 5,
    scale: 'linear',
    bins: [
      { from: 1, to: 1.8, count: 1 },
      { from: 1.8, to: 2.6, count: 1 },
      { from: 2.6, to: 3.4, count: 1 },
      { from: 3.4, to: 4.2, count: 1 },
      { from: 4.2, to: 5, count: 1 },
    ],
  })
})

it('knows which of its numbers are only lower bounds: those that a value that was cut short takes part in, and the mean', () => {
  const found = distribution([1, 2, 3, 4, 4, null], [4, 4, null])
  if (found === null) throw new Error('no distribution')
  expect(found.exact_up_to).toBe(3)
  expect(spreadNumbers(found).map(({ head, value, censored }) => [head, value, censored])).toEqual([
    ['Least', 1, false],
    ['10 %', 1.4, false],
    ['25 %', 2, false],
    ['Median', 3, false],
    ['75 %', 4, true],
    ['90 %', 4, true],
    ['Most', 4, true],
    ['Mean', 2.8, true],
  ])
  const between = distribution([30, 900], [900])
  if (between === null) throw new Error('no distribution')
  expect(spreadNumbers(between).flatMap(({ head, censored }) => (censored ? [] : head))).toEqual(['Least'])
  const exact = distribution([1, 2])
  if (exact === null) throw new Error('no distribution')
  expect(spreadNumbers(exact).some(({ censored }) => censored)).toBe(false)
})

it('is logarithmic from a spread of twenty on, unless there are zeros', () => {
  expect(distribution([1, 20])?.scale).toBe('log')
  expect(distribution([1, 19])?.scale).toBe('linear')
  expect(distribution([0, 20])?.scale).toBe('linear')
})

it('has one bin where all values are equal, and is nothing where none is known', () => {
  expect(distribution([2, 2])?.bins).toEqual([{ from: 2, to: 2, count: 2 }])
  expect(distribution([null])).toBeNull()
  expect(distribution([])).toBeNull()
})

it('counts every value once, within bins that touch', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1 }), (values) => {
      const found = distribution(values)
      if (found === null) throw new Error('no distribution')
      expect(found.bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length)
      for (const [index, { from }] of found.bins.entries()) {
        if (index > 0) expect(from).toBe(found.bins[index - 1]?.to)
      }
    }),
  )
})

it('is drawn as bars as high as they are frequent, with median and p90 between least and most', () => {
  const found = distribution([1, 1, 1, 1, 5])
  if (found === null) throw new Error('no distribution')
  expect(distributionPlot(found)).toEqual({
    bars: 'M150 980V200H288V980M710 980V785H848V980',
    base: 980,
    median: 150,
    p90: 570,
    left: 150,
    right: 850,
  })
})
