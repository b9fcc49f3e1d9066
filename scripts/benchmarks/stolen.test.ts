import { expect, it } from 'vitest'
import { stolenShare, ticksIn } from '#scripts/benchmarks/stolen'

it('reads what a host took from what the kernel counts', () => {
  const before = ticksIn('cpu  100 20 30 800 10 0 5 35 7 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n')
  expect(before).toEqual({ all: 1000, stolen: 35 })
  const after = ticksIn('cpu  150 20 30 810 10 0 5 75 7 0\n')
  expect(stolenShare(before, after)).toBe(0.4)
})

it('says nothing where nothing is told', () => {
  expect(ticksIn('')).toBeNull()
  expect(ticksIn('cpu  1 2 3\n')).toBeNull()
  expect(stolenShare(null, { all: 2, stolen: 1 })).toBeNull()
  expect(stolenShare({ all: 2, stolen: 1 }, { all: 2, stolen: 1 })).toBeNull()
})
