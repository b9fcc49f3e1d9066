import { describe, expect, it } from 'vitest'
import { UserError } from '#core/user-error'
import { envelope, printable, problemOf, problemText } from '#scripts/cli/result'

describe('problemOf', () => {
  it('tells a wrong call (2) from something that did not work (1)', () => {
    expect(problemOf(new UserError('wrong', { where: 'a.yaml:1:2', remedy: 'mend it' }))).toEqual({
      message: 'wrong',
      where: 'a.yaml:1:2',
      remedy: 'mend it',
      exit: 2,
    })
    expect(problemOf(new UserError('broken', { kind: 'failure' })).exit).toBe(1)
  })

  it('calls anything else a fault of its own', () => {
    expect(problemOf(new TypeError('x is not a function'))).toMatchObject({
      message: 'internal error: x is not a function',
      exit: 1,
    })
  })
})

it('prints where, what and what to do', () => {
  const problem = { message: 'unknown key', where: 'regatta.yaml:3:5', remedy: 'did you mean "attempts"?' }
  expect(problemText(problem)).toBe('error: regatta.yaml:3:5: unknown key\n  did you mean "attempts"?')
  expect(problemText({ message: 'm', where: null, remedy: null }, 'warning')).toBe('warning: m')
})

it('lets no control character of foreign text reach the terminal', () => {
  expect(printable('a\u001b[31mred\u0007\r\n\tb')).toBe('a\ufffd[31mred\ufffd\ufffd\n\tb')
})

it('has the status that the exit code means', () => {
  const about = { version: '1', duration_seconds: 0 }
  const status = (exit: 0 | 1 | 2 | 3) => envelope('run', { data: null, errors: [], exit }, about).status
  expect([0, 1, 2, 3].map((exit) => status(exit as 0 | 1 | 2 | 3))).toEqual(['success', 'error', 'error', 'partial'])
})
