import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bytes,
  censoredDuration,
  costPerSuccess,
  count,
  differenceInterval,
  differenceWithInterval,
  duration,
  interval,
  list,
  minute,
  places,
  plural,
  points,
  price,
  pValue,
  rateWithInterval,
  reward,
  scoreWithInterval,
  shortDigest,
  signedPoints,
  spent,
  times,
  usd,
} from '#core/report/format'

describe('points', () => {
  it.each([
    [0.55, '55'],
    [0.396778, '40'],
    [0.892209, '89'],
    [0.285, '29'],
    [0, '0'],
    [1, '100'],
  ])('%d is %s', (fraction, shown) => {
    expect(points(fraction)).toBe(shown)
  })

  it('never shows "never" or "always" for what is neither', () => {
    expect(points(0.004)).toBe('<1')
    expect(points(0.996)).toBe('>99')
  })
})

describe('count', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [12_345_678, '12,345,678'],
    [-1000, '-1,000'],
    [1000.4, '1,000'],
  ])('%d is %s', (value, shown) => {
    expect(count(value)).toBe(shown)
  })

  it('is what the number format of the language says', () => {
    const format = new Intl.NumberFormat('en-US')
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(count(value)).toBe(format.format(value))
      }),
    )
  })
})

describe('what is undefined shows as "-"', () => {
  it.each([
    points(null),
    interval(null, null),
    scoreWithInterval(null, null, null),
    rateWithInterval(0, 0, null, null),
    count(null),
    reward(null),
    usd(null),
    spent({ cost_usd: null, cost_known: 0, estimated_cost_usd: null, estimated_cost_known: 0 }, 10),
    costPerSuccess({ cost_per_success_usd: null, cost_per_success_tasks: 0, estimated_cost_known: 0, tasks: 9 }),
    places(null, null),
    duration(null),
    censoredDuration(null, true),
    minute(null),
    shortDigest(null),
    signedPoints(null),
    differenceInterval(null, null),
    differenceWithInterval(null, null, null),
    times(null),
  ])('%s', (shown) => {
    expect(shown).toBe('-')
  })
})

it('shows a rate and a score with both ends of the interval', () => {
  expect(rateWithInterval(7, 10, 0.396778, 0.892209)).toBe('7/10 [40, 89]')
  expect(scoreWithInterval(0.55, 0.108626, 0.924575)).toBe('55 [11, 92]')
  expect(scoreWithInterval(0.8, null, null)).toBe('80 -')
})

it('shows a cost with its coverage unless that is complete', () => {
  const known = (cost_usd: number | null, cost_known: number, estimated_cost_usd: number | null, more: number) =>
    spent({ cost_usd, cost_known, estimated_cost_usd, estimated_cost_known: more }, 10)
  expect(known(1.2, 10, null, 0)).toBe('$1.20')
  expect(known(1.2, 4, null, 0)).toBe('$1.20 (4 of 10)')
  expect(known(1.2, 4, 0.3, 6)).toBe('~$1.50')
  expect(known(null, 0, 0.3, 5)).toBe('~$0.30 (5 of 10)')
  const each = { cost_per_success_usd: 0.42, cost_per_success_tasks: 9, estimated_cost_known: 0, tasks: 9 }
  expect(costPerSuccess(each)).toBe('$0.42')
  expect(costPerSuccess({ ...each, cost_per_success_tasks: 3, estimated_cost_known: 1 })).toBe('~$0.42 (3 of 9 tasks)')
  expect([places(1, 3), places(2, 2)]).toEqual(['1-3', '2'])
  expect(usd(0)).toBe('$0.00')
  expect(usd(0.004)).toBe('<$0.01')
  expect(usd(1234.5)).toBe('$1,235')
})

it.each([
  [null, '-'],
  [0, '$0'],
  [0.00234, '$0.0023'],
  [0.05, '$0.05'],
  [0.4, '$0.40'],
  [0.996, '$1.00'],
  [1.04, '$1.04'],
  [12.345, '$12.35'],
  [1234.5, '$1,235'],
])('tells %s dollars of a mean as %s', (value, text) => {
  expect(price(value)).toBe(text)
})

it.each([
  [0, '0.0 s'],
  [4.24, '4.2 s'],
  [9.97, '10 s'],
  [59.6, '1 min 00 s'],
  [184, '3 min 04 s'],
  [3599.7, '1 h 00 min'],
  [4320, '1 h 12 min'],
])('%d seconds are %s', (seconds, shown) => {
  expect(duration(seconds)).toBe(shown)
})

it('marks a median that timeouts make a lower bound', () => {
  expect(censoredDuration(900, true)).toBe('>= 15 min 00 s')
  expect(censoredDuration(900, false)).toBe('15 min 00 s')
})

it('shows sizes, instants, digests, rewards and lists as people read them', () => {
  expect([bytes(512), bytes(1434), bytes(12 * 1024 ** 2)]).toEqual(['512 B', '1.4 KiB', '12 MiB'])
  expect(minute('2026-11-21T07:59:13.423Z')).toBe('2026-11-21 07:59')
  expect(shortDigest(`sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('sha256:0123456789ab')
  expect([reward(1), reward(0.333333)]).toEqual(['1', '0.3333'])
  expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c', 'd', 'e'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b, c and 2 more',
  ])
  expect([plural(1, 'trial'), plural(1200, 'trial')]).toEqual(['1 trial', '1,200 trials'])
})

describe('a difference in points', () => {
  it.each([
    [0.15, '+15'],
    [-0.031769, '-3'],
    [0, '0'],
    [0.1 + 0.2 - 0.3, '0'],
    [0.004, '+0.4'],
    [-0.004, '-0.4'],
    [-0.0003, '-0.03'],
    [2e-9, '0'],
    [0.005, '+1'],
    [1, '+100'],
    [-0.998, '-99.8'],
    [0.99999, '+99.9'],
    [1.256, '+126'],
  ])('%d is %s', (difference, shown) => {
    expect(signedPoints(difference)).toBe(shown)
  })

  it('stands with both ends of its interval', () => {
    expect(differenceWithInterval(0.15, 0.031769, 0.268231)).toBe('+15 [+3, +27]')
    expect(differenceWithInterval(0.4, null, null)).toBe('+40 -')
  })
})

describe('a p value', () => {
  it.each([
    [1, 'p = 1.000'],
    [0.0625, 'p = 0.063'],
    [0.05, 'p = 0.050'],
    [0.04996, 'p = 0.04996'],
    [0.0009, 'p < 0.001'],
    [null, 'p -'],
  ])('%d is %s', (p, shown) => {
    expect(pValue(p)).toBe(shown)
  })

  it('never shows on the other side of the limit that it is held against', () => {
    expect(pValue(0.00995, 0.01)).toBe('p = 0.00995')
    expect(pValue(0.0004, 0.0005)).toBe('p = 0.0004')
  })
})

it.each([
  [1.144491, '1.14'],
  [0.0871234, '0.0871'],
  [12345.6, '12,346'],
])('%d times is %s', (ratio, shown) => {
  expect(times(ratio)).toBe(shown)
})
