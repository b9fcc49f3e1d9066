import fc from 'fast-check'
import { expect, it } from 'vitest'
import { axis, onAxis } from '#core/report/axis'

it('runs between round values around the data', () => {
  expect(axis([0.12, 0.83])).toEqual({ scale: 'linear', low: 0, high: 1, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] })
  expect(axis([3.1, 4.9])).toEqual({ scale: 'linear', low: 3, high: 5, ticks: [3, 3.5, 4, 4.5, 5] })
})

it('gives a single value room, also zero', () => {
  expect(axis([0])).toEqual({ scale: 'linear', low: 0, high: 0.5, ticks: [0, 0.5] })
  expect(axis([1])).toEqual({ scale: 'linear', low: 1, high: 1.5, ticks: [1, 1.5] })
})

it('is logarithmic only where it may be and the largest value is twenty times the smallest', () => {
  expect(axis([0.02, 0.4], 'log')).toMatchObject({ scale: 'log', ticks: [0.02, 0.05, 0.1, 0.2] })
  expect(axis([0.02, 0.39], 'log')?.scale).toBe('linear')
  expect(axis([0.02, 0.4])?.scale).toBe('linear')
  expect(axis([0, 400], 'log')?.scale).toBe('linear')
})

it('takes fewer ticks the more powers of ten it spans', () => {
  expect(axis([0.01, 5], 'log')?.ticks).toEqual([0.01, 0.03, 0.1, 0.3, 1, 3])
  expect(axis([0.001, 9000], 'log')?.ticks).toEqual([0.01, 1, 100, 10000])
})

it('is nothing without a value', () => {
  expect(axis([])).toBeNull()
})

it('holds every value and every tick, in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1 }),
      fc.constantFrom('linear' as const, 'log' as const),
      (values, may) => {
        const found = axis(values, may)
        if (found === null) throw new Error('no axis')
        for (const value of [...values, ...found.ticks]) {
          expect(onAxis(found, value)).toBeGreaterThanOrEqual(-1e-9)
          expect(onAxis(found, value)).toBeLessThanOrEqual(1 + 1e-9)
        }
        expect(found.ticks).toEqual(found.ticks.toSorted((a, b) => a - b))
      },
    ),
  )
})
