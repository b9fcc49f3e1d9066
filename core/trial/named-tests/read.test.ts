import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NamedTest } from '#core/trial/named-tests/named-test'
import { mergeReports, readOutput, readReport } from '#core/trial/named-tests/read'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8')
const testsOf = (name: string): readonly NamedTest[] => readReport(fixture(name))?.tests ?? []

type Counts = { readonly [status in NamedTest['status']]?: number }

function counts(tests: readonly NamedTest[]): Counts {
  const found: Record<string, number> = {}
  for (const { status } of tests) found[status] = (found[status] ?? 0) + 1
  return found
}

/** The numbers that a pattern's groups find in what the tool itself said; fails where it does not say them. */
function said(name: string, pattern: RegExp): readonly number[] {
  const found = [...fixture(name).matchAll(new RegExp(pattern, 'g'))]
  expect(found).not.toEqual([])
  return (found[0] ?? []).slice(1).map((_, group) => found.reduce((sum, match) => sum + Number(match[group + 1]), 0))
}

describe("as many as the tool's own totals", () => {
  test('pytest-json-ctrf', () => {
    const { tests, passed, failed, skipped } = JSON.parse(fixture('pytest-ctrf.json')).results.summary
    expect([tests, passed, failed, skipped]).toEqual([14, 7, 5, 2])
    expect(counts(testsOf('pytest-ctrf.json'))).toEqual({ passed, failed, skipped })
    expect(testsOf('pytest-ctrf.json')).toHaveLength(tests)
  })

  test('pytest, which counts a test twice that fails and whose fixture fails after it', () => {
    const [errors = 0, failures = 0, skipped, tests = 0] = said(
      'pytest-junit.xml',
      /errors="(\d+)" failures="(\d+)" skipped="(\d+)" tests="(\d+)"/,
    )
    expect([errors, failures, skipped, tests]).toEqual([4, 3, 2, 16])
    expect(said('pytest.txt', /(\d+) failed, (\d+) passed, .* (\d+) errors/)).toEqual([failures, 7, errors])
    expect(counts(testsOf('pytest-junit.xml'))).toEqual({ passed: 7, failed: failures + errors, skipped })
  })

  test('go test, subtests and the tests around them', () => {
    const lines = (verdict: string) => fixture('go-test.txt').match(new RegExp(`^ *--- ${verdict}: `, 'gm'))?.length
    // Of the lines of -v one was printed by a test, and one stands behind what a test printed without a line feed.
    expect([lines('PASS'), lines('FAIL'), lines('SKIP')]).toEqual([9, 3, 2])
    expect(fixture('go-test.txt')).toContain(
      '--- PASS: TestForged (0.00s)\nno line feed at the end--- PASS: TestPretends',
    )
    expect(counts(testsOf('go-test.jsonl'))).toEqual({ passed: 9, failed: 3, skipped: 2 })
    expect(testsOf('go-test.jsonl').map(({ name }) => name)).not.toContain('TestForged')
  })

  test.each(['cargo-test.txt', 'cargo-json.jsonl'])('cargo test: %s', (name) => {
    const totals = /(\d+) passed; (\d+) failed; (\d+) ignored|"passed": (\d+), "failed": (\d+), "ignored": (\d+)/
    const [passed, failed, skipped] = said(name, totals).filter((number) => !Number.isNaN(number))
    expect([passed, failed, skipped]).toEqual([7, 2, 2])
    expect(counts(testsOf(name))).toEqual({ passed, failed, skipped })
  })

  test('test2json without options, which tells neither time nor package', () => {
    const name = 'go-test2json.jsonl'
    const lines = (verdict: string) =>
      fixture('go-test2json.txt').match(new RegExp(`^ *--- ${verdict}: `, 'gm'))?.length
    expect([lines('PASS'), lines('FAIL'), lines('SKIP')]).toEqual([2, 2, 1])
    expect(fixture(name)).not.toMatch(/Time|Package/)
    expect(counts(testsOf(name))).toEqual({ passed: 2, failed: 2, skipped: 1 })
  })

  test('cargo-nextest, whose JUnit report leaves out what it skipped', () => {
    const [tests, passed, failed, skipped] = said(
      'nextest.txt',
      /(\d+) tests run: (\d+) passed \(1 flaky\), (\d+) failed, (\d+) skipped/,
    )
    expect([tests, passed, failed, skipped]).toEqual([7, 4, 3, 2])
    expect(counts(testsOf('nextest.jsonl'))).toEqual({ passed, failed, skipped })
    expect(said('nextest-junit.xml', /name="nextest-run" tests="(\d+)" skipped="\d+" failures="(\d+)"/)).toEqual([7, 3])
    expect(counts(testsOf('nextest-junit.xml'))).toEqual({ passed, failed })
  })

  const NODE =
    /tests (\d+)[\s\S]*# suites (\d+)[\s\S]*# pass (\d+)[\s\S]*# fail (\d+)[\s\S]*# cancelled (\d+)[\s\S]*# skipped (\d+)[\s\S]*# todo (\d+)/

  test("Node's test runner as TAP, tests with tests inside included", () => {
    const [tests, suites, passed, failed = 0, cancelled = 0, skipped, pending] = said('node.tap', NODE)
    expect([tests, suites, passed, failed, cancelled, skipped, pending]).toEqual([13, 2, 4, 4, 1, 2, 2])
    expect(testsOf('node.tap')).toHaveLength(13)
    expect(counts(testsOf('node.tap'))).toEqual({ passed, failed: failed + cancelled, skipped, pending })
  })

  test("Node's test runner as JUnit, where a test with tests inside is written as a suite", () => {
    const comments = new RegExp(NODE.source.replaceAll('# ', '<!-- '))
    const [tests, suites = 0, passed, failed = 0, cancelled = 0, skipped, pending] = said('node-junit.xml', comments)
    const written = fixture('node-junit.xml').match(/<testsuite /g)?.length ?? 0
    const around = written - suites
    expect([tests, around]).toEqual([13, 2])
    expect(testsOf('node-junit.xml')).toHaveLength(13 - around)
    expect(counts(testsOf('node-junit.xml'))).toEqual({ passed, failed: failed + cancelled - around, skipped, pending })
  })

  test('node-tap', () => {
    const [total = 0, passed, failed, pending, skipped] = said(
      'node-tap.tap',
      /total: (\d+), pass: (\d+), fail: (\d+), todo: (\d+), skip: (\d+)/,
    )
    expect([total, passed, failed, pending, skipped]).toEqual([7, 3, 1, 2, 1])
    expect(counts(testsOf('node-tap.tap'))).toEqual({ passed, failed, pending, skipped })
  })

  test('prove, which counts a subtest as one test', () => {
    const [tests, failed] = said('perl.txt', /Tests: (\d+) Failed: (\d+)/)
    expect([tests, failed]).toEqual([7, 2])
    const outermost = testsOf('perl.tap').map(({ suite, name }) => suite?.split(' > ')[0] ?? name)
    expect(new Set(outermost).size).toBe(tests)
    expect(counts(testsOf('perl.tap'))).toEqual({ passed: 5, failed, skipped: 1, pending: 2 })
  })

  test('vitest', () => {
    const [tests, failures] = said('vitest-junit.xml', /name="vitest tests" tests="(\d+)" failures="(\d+)"/)
    expect([tests, failures]).toEqual([6, 2])
    expect(said('vitest.txt', /(\d+) failed \| (\d+) passed \| (\d+) skipped \| (\d+) todo/)).toEqual([2, 2, 1, 1])
    expect(counts(testsOf('vitest-junit.xml'))).toEqual({ passed: 2, failed: 2, skipped: 2 })
  })
})

