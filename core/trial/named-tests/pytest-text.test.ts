import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NamedTest } from '#core/trial/named-tests/named-test'
import { readPytestText } from '#core/trial/named-tests/pytest-text'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const ALL = globSync('pytest-text-*.txt', { cwd: FIXTURES }).map((name) => name.slice(12, -4))
const fixture = (name: string): string => readFileSync(join(FIXTURES, `pytest-text-${name}.txt`), 'utf8')
const read = (text: string): readonly NamedTest[] => readPytestText(text) ?? []
const named = (text: string): readonly string[] => read(text).map(({ status, name }) => `${status} ${name}`)

function counts(tests: readonly NamedTest[]): Partial<Record<NamedTest['status'], number>> {
  const found: Partial<Record<NamedTest['status'], number>> = {}
  for (const { status } of tests) found[status] = (found[status] ?? 0) + 1
  return found
}

describe("the tests are those of pytest's own count", () => {
  const LAST =
    /(\d+) failed, (\d+) passed, (\d+) skipped, (\d+) xfailed, (\d+) xpassed, (\d+) errors in [\d.]+s(?: =+)?\s*$/

  // The same suite each time. Two of the errors are of tests that were counted already: one had passed, one had failed.
  // One of the skipped is a module, whose tests were never known.
  const counted = (name: string) => {
    const [failed = 0, passed = 0, skipped = 0, pending = 0, surprising = 0, errors = 0] =
      LAST.exec(stripVTControlCharacters(fixture(name)))
        ?.slice(1)
        .map(Number) ?? []
    expect([failed, passed, skipped, pending, surprising, errors]).toEqual([8, 15, 4, 2, 1, 4])
    return { passed: passed - 1 + surprising, failed: failed - 1 + errors, skipped: skipped - 1, pending }
  }

  test.each(['5', 'color', 'vv', 's', 'xdist'])('with -v and -rA: %s', (name) => {
    expect(counts(read(fixture(name)))).toEqual(counted(name))
    expect(new Set(read(fixture(name)).map((one) => one.name)).size).toBe(31)
  })

  test('with -v alone all but the one whose line a test printed into', () => {
    const { passed, ...others } = counted('v')
    expect(counts(read(fixture('v')))).toEqual({ passed: passed - 1, ...others })
    expect(read(fixture('v')).map(({ name }) => name)).not.toContain('py/test_other.py::test_prints_without_line_feed')
  })

  test('with -rA alone all but the skipped, which the summary does not name', () => {
    const { skipped: _, ...others } = counted('rA')
    expect(counts(read(fixture('rA')))).toEqual(others)
  })

  test.each(['plain', 'q'])('without either only what failed: %s', (name) => {
    expect(counts(read(fixture(name)))).toEqual({ failed: counted(name).failed })
  })

  test.each([
    ['count', /3 failed, 2 passed, 1 skipped, 2 subtests passed in/, { passed: 2, failed: 2, skipped: 1 }],
    ['times', /2 failed, 3 passed, 1 skipped, 2 subtests passed, 2 rerun in/, { passed: 3, failed: 1, skipped: 1 }],
  ])('other tries are no rows, nor are subtests, of which one failed: %s', (name, last, expected) => {
    expect(fixture(name)).toMatch(last)
    expect(counts(read(fixture(name)))).toEqual(expected)
  })
})

