import { expect, it } from 'vitest'
import { timeTicks, utc } from './time-ticks.ts'

const at = (text: string) => Date.parse(`${text}Z`)
const texts = (from: string, to: string, most = 6) => timeTicks(at(from), at(to), most).map(({ text }) => text)

it('ticks stand on whole days, as many as fit', () => {
  expect(texts('2026-11-01T07:00', '2026-11-04T09:00', 4)).toEqual(['2026-11-02', '2026-11-03', '2026-11-04'])
  expect(texts('2026-11-01T00:00', '2026-11-10T00:00')).toHaveLength(5)
})

it('ticks of less than a day show the time of day', () => {
  expect(texts('2026-11-01T07:30', '2026-11-01T10:00')).toEqual([
    '2026-11-01 08:00',
    '2026-11-01 09:00',
    '2026-11-01 10:00',
  ])
})

it('ticks of an instant are its ends', () => {
  expect(texts('2026-11-01T07:30', '2026-11-01T07:40')).toEqual(['2026-11-01 07:30', '2026-11-01 07:40'])
})

it('there are never more ticks than asked for, however long the time', () => {
  for (const to of ['2026-11-03T00:00', '2027-03-01T00:00', '2031-01-01T00:00', '2226-01-01T00:00']) {
    const ticks = timeTicks(at('2026-11-01T00:00'), at(to), 6)
    expect(ticks.length).toBeGreaterThan(1)
    expect(ticks.length).toBeLessThanOrEqual(6)
  }
})

it('times are those of UTC', () => {
  expect(utc(at('2026-11-21T07:59:59'), true)).toBe('2026-11-21 07:59')
  expect(utc(at('2026-11-21T23:59:59'), false)).toBe('2026-11-21')
})
