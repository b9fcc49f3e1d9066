import sax from 'sax'
import {
  DEEPEST_SUITE,
  durationOrNull,
  MOST_TESTS,
  messageOrNull,
  type NamedTest,
  suiteName,
} from '#core/trial/named-tests/named-test'

/*
 * JUnit's XML as pytest, cargo-nextest, vitest, Node, Maven, CTest and GoogleTest write it. There is no specification; all
 * agree on `testcase` elements with what went wrong inside.
 */

/** What an element inside a `testcase` says of it; the first in this order decides. `flakyFailure` and `rerunFailure` tell of other tries. */
const VERDICTS = ['failure', 'error', 'skipped'] as const
type Verdict = (typeof VERDICTS)[number]

type OpenCase = {
  readonly attributes: Attributes
  readonly suites: readonly string[]
  readonly verdicts: Map<Verdict, { readonly attributes: Attributes; text: string }>
}
type Attributes = Readonly<Record<string, string>>

/** More of a failure's text is not kept while reading. */
const MOST_TEXT = 64 * 1024

class Stop extends Error {}

/**
 * The test cases of a JUnit document, of a torn or malformed one those that were complete before the fault. The parser
 * knows the five entities of XML and those of HTML, each one character, and expands none that a document declares.
 */
export function readJunit(text: string): readonly NamedTest[] | null {
  const tests: NamedTest[] = []
  const path: string[] = []
  const suites: string[] = []
  let isReport = false
  let open: OpenCase | null = null
  let openDepth = 0
  let told: { text: string } | null = null

  const parser = sax.parser(true)
  const stop = (): never => {
    throw new Stop()
  }
  parser.onerror = stop
  parser.onopentag = (tag) => {
    const attributes = tag.attributes as Attributes
    if (path.length === 0) {
      isReport = tag.name === 'testsuites' || tag.name === 'testsuite'
      if (!isReport) stop()
    }
    path.push(tag.name)
    if (open !== null) {
      const verdict = VERDICTS.find((name) => name === tag.name)
      if (path.length === openDepth + 1 && verdict !== undefined && !open.verdicts.has(verdict)) {
        const found = { attributes, text: '' }
        open.verdicts.set(verdict, found)
        told = found
      }
    } else if (tag.name === 'testsuite') {
      suites.push(attributes.name ?? '')
      if (suites.length > DEEPEST_SUITE) stop()
    } else if (tag.name === 'testcase') {
      open = { attributes, suites: [...suites], verdicts: new Map() }
      openDepth = path.length
    }
  }
  parser.ontext = (part) => {
    if (told !== null && told.text.length < MOST_TEXT) told.text += part.slice(0, MOST_TEXT)
  }
  parser.oncdata = parser.ontext
  parser.onclosetag = (name) => {
    const depth = path.length
    path.pop()
    if (open === null) {
      if (name === 'testsuite') suites.pop()
    } else if (depth === openDepth) {
      const test = namedTest(open)
      if (test !== null) tests.push(test)
      open = null
      if (tests.length >= MOST_TESTS) stop()
    } else if (depth === openDepth + 1) {
      told = null
    }
  }

  try {
    parser.write(text).close()
  } catch (error) {
    // A torn report still says what came before the fault.
    if (!(error instanceof Stop)) throw error
  }
  return isReport ? tests : null
}

function namedTest({ attributes, suites, verdicts }: OpenCase): NamedTest | null {
  const name = attributes.name
  if (name === undefined || name === '') return null
  const skipped = verdicts.get('skipped')
  // Node's test runner: a test that is still to do, which may then fail without doing harm.
  const pending = skipped?.attributes.type === 'todo'
  const failed = pending ? undefined : (verdicts.get('failure') ?? verdicts.get('error'))
  const decisive = failed ?? skipped
  return {
    name,
    suite: suiteName(withClass(suites, attributes.classname ?? '', name)),
    status:
      failed !== undefined
        ? 'failed'
        : pending
          ? 'pending'
          : skipped !== undefined || wasNotRun(attributes)
            ? 'skipped'
            : 'passed',
    duration_s: durationOrNull(secondsOf(attributes.time)),
    message:
      decisive === undefined ? null : (reasonOrNull(decisive.attributes.message) ?? messageOrNull(decisive.text)),
  }
}

/** Node calls every outermost test's class this. */
const NO_CLASS = 'test'

/** Most tools repeat the suite, or the suites joined by dots, as the class; pytest tells the module there alone. */
function withClass(suites: readonly string[], className: string, name: string): readonly string[] {
  const said = [suites.at(-1), suites.join('.'), name, NO_CLASS]
  return className === '' || said.includes(className) ? suites : [...suites, className]
}

/** GoogleTest and CTest list what they did not run as a test case with a mark in its attributes. */
function wasNotRun({ status, result }: Attributes): boolean {
  return ['notrun', 'disabled', 'skipped'].includes(status ?? '') || ['suppressed', 'skipped'].includes(result ?? '')
}

/** Node writes `true` where no reason was given. */
function reasonOrNull(message: string | undefined): string | null {
  return message === 'true' ? null : messageOrNull(message)
}

function secondsOf(time: string | undefined): number | null {
  return time === undefined || time.trim() === '' ? null : Number(time)
}