describe('what is told of a test', () => {
  const find = (name: string, test: string) => read(fixture(name)).find((found) => found.name === test)

  test.each<[string, string, Partial<NamedTest>]>([
    ['v', 'py/test_shop.py::test_prints', { status: 'skipped', message: 'no printer' }],
    ['v', 'py/test_shop.py::TestCart::TestNested::test_inside', { suite: 'py/test_shop.py > TestCart > TestNested' }],
    ['v', 'py/test_shop.py::test_texts[x::y]', { suite: 'py/test_shop.py', status: 'passed', duration_s: null }],
    ['v', 'py/test_shop.py::test_texts[PASSED]', { status: 'passed' }],
    ['v', 'py/test_shop.py::test_texts[100%]', { status: 'passed' }],
    ['rA', 'py/test_shop.py::test_texts[[z]]', { status: 'passed', message: null }],
    [
      'plain',
      'py/test_shop.py::test_texts[a - b]',
      { status: 'failed', message: "AssertionError: assert 'a - b' !=..." },
    ],
    [
      'vv',
      'py/test_shop.py::test_subtracts',
      { message: 'AssertionError: wrong <sum> & more - with a dash\nassert (3 - 1) == 1' },
    ],
    ['5', 'py/test_shop.py::test_known', { status: 'pending', message: 'known' }],
    ['5', 'py/test_shop.py::test_surprises', { status: 'passed', message: 'was known' }],
    ['xdist', 'py/test_shop.py::test_surprises', { status: 'passed', message: 'was known' }],
    ['v', 'py/test_shop.py::test_never_begins', { status: 'failed', message: 'RuntimeError: no database' }],
    ['v', 'py/test_shop.py::test_fails_after', { status: 'failed', message: 'RuntimeError: cannot tidy up' }],
    ['v', 'py/test_broken.py', { status: 'failed', suite: null, message: null }],
    ['times', 'extra/test_extra.py::test_logs', { status: 'passed' }],
    ['times', 'extra/test_extra.py::test_long_skip', { message: 'a reason that is so long' }],
    ['times', 'extra/test_inherit.py::TestB::test_inherited', { suite: 'extra/test_inherit.py > TestB' }],
  ])('%s: %s', (name, test, expected) => {
    expect(find(name, test)).toMatchObject(expected)
  })
})

describe('sessions', () => {
  const CRASH = ['passed crash/test_crash.py::test_before', 'failed crash/test_crash.py::test_fails']

  test('one after another are all read, also after one that broke off', () => {
    const rest = named(fixture('count'))
    expect(named(fixture('crash') + fixture('count'))).toEqual([...CRASH, ...rest])
    expect(named(fixture('count') + fixture('crash'))).toEqual([...rest, ...CRASH])
    expect(named(`${fixture('count')}cd other\n${fixture('count')}`)).toEqual([...rest, ...rest])
  })

  test('those of -q, which have no first line, stand beside others', () => {
    const quiet = named(fixture('q'))
    expect(named(fixture('q') + fixture('q'))).toEqual([...quiet, ...quiet])
    expect(named(fixture('count') + fixture('q'))).toEqual([...named(fixture('count')), ...quiet])
  })

  test.each(['nested', 'nested-s'])('that a test ran are only what it printed: %s', (name) => {
    expect(fixture(name)).toContain('PASSED inner/test_inner.py::test_inner_passes')
    expect([...named(fixture(name))].sort()).toEqual([
      'failed nested/test_nested.py::test_whole',
      'passed nested/test_nested.py::test_end',
      'passed nested/test_nested.py::test_last',
      'passed nested/test_nested.py::test_quiet',
    ])
  })

  test("lines before, after and between them are nobody's", () => {
    const forged = 'forged/test_a.py::test_a PASSED [100%]\nFAILED forged/test_a.py::test_b - no\n'
    expect(named(`${forged}${fixture('v')}${forged}${fixture('count')}${forged}`)).toEqual([
      ...named(fixture('v')),
      ...named(fixture('count')),
    ])
    expect(readPytestText(forged)).toBeNull()
  })

  test('what tests printed is left out where it stands apart, or where the summary and the count say so', () => {
    for (const name of ['v', 'vv', 's']) {
      expect(fixture(name)).toContain('py/test_shop.py::test_forged_verbose PASSED [ 50%]')
      expect(named(fixture(name)).join()).not.toContain('forged')
    }
  })

  test('where the summary names less than the count, or there is no count, every named line stays', () => {
    const text = fixture('v').replace('py/test_other.py::test_last', 'py/test_other.py::test_more PASSED\n$&')
    expect(named(text)).toContain('passed py/test_other.py::test_more')
    expect(named(text)).toHaveLength(31)
    const uncounted = fixture('s').replace(/=.* in [\d.]+s =+\n$/, '')
    expect(named(uncounted)).toContain('passed py/test_shop.py::test_forged_verbose')
  })

  test.each([
    '',
    '= test session starts =',
    '= test session starts =\ncollected 0 items\n\n= no tests ran in 0.00s =\n',
    '= test session starts =\n\na.py ..F [100%]\n\n= 1 failed, 2 passed in 0.10s =\n',
    '= test session starts =\nstd::vector PASSED\na.py: :b FAILED\n:: PASSED\na.py:: PASSED\n  a.py::b PASSED\n',
    '= short test summary info =\nSKIPPED [2] a.py:7: why\nERROR connecting to a.py\nFAILED\nFAILED a.py\n',
  ])('%j names no test', (text) => {
    expect(read(text)).toEqual([])
  })

  test('a JUnit report that quotes a session is none', () => {
    expect(readPytestText(`<?xml version="1.0"?>\n<testsuites><system-out>${fixture('v')}`)).toBeNull()
  })
})

