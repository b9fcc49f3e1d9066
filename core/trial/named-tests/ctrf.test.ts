import { expect, test } from 'vitest'
import { readCtrf, readTornCtrf } from '#core/trial/named-tests/ctrf'

const report = (summary: object, tests: readonly object[]): string =>
  JSON.stringify({ results: { tool: { name: 'pytest' }, summary, tests } })

test('durations are milliseconds, as the specification says', () => {
  const text = report({ start: 1_700_000_000_000, stop: 1_700_000_001_000 }, [
    { name: 'a', status: 'passed', duration: 250 },
  ])
  expect(readCtrf(text)?.[0]?.duration_s).toBe(0.25)
})

test('without a clock they are milliseconds too', () => {
  expect(readCtrf(report({}, [{ name: 'a', status: 'passed', duration: 250 }]))?.[0]?.duration_s).toBe(0.25)
})

test('a clock in seconds says that the durations are pytest-json-ctrf 0.3.5 seconds', () => {
  const text = report({ start: 1_700_000_000.25, stop: 1_700_000_003.5 }, [
    { name: 'a', status: 'passed', duration: 1.25 },
  ])
  expect(readCtrf(text)?.[0]?.duration_s).toBe(1.25)
})

test('durations longer than the whole report are milliseconds whatever the clock, as in pytest-json-ctrf 0.3.6', () => {
  const text = report({ start: 1_700_000_000.25, stop: 1_700_000_003.5 }, [
    { name: 'a', status: 'passed', duration: 1250 },
  ])
  expect(readCtrf(text)?.[0]?.duration_s).toBe(1.25)
})

test('what is missing or odd is unknown, never invented', () => {
  const text = report({}, [
    { name: 'a', status: 'exploded', duration: -1, suite: ['file.py', 'Class'] },
    { name: 'b', status: 'skipped', suite: 'file.py', message: 'not today' },
  ])
  expect(readCtrf(text)).toEqual([
    { name: 'a', suite: 'file.py > Class', status: 'other', duration_s: null, message: null },
    { name: 'b', suite: 'file.py', status: 'skipped', duration_s: null, message: 'not today' },
  ])
})

test.each(['', '{', '[]', '{"results":{}}', '{"results":{"tests":[{"status":"passed"}]}}'])(
  '%j is no report',
  (text) => {
    expect(readCtrf(text)).toBeNull()
  },
)

const TESTS = [
  { name: 'a "]}}" {', status: 'passed', duration: 250, extra: { results: [{ tests: [{}] }] } },
  { name: 'b', status: 'failed', duration: 500, steps: [{ name: 'no test', status: 'passed' }] },
]

/** Of the text up to the place where the mark begins for the last time. */
const tornAt = (text: string, mark: string) => readTornCtrf(text.slice(0, text.lastIndexOf(mark)))

test('of a torn report the tests before the tear are read', () => {
  const text = report({ start: 1_700_000_000_000 }, [...TESTS, { name: 'c', status: 'passed' }])
  expect(tornAt(text, '"c"')?.map(({ name, duration_s }) => [name, duration_s])).toEqual([
    ['a "]}}" {', 0.25],
    ['b', 0.5],
  ])
  expect(tornAt(text, '"no test"')?.map(({ name }) => name)).toEqual(['a "]}}" {'])
  expect(tornAt(text, ',"extra"')).toBeNull()
})

test.each([{}, { start: 1_700_000_000.25 }])(
  'a torn report whose clock is %j does not tell the unit of its durations',
  (summary) => {
    expect(tornAt(report(summary, TESTS), ']')?.map(({ duration_s }) => duration_s)).toEqual([null, null])
  },
)

test.each([
  '',
  '{',
  '[]',
  '}',
  '"',
  '{"results":{"tests":[{"status":"passed"}',
  '{"tests":[{"name":"a","status":"passed"}',
  '{"results":{"tests":[[{"name":"a"}]',
  '{"results":{"x":[{"name":"a","status":"passed"}',
])('%j is no torn report', (text) => {
  expect(readTornCtrf(text)).toBeNull()
})
