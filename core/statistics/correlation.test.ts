import { expect, it } from 'vitest'
import { correlation } from '#core/statistics/correlation'

it('is 1 on a rising line, -1 on a falling one, whatever its slope', () => {
  expect(
    correlation([
      [0, 0.1],
      [0.5, 0.2],
      [1, 0.3],
    ]),
  ).toBeCloseTo(1, 12)
  expect(
    correlation([
      [0, 9],
      [1, 5],
      [2, 1],
    ]),
  ).toBeCloseTo(-1, 12)
})

it('is what its definition gives by hand', () => {
  // x - 2: -1 0 1, y - 2: -1 1 0; 1 / sqrt(2 * 2)
  expect(
    correlation([
      [1, 1],
      [2, 3],
      [3, 2],
    ]),
  ).toBeCloseTo(0.5, 12)
})

it('is unknown for fewer than three pairs, or where one side does not vary', () => {
  expect(correlation([])).toBeNull()
  expect(
    correlation([
      [0, 0],
      [1, 1],
    ]),
  ).toBeNull()
  expect(
    correlation([
      [0.1 + 0.2, 0],
      [0.3, 1],
      [0.3, 2],
    ]),
  ).toBeNull()
  expect(
    correlation([
      [0, 1],
      [1, 1],
      [2, 1],
    ]),
  ).toBeNull()
})