describe('damage', () => {
  /** Whose tests printed what pytest prints. */
  const PRINTED = ['s', 'nested', 'nested-s']

  test.each(ALL.filter((name) => !PRINTED.includes(name)))(
    'of %s torn anywhere no test appears that was not there',
    (name) => {
      const bytes = readFileSync(join(FIXTURES, `pytest-text-${name}.txt`))
      const whole = read(fixture(name)).map((one) => one.name)
      fc.assert(
        fc.property(fc.nat(bytes.length), (length) => {
          const torn = read(bytes.toString('utf8', 0, length)).map((one) => one.name)
          expect(torn).toEqual(whole.filter((one) => torn.includes(one)))
        }),
        { numRuns: 150 },
      )
    },
  )

  test('whatever lines follow each other, each name was printed, and nothing is thrown', () => {
    const lines = ALL.flatMap((name) => fixture(name).split('\n'))
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lines), { maxLength: 200 }), (some) => {
        const text = ['= test session starts =', ...some, ''].join('\n')
        const printed = stripVTControlCharacters(text)
        for (const { name } of read(text)) expect(printed).toContain(name)
      }),
      { numRuns: 300 },
    )
  })

  test('of changed bytes nothing is thrown', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) })
    fc.assert(
      fc.property(fc.constantFrom(...ALL), fc.array(change, { minLength: 1, maxLength: 20 }), (name, changes) => {
        const bytes = readFileSync(join(FIXTURES, `pytest-text-${name}.txt`))
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte
        expect(read(bytes.toString('utf8')).length).toBeLessThanOrEqual(31 + changes.length)
      }),
      { numRuns: 300 },
    )
  })

  test.each<[string, string]>([
    ['marks', `a.py::b[${' SKIPPED ('.repeat(400_000)}`],
    ['dashes', `FAILED a.py::b[${' - '.repeat(1_000_000)}`],
    ['blanks', `a.py::b${' '.repeat(3_000_000)}x`],
    ['signs', `${'='.repeat(1_500_000)} ${'= '.repeat(500_000)}`],
    ['headers', '= test session starts =\n'.repeat(100_000)],
    ['ends', '= short test summary info =\n= 1 passed in 0.1s =\n'.repeat(60_000)],
    ['summaries', '= short test summary info =\n'.repeat(100_000)],
  ])('made to take long: %s', (_what, hostile) => {
    expect(read(`= test session starts =\n${hostile}\n= short test summary info =\n${hostile}\n`)).toEqual([])
  })

  test('more tests than are kept', () => {
    const lines = Array.from({ length: 10_010 }, (_, i) => `a.py::test_${i} PASSED\n`).join('')
    expect(read(`= test session starts =\n${lines}`)).toHaveLength(10_000)
  })
})
