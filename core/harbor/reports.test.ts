import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { trialReader } from '#core/harbor/evidence'
import { listDirectory } from '#core/harbor/files'
import { temporaryDirectory, writeFile } from '#core/harbor/testing'

const FIXTURES = join(import.meta.dirname, '../trial/named-tests/fixtures')
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8')

let directory: ReturnType<typeof temporaryDirectory>
beforeEach(() => {
  directory = temporaryDirectory()
})
afterEach(() => directory[Symbol.dispose]())

const write = (path: string, content: string | Uint8Array): void => writeFile(join(directory.path, path), content)

/** How many tests each verifier's directory reports, by step. */
const found = () => trialReader()(listDirectory(directory.path)).reports.map(({ step, tests }) => [step, tests.length])

const oneTest = (name: string): string => `<testsuite><testcase name="${name}"/></testsuite>`

describe("the reports in a verifier's directory", () => {
  test.each([
    'verifier/report.json',
    'verifier/anything.XML',
    'verifier/logs/tests.jsonl',
    'verifier/out.tap',
    'verifier/log.txt',
  ])('%s is read, whatever it holds', (path) => {
    write(path, fixture('node.tap'))
    expect(found()).toEqual([[null, 13]])
  })

  test.each(['verifier/a/b/out.tap', 'verifier/out.log', 'verifier/reward.txt', 'agent/out.tap'])(
    '%s is not',
    (path) => {
      write(path, fixture('node.tap'))
      expect(found()).toEqual([])
    },
  )

  test('ctrf.json comes before all others, and what one run wrote twice counts once', () => {
    write('verifier/ctrf.json', fixture('pytest-ctrf.json'))
    write('verifier/a.json', fixture('pytest-ctrf.json').replaceAll('test_', 'another_'))
    write('verifier/junit.xml', fixture('pytest-junit.xml'))
    expect(found()).toEqual([[null, 14]])
  })

  test('a torn ctrf.json counts for what is left of it, where no other file is whole', () => {
    write('verifier/ctrf.json', fixture('pytest-ctrf.json').slice(0, 5000))
    write('verifier/test-stdout.txt', fixture('pytest-text-v.txt'))
    expect(found()).toEqual([[null, 7]])
    write('verifier/junit.xml', fixture('pytest-junit.xml'))
    expect(found()).toEqual([[null, 16]])
  })

  test('what pytest prints counts where nothing else reports, and the crash that leaves no ctrf.json too', () => {
    write('verifier/test-stdout.txt', fixture('pytest-text-crash.txt'))
    expect(found()).toEqual([[null, 2]])
    write('verifier/log.txt', fixture('pytest-text-vv.txt'))
    expect(found()).toEqual([[null, 31]])
    write('verifier/ctrf.json', fixture('pytest-ctrf.json'))
    expect(found()).toEqual([[null, 14]])
  })

  test('of two files that share a test each other test is kept', () => {
    write('verifier/a.xml', oneTest('a'))
    write('verifier/b.xml', '<testsuite><testcase name="a"/><testcase name="b"/></testsuite>')
    expect(found()).toEqual([[null, 2]])
  })

  test('what the verifier printed counts only where no file reports', () => {
    write('verifier/test-stdout.txt', `Get:1 packages\n${fixture('go-test.jsonl')}\n1\n`)
    expect(found()).toEqual([[null, 14]])
    write('verifier/junit.xml', fixture('vitest-junit.xml'))
    expect(found()).toEqual([[null, 6]])
  })

  test('each step has its own', () => {
    write('steps/alpha/verifier/junit.xml', fixture('vitest-junit.xml'))
    write('steps/beta/verifier/logs/ctrf.json', fixture('pytest-ctrf.json'))
    expect(found()).toEqual([
      ['alpha', 6],
      ['beta', 14],
    ])
  })

  test('of many files the first 20 are read', () => {
    for (let i = 10; i < 50; i++) write(`verifier/TEST-${i}.xml`, oneTest(`test ${i}`))
    const [report] = trialReader()(listDirectory(directory.path)).reports
    expect(report?.tests.map(({ name }) => name)).toEqual(Array.from({ length: 20 }, (_, i) => `test ${i + 10}`))
  })

  test('links are not followed, and a file of more than 10 MB is not read', () => {
    write('elsewhere.xml', oneTest('a'))
    write('verifier/large.xml', `${oneTest('b')}${' '.repeat(10 * 1024 * 1024)}`)
    symlinkSync(join(directory.path, 'elsewhere.xml'), join(directory.path, 'verifier/link.xml'))
    symlinkSync(directory.path, join(directory.path, 'verifier/directory'))
    expect(found()).toEqual([])
  })

  test('bytes that are no UTF-8 spoil no more than the text they stand in', () => {
    write('verifier/out.tap', Buffer.from('1..2\nok 1 - a\xff\nok 2 - b\n', 'latin1'))
    expect(trialReader()(listDirectory(directory.path)).reports[0]?.tests.map(({ name }) => name)).toEqual([
      'a\uFFFD',
      'b',
    ])
  })
})
