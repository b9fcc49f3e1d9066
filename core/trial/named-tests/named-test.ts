/** What a tool said of a test: `pending` is one that is still to be written or known to fail, `other` what fits nowhere. */
export const TEST_STATUSES = ['passed', 'failed', 'skipped', 'pending', 'other'] as const

/** One test by name, as a verifier's tool reported it; what the tool did not say is null. */
export type NamedTest = {
  readonly name: string
  /** The groups that it stands in, outermost first, joined by ` > `. */
  readonly suite: string | null
  readonly status: (typeof TEST_STATUSES)[number]
  /** Seconds, at least 0. */
  readonly duration_s: number | null
  /** Why it failed, or why it was skipped. */
  readonly message: string | null
}

/** The tests of one report in its own order; null: the text is not of this format. Never throws. */
export type ReportParser = (text: string) => readonly NamedTest[] | null

/** No more tests of a trial are kept, the first ones. */
export const MOST_TESTS = 10_000
/** Groups within groups; what is nested deeper was not written by people. */
export const DEEPEST_SUITE = 50

/** A suite's name from its parts; null where there are none. */
export function suiteName(parts: readonly string[]): string | null {
  const named = parts.filter((part) => part !== '')
  return named.length === 0 ? null : named.join(' > ')
}

/** A duration that a tool reported; null for what is no duration. */
export function durationOrNull(seconds: unknown): number | null {
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}

/** Text that says something; null otherwise. */
export function messageOrNull(message: unknown): string | null {
  return typeof message === 'string' && message.trim() !== '' ? message : null
}
