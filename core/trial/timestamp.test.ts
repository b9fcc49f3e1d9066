import { expect, test } from 'vitest'
import { secondsBetween, toInstant } from '#core/trial/timestamp'

test.each([
  ['2026-11-21T08:03:34.248999Z', '2026-11-21T08:03:34.248Z'],
  ['2025-10-01T12:00:00', '2025-10-01T12:00:00.000Z'],
  ['2025-10-01T12:00:00.5', '2025-10-01T12:00:00.500Z'],
  ['2026-01-01T00:30:00.000001+02:00', '2025-12-31T22:30:00.000Z'],
  ['2026-12-31T23:59:59.999999Z', '2026-12-31T23:59:59.999Z'],
])('%s is the instant %s', (text, instant) => {
  expect(toInstant(text)).toBe(instant)
})

test.each([
  '',
  'soon',
  '2026-11-21',
  '2026-02-30T00:00:00',
  '2026-13-01T00:00:00Z',
  '9999-12-31T23:00:00-02:00',
  '0000-01-01T00:00:00+05:00',
])('%j is no timestamp', (text) => {
  expect(toInstant(text)).toBeNull()
})

test('a clock that ran backwards gives no duration', () => {
  expect(secondsBetween('2026-11-21T08:00:01.500Z', '2026-11-21T08:00:03.000Z')).toBe(1.5)
  expect(secondsBetween('2026-11-21T08:00:03.000Z', '2026-11-21T08:00:01.500Z')).toBeNull()
  expect(secondsBetween(null, '2026-11-21T08:00:01.500Z')).toBeNull()
})