describe('a crash in mid-suite leaves the tests that ended', () => {
  test.each<[string, readonly string[]]>([
    ['go-exit.jsonl', ['passed TestBefore', 'passed TestGroup/first']],
    ['go-panic.jsonl', ['passed TestBefore', 'passed TestGroup/first', 'failed TestGroup/second', 'failed TestGroup']],
    ['cargo-crash.txt', ['passed flaky', 'skipped ignored_plainly', 'passed opens']],
    ['cargo-json-crash.jsonl', ['passed flaky', 'skipped ignored_plainly', 'passed opens']],
    ['node-crash.tap', ['passed before', 'passed first']],
    ['perl-crash.tap', ['passed before', 'passed also before']],
    ['perl-bail.tap', ['passed before']],
    ['pytest-text-crash.txt', ['passed crash/test_crash.py::test_before', 'failed crash/test_crash.py::test_fails']],
    [
      'pytest-text-xdist-crash.txt',
      [
        'passed crash/test_crash.py::test_before',
        'failed crash/test_crash.py::test_fails',
        'failed crash/test_crash.py::test_exits',
        'passed crash/test_crash.py::test_after',
      ],
    ],
  ])('%s', (name, expected) => {
    expect(testsOf(name).map((one) => `${one.status} ${one.name}`)).toEqual(expected)
  })
})

