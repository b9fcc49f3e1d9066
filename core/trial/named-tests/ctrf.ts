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
  if (report === null) return null
  const perSecond = durationsPerSecond(report)
  return report.results.tests.slice(0, MOST_TESTS).map(({ name, status, duration, message, trace, suite }) => ({
    name,
    suite: suite ?? null,
    status,
    duration_s: duration != null && duration >= 0 ? duration / perSecond : null,
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
