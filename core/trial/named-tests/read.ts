import { readCargoText } from '#core/trial/named-tests/cargo-text'
import { readCtrf, readTornCtrf } from '#core/trial/named-tests/ctrf'
import { readGoTest } from '#core/trial/named-tests/go-test'
import { readJunit } from '#core/trial/named-tests/junit'
import { readLibtest } from '#core/trial/named-tests/libtest'
import { MOST_TESTS, type NamedTest, type ReportParser } from '#core/trial/named-tests/named-test'
import { readPytestText } from '#core/trial/named-tests/pytest-text'
import { readTap } from '#core/trial/named-tests/tap'

/** The formats, those first that tell most of a test; the name of a file decides nothing. */
const FORMATS = [
  { format: 'ctrf', first: /^\s*\{/, parse: readCtrf },
  { format: 'junit', first: /^\s*</, parse: readJunit },
  { format: 'go-test', first: /^\{"/m, parse: readGoTest },
  { format: 'libtest', first: /^\{ ?"/m, parse: readLibtest },
  { format: 'tap', first: /^(TAP version 1|1\.\.|(not )?ok 1\b)/m, parse: readTap },
  { format: 'cargo', first: /^running \d/m, parse: readCargoText },
  { format: 'pytest', first: /= (test session starts|short test summary info) =/, parse: readPytestText },
  { format: 'torn-ctrf', first: /^\s*\{/, parse: readTornCtrf },
] as const satisfies readonly { readonly format: string; readonly first: RegExp; readonly parse: ReportParser }[]

export type Format = (typeof FORMATS)[number]['format']

/** What one file reports: at least one test. */
export type Report = { readonly format: Format; readonly tests: readonly NamedTest[] }

/** Formats whose lines tell apart what a tool wrote from what else was printed between them. */
const AMONG_OTHER_LINES: readonly Format[] = ['go-test', 'libtest', 'tap', 'cargo', 'pytest']

/** The report that a text is, by its content alone; null when it is none, or holds no test. Never throws. */
export function readReport(text: string): Report | null {
  return readAs(FORMATS, text)
}

/**
 * The report in what a verifier's script printed, which may hold anything else too; null when there is none. TAP is
 * taken only from where its version line announces it: `ok 1` alone is a phrase that anybody may print.
 */
export function readOutput(text: string): Report | null {
  const announced = /^TAP version 1[34]\r?$/m.test(text)
  return readAs(
    FORMATS.filter(({ format }) => AMONG_OTHER_LINES.includes(format) && (format !== 'tap' || announced)),
    text,
  )
}

function readAs(formats: readonly (typeof FORMATS)[number][], whole: string): Report | null {
  const text = whole.startsWith('\uFEFF') ? whole.slice(1) : whole
  for (const { format, first, parse } of formats) {
    const tests = first.test(text) ? parse(text) : null
    if (tests !== null && tests.length > 0) return { format, tests }
  }
  return null
}

/**
 * The tests of a verifier's directory. One run often writes several reports, and each test counts once: only reports of
 * one format are taken, the first that any has of CTRF, JUnit, `go test -json`, libtest, TAP, cargo, pytest, torn CTRF; of
 * these, in the order given, each adds the tests that none before it has, by suite and name. What one report lists twice
 * was run twice.
 */
export function mergeReports(reports: readonly Report[]): readonly NamedTest[] {
  const best = FORMATS.find(({ format }) => reports.some((report) => report.format === format))?.format
  const seen = new Set<string>()
  const merged: NamedTest[] = []
  for (const { tests } of reports.filter(({ format }) => format === best)) {
    const added = tests.filter((test) => !seen.has(keyOf(test)))
    for (const test of added) seen.add(keyOf(test))
    for (const test of added.slice(0, MOST_TESTS - merged.length)) merged.push(test)
  }
  return merged
}

function keyOf({ suite, name }: NamedTest): string {
  return JSON.stringify([suite, name])
}