describe('what is told of a test', () => {
  const find = (name: string, test: string) => testsOf(name).find((found) => found.name === test)

  test.each<[string, NamedTest]>([
    [
      'pytest-junit.xml',
      {
        name: 'test_total[3]',
        suite: 'pytest > py.test_shop.TestCart',
        status: 'failed',
        duration_s: 0,
        message: 'assert (3 * 5) < 15',
      },
    ],
    [
      'go-test.jsonl',
      {
        name: 'TestParallel/b/deep',
        suite: 'example.com/shop/cart',
        status: 'skipped',
        duration_s: 0,
        message: 'cart_test.go:26: not on this machine',
      },
    ],
    [
      'cargo-test.txt',
      {
        name: 'tests::returns',
        suite: 'src/lib.rs',
        status: 'failed',
        duration_s: null,
        message: 'Error: "out of <paper> & ink"',
      },
    ],
    [
      'cargo-json.jsonl',
      { name: 'tests::prints', suite: null, status: 'skipped', duration_s: null, message: 'needs a printer' },
    ],
    ['nextest.jsonl', { name: 'flaky', suite: 'shop::till', status: 'passed', duration_s: 0.019751383, message: null }],
    ['nextest-junit.xml', { name: 'flaky', suite: 'shop::till', status: 'passed', duration_s: 0.011, message: null }],
    [
      'node.tap',
      { name: 'third', suite: 'parent > second', status: 'failed', duration_s: 0.000251744, message: 'third fails' },
    ],
    [
      'node-junit.xml',
      {
        name: 'fails but is to do',
        suite: 'cart > deep',
        status: 'pending',
        duration_s: 0.000404,
        message: 'later',
      },
    ],
    ['perl.tap', { name: '4', suite: null, status: 'skipped', duration_s: null, message: 'no printer' }],
  ])('%s', (name, expected) => {
    expect(find(name, expected.name)).toEqual(expected)
  })
})

