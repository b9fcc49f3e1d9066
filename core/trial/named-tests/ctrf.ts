import { z } from 'zod'
import { MOST_TESTS, type NamedTest, suiteName, TEST_STATUSES } from '#core/trial/named-tests/named-test'

/*
 * CTRF, the JSON test report that Terminal-Bench style verifiers write. Read leniently: whatever is not there is unknown.
 */

const reportSchema = z.object({
  results: z.object({
    summary: z
      .object({ start: z.number().optional().catch(undefined), stop: z.number().optional().catch(undefined) })
      .optional()
      .catch(undefined),
    tests: z.array(
      z.object({
        name: z.string(),
        status: z.enum(TEST_STATUSES).catch('other'),
        duration: z.number().nullish().catch(null),
        message: z.string().nullish().catch(null),
        trace: z.string().nullish().catch(null),
        suite: z
          .union([z.string(), z.array(z.string()).transform(suiteName)])
          .nullish()
          .catch(null),
      }),
    ),
  }),
})

type Report = z.infer<typeof reportSchema>

/** Epoch milliseconds have passed this since 1973; epoch seconds will not before the year 5138. */
const FIRST_MILLISECONDS = 1e11
/** More tests at a time than a verifier runs: durations that add up to more than this many times the whole are milliseconds. */
const MOST_AT_ONCE = 16

/** The tests of a report in its own order; null when the text is no CTRF report. */
export function readCtrf(text: string): readonly NamedTest[] | null {
  const report = parse(text)
  return report === null ? null : testsOf(report, durationsPerSecond(report))
}

/**
 * The tests that were complete before the tear of a report that was not written to its end; null when the text does not
 * begin as a CTRF report. Durations are unknown, unless the clock that tells their unit was written before the tear.
 */
export function readTornCtrf(text: string): readonly NamedTest[] | null {
  const end = text.includes('"results"') ? endOfLastTest(text) : null
  const report = end === null ? null : parse(`${text.slice(0, end)}]}}`)
  if (report === null) return null
  return testsOf(report, (report.results.summary?.start ?? 0) >= FIRST_MILLISECONDS ? 1000 : null)
}

function testsOf(report: Report, perSecond: number | null): readonly NamedTest[] {
  return report.results.tests.slice(0, MOST_TESTS).map(({ name, status, duration, message, trace, suite }) => ({
    name,
    suite: suite ?? null,
    status,
    duration_s: duration != null && duration >= 0 && perSecond !== null ? duration / perSecond : null,
    // pytest-json-ctrf 0.5 tells what failed in the trace alone.
    message: message ?? trace ?? null,
  }))
}

/**
 * The unit of a report's durations, 1000 or 1 to the second. The CTRF specification says milliseconds, for durations and
 * for the clock; pytest-json-ctrf keeps to it since 0.3.7. Up to 0.3.5, which most published tasks pin, both are pytest's
 * seconds, and in 0.3.6 the clock alone is. So a clock in seconds says seconds, unless the tests would then have taken
 * longer than the whole report. Without a clock the specification holds.
 */
function durationsPerSecond({ results }: Report): 1 | 1000 {
  const start = results.summary?.start ?? 0
  const stop = results.summary?.stop ?? 0
  if (start <= 0 || start >= FIRST_MILLISECONDS) return 1000
  const sum = results.tests.reduce((total, { duration }) => total + (duration ?? 0), 0)
  return stop > start && sum > MOST_AT_ONCE * (stop - start) ? 1000 : 1
}

function parse(text: string): Report | null {
  try {
    return reportSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    // No JSON, no named tests: nothing is ever invented.
    return null
  }
}

/** The brackets around a test, an object's with its key. */
const AROUND_TESTS = '{results{tests['

/** Where the last complete test of `results.tests` ends; null where there is none. The text may break off anywhere. */
function endOfLastTest(text: string): number | null {
  /** The outermost brackets that are open, each object's with the key that was read last. */
  const around: string[] = []
  let depth = 0
  let end: number | null = null
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      const from = at + 1
      at = endOfString(text, from)
      // The value that follows a key overwrites it, where it is text: then no list follows.
      if (depth === 1 || depth === 2) around[depth - 1] = `{${text.slice(from, at)}`
    } else if (character === '{' || character === '[') {
      if (depth < 3) around[depth] = character
      depth++
    } else if (character === '}' || character === ']') {
      depth--
      if (character === '}' && depth === 3 && around.join('') === AROUND_TESTS) end = at + 1
    }
  }
  return end
}

/** Where the string that begins here is closed. */
function endOfString(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}
