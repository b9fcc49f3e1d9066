import { jsonLines } from '#core/trial/named-tests/json-lines'
import { durationOrNull, MOST_TESTS, messageOrNull, type NamedTest } from '#core/trial/named-tests/named-test'

/*
 * The events of `go test -json` (`go doc test2json`), one JSON object a line: {Time, Action, Package, Test, Elapsed, Output}.
 */

const ENDED = { pass: 'passed', fail: 'failed', skip: 'skipped' } as const

/** What the tool says of a test's course, not the test. */
const FRAMING = /^(=== (RUN|PAUSE|CONT|NAME) |\s*--- (PASS|FAIL|SKIP|BENCH): )/

/**
 * The tests that ended, in the order in which they did, subtests and the tests around them alike, as Go counts them; the
 * package is the suite. A test that began and never ended, as one that exits the process, has no status and is no row.
 */
export function readGoTest(text: string): readonly NamedTest[] | null {
  const running = new Map<string, string[]>()
  const tests: NamedTest[] = []
  let isReport = false
  for (const event of jsonLines(text)) {
    // test2json tells the time and the package only where it is asked to.
    const { Action, Package = null, Test } = event
    if (typeof Action !== 'string' || (Package !== null && typeof Package !== 'string')) continue
    if (Action === 'start') isReport = true
    if (typeof Test !== 'string' || Test === '') continue
    const key = JSON.stringify([Package, Test])
    if (Action === 'run') {
      // Go before 1.20 has no start event; a run event is as telling.
      isReport = true
      running.set(key, [])
      continue
    }
    const output = running.get(key)
    if (output === undefined) continue
    if (Action === 'output' && typeof event.Output === 'string' && !FRAMING.test(event.Output))
      output.push(event.Output)
    if (Action !== 'pass' && Action !== 'fail' && Action !== 'skip') continue
    running.delete(key)
    tests.push({
      name: Test,
      suite: Package,
      status: ENDED[Action],
      duration_s: durationOrNull(event.Elapsed),
      message: Action === 'pass' ? null : messageOrNull(output.join('').trim()),
    })
    if (tests.length >= MOST_TESTS) break
  }
  return isReport ? tests : null
}