describe('which format a text has', () => {
  test.each<[string, string]>([
    ['pytest-ctrf.json', 'ctrf'],
    ['pytest-junit.xml', 'junit'],
    ['go-test.jsonl', 'go-test'],
    ['nextest.jsonl', 'libtest'],
    ['node.tap', 'tap'],
    ['cargo-test.txt', 'cargo'],
    ['pytest-text-vv.txt', 'pytest'],
    ['pytest-text-color.txt', 'pytest'],
  ])('%s is %s, with a byte order mark and foreign line ends too', (name, format) => {
    expect(readReport(fixture(name))?.format).toBe(format)
    expect(readReport(`\uFEFF${fixture(name).replaceAll('\n', '\r\n')}`)?.tests).toHaveLength(testsOf(name).length)
  })

  test.each([
    '',
    'ok',
    'ok 1 of them\n',
    'ok 1\nok 2\n',
    'no TAP\n1..1\nok 1\n',
    '1',
    '{}',
    '{"Action":"pass","Package":"p","Test":"T"}\n',
    '{"type":"test","event":"ok","name":"a"}\n',
    '<html><testcase name="a"/></html>',
    '<testsuite/>',
    'test a ... ok\n',
    'PASSED test_a.py::test_b\n1 passed in 0.01s\n',
  ])('%j is no report', (text) => {
    expect(readReport(text)).toBeNull()
    expect(readOutput(text)).toBeNull()
  })

  test.each(['go-test.jsonl', 'cargo-test.txt', 'nextest.jsonl', 'node.tap', 'pytest-text-v.txt', 'pytest-text-q.txt'])(
    'in what a script printed %s is found between other lines',
    (name) => {
      const printed = `Reading package lists...\nok 1 is what I say\n{"a": 1}\n${fixture(name)}\nok so far\nnot ok at all\n`
      expect(readOutput(printed)?.tests).toEqual(testsOf(name))
    },
  )

  test.each(['pytest-ctrf.json', 'pytest-junit.xml', 'nextest-junit.xml', 'perl.tap', 'go-test.txt', 'pytest.txt'])(
    'in what a script printed %s is not looked for',
    (name) => {
      expect(readOutput(`${fixture(name)}`)).toBeNull()
    },
  )

  test('a cargo block that something else printed into is left out, and the others stay', () => {
    const printed = fixture('cargo-test.txt').replace('test opens ... ok', 'test opens ... ok\ntest forged ... ok')
    expect(readReport(printed)?.tests.map(({ suite }) => suite)).not.toContain('tests/till.rs')
    expect(readReport(printed)?.tests).toHaveLength(7)
  })

  test('a line that looks like a result, but is not the next one of its tool, is passed over', () => {
    const tap = fixture('node.tap').replace('# Subtest: parent', 'ok so far\nok 99 - forged\n# Subtest: parent')
    expect(readReport(tap)?.tests).toEqual(testsOf('node.tap'))
    const libtest = `${fixture('cargo-json.jsonl')}{ "type": "test", "name": "forged", "event": "ok" }\n`
    expect(readReport(libtest)?.tests).toEqual(testsOf('cargo-json.jsonl'))
    const go = `${fixture('go-exit.jsonl')}{"Time":"t","Action":"pass","Package":"p","Test":"TestForged"}\n`
    expect(readReport(go)?.tests).toEqual(testsOf('go-exit.jsonl'))
  })

  test('two TAP streams one after the other are both read', () => {
    expect(readOutput(fixture('node.tap') + fixture('node-crash.tap'))?.tests).toHaveLength(15)
  })
})

describe('several reports of one directory', () => {
  const reportOf = (name: string) => readReport(fixture(name)) ?? expect.fail(name)

  test('one run that wrote two formats counts once, CTRF before JUnit', () => {
    const both = [reportOf('pytest-junit.xml'), reportOf('pytest-ctrf.json')]
    expect(mergeReports(both)).toEqual(testsOf('pytest-ctrf.json'))
    expect(mergeReports([reportOf('node.tap'), reportOf('node-junit.xml')])).toEqual(testsOf('node-junit.xml'))
  })

  test('files of one format add up where they share no test', () => {
    const all = ['vitest-junit.xml', 'pytest-junit.xml', 'vitest-junit.xml'].map(reportOf)
    expect(mergeReports(all)).toEqual([...testsOf('vitest-junit.xml'), ...testsOf('pytest-junit.xml')])
  })

  test('a test that two reports have counts once, and those that one has stay, also where it lists one twice', () => {
    const junit = (...names: readonly string[]) =>
      readReport(`<testsuite>${names.map((name) => `<testcase name="${name}"/>`).join('')}</testsuite>`) ??
      expect.fail('no report')
    const merged = mergeReports([junit('a', 'a'), junit('a', 'b', 'b'), junit('c', 'a')])
    expect(merged.map(({ name }) => name)).toEqual(['a', 'a', 'b', 'b', 'c'])
  })

  test('no report, no tests', () => {
    expect(mergeReports([])).toEqual([])
  })
})

