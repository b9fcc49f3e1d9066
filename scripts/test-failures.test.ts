import { expect, test } from 'vitest'
import { listFailures } from '#scripts/test-failures'

const passed = { fullName: 'a passes', status: 'passed', failureMessages: [] }
const failed = {
  fullName: 'b fails',
  status: 'failed',
  failureMessages: ['\u001b[31mError\u001b[39m: 1 is not 2\n    at x.ts:1'],
}

test('a failed test is named with its file and what it said, in one line', () => {
  const report = { testResults: [{ name: '/r/core/x.test.ts', status: 'failed', assertionResults: [passed, failed] }] }
  expect(listFailures(report, '/r')).toEqual(['core/x.test.ts: b fails\n    Error: 1 is not 2 at x.ts:1'])
})

test('a file that failed without a failed test is named itself', () => {
  const file = { name: '/r/y.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [passed] }
  expect(listFailures({ testResults: [file] }, '/r')).toEqual(['y.test.ts\n    Cannot find module'])
})

test('a long message is cut, and says so', () => {
  const long = { ...failed, failureMessages: ['x'.repeat(5_000)] }
  const [line = ''] = listFailures(
    { testResults: [{ name: '/r/z.test.ts', status: 'failed', assertionResults: [long] }] },
    '/r',
  )
  expect(line.length).toBeLessThan(1_100)
  expect(line.endsWith('…')).toBe(true)
})

test('nothing is listed of a run that passed', () => {
  expect(
    listFailures({ testResults: [{ name: '/r/x.test.ts', status: 'passed', assertionResults: [passed] }] }, '/r'),
  ).toEqual([])
})
