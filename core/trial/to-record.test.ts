import { expect, test } from 'vitest'
import { evidenceOf, FOREIGN, resultDocument } from '#core/trial/testing'
import { toRecord } from '#core/trial/to-record'

const spanOf = (times: object, run: readonly [string, string] | null) => {
  const known =
    run === null ? null : { interrupted: false, overtime: false, started_at: run[0], finished_at: run[1], end: null }
  const { record } = toRecord(evidenceOf(resultDocument(times), { run: known }), FOREIGN)
  return [record.started_at, record.finished_at]
}

const RUN = ['2026-11-21T08:00:00.000Z', '2026-11-21T08:10:00.000Z'] as const

test('a result is believed on its times within what the wrapper saw', () => {
  const times = { started_at: '2026-11-21T08:00:01Z', finished_at: '2026-11-21T08:09:00Z' }
  expect(spanOf(times, RUN)).toEqual(['2026-11-21T08:00:01.000Z', '2026-11-21T08:09:00.000Z'])
})

test.each([
  ['a year that is far', { started_at: '9999-12-31T00:00:00Z', finished_at: '9999-12-31T00:00:01Z' }],
  ['a year long gone', { started_at: '1970-01-01T00:00:00Z', finished_at: '2026-11-21T08:09:00Z' }],
])('of a planned try with %s the wrapper knows better', (_, times) => {
  expect(spanOf(times, RUN)).toEqual([...RUN])
})

test('a foreign trial that ended before it began has no times', () => {
  const times = { started_at: '2026-11-21T08:09:00Z', finished_at: '2026-11-21T08:00:01Z' }
  expect(spanOf(times, null)).toEqual([null, null])
})