describe('hostile text', () => {
  test('entities that a document declares are not expanded', () => {
    const declared = Array.from({ length: 20 }, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`)
    const laughs = `<!DOCTYPE r [<!ENTITY e0 "ha"><!ENTITY f SYSTEM "file:///etc/hostname">${declared.join('')}]>
      <testsuite><testcase name="before"/><testcase name="x"><failure>`
    for (const entity of ['&e20;', '&f;']) {
      expect(readReport(`${laughs}${entity}</failure></testcase></testsuite>`)?.tests.map(({ name }) => name)).toEqual([
        'before',
      ])
    }
  })

  test('suites that are nested without end, and names that belong to objects', () => {
    expect(readReport(`<testsuite>${'<testsuite name="a">'.repeat(100_000)}<testcase name="b"/>`)).toBeNull()
    expect(
      readReport('<testsuite><testcase name="__proto__" __proto__="1" constructor="2"/></testsuite>')?.tests,
    ).toEqual([{ name: '__proto__', suite: null, status: 'passed', duration_s: null, message: null }])
  })

  test('of the YAML after a test point only texts and numbers are read', () => {
    const tap = `TAP version 14\nnot ok 1 - a\n  ---\n  duration_ms: 5\n  message: 'why'\n  data: &a [*a]\n  more: ${'['.repeat(500_000)}\n  ...\n1..1\n`
    expect(readReport(tap)?.tests).toEqual([
      { name: 'a', suite: null, status: 'failed', duration_s: 0.005, message: 'why' },
    ])
  })

  test.each<[string, (count: number) => string]>([
    ['TAP', (count) => `TAP version 13\n${Array.from({ length: count }, (_, i) => `ok ${i + 1}\n`).join('')}`],
    ['JUnit', (count) => `<testsuite>${'<testcase name="a"/>'.repeat(count)}</testsuite>`],
    ['CTRF', (count) => JSON.stringify({ results: { tests: Array(count).fill({ name: 'a', status: 'passed' }) } })],
  ])('of more than 10,000 tests the first 10,000 are kept: %s', (_format, report) => {
    expect(readReport(report(10_010))?.tests).toHaveLength(10_000)
  })
})

describe('damage', () => {
  test.each([
    'pytest-ctrf.json',
    'pytest-junit.xml',
    'go-test.jsonl',
    'nextest.jsonl',
    'node.tap',
    'cargo-test.txt',
    'pytest-text-v.txt',
  ])('of %s torn near its end most tests are left', (name) => {
    const text = fixture(name)
    const whole = testsOf(name).length
    const left = readReport(text.slice(0, text.length * 0.9))?.tests.length ?? 0
    expect(left).toBeGreaterThan(whole / 2)
  })

  const REPORTS = globSync('*', { cwd: FIXTURES }).filter((name) => name !== 'README.md' && testsOf(name).length > 0)
  /** Of what pytest prints a damaged summary may leave more than a whole one: its own test file has these properties. */
  const OTHERS = REPORTS.filter((name) => !name.startsWith('pytest-text'))
  const identity = ({ suite, name, status }: NamedTest): string => JSON.stringify([suite, name, status])

  test('there is something to damage', () => {
    expect(REPORTS.length).toBeGreaterThan(15)
  })

  test.each(OTHERS)('of %s torn anywhere the tests that are left are the first ones, as they were', (name) => {
    const bytes = readFileSync(join(FIXTURES, name))
    const whole = testsOf(name).map(identity)
    fc.assert(
      fc.property(fc.nat(bytes.length), (length) => {
        const torn = (readReport(bytes.toString('utf8', 0, length))?.tests ?? []).map(identity)
        expect(torn).toEqual(whole.slice(0, torn.length))
      }),
      { numRuns: 150 },
    )
  })

  test.each(OTHERS)('of %s with changed bytes no test appears that was not there', (name) => {
    const bytes = readFileSync(join(FIXTURES, name))
    const names = new Set(testsOf(name).map((found) => found.name))
    const most = testsOf(name).length
    const change = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.integer({ min: 0, max: 255 }) })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const changed = Buffer.from(bytes)
        for (const { at, byte } of changes) changed[at] = byte
        const damaged = changed.toString('utf8')
        const tests = [...(readReport(damaged)?.tests ?? []), ...(readOutput(damaged)?.tests ?? [])]
        // A name that is not in the original can only be one that a changed byte stands in.
        const strange = new Set(tests.map((found) => found.name).filter((found) => !names.has(found)))
        expect(strange.size).toBeLessThanOrEqual(changes.length)
        expect(readReport(damaged)?.tests.length ?? 0).toBeLessThanOrEqual(most)
      }),
      { numRuns: 150 },
    )
  })
})
