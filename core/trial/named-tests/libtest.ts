import { jsonLines } from '#core/trial/named-tests/json-lines'
import { durationOrNull, MOST_TESTS, messageOrNull, type NamedTest } from '#core/trial/named-tests/named-test'

/*
 * The JSON lines of Rust's test harness: of `cargo test -- --format json`, which is for nightly toolchains only, and of
 * `cargo nextest run --message-format libtest-json`, which is for all.
 */

const ENDED = { ok: 'passed', failed: 'failed', ignored: 'skipped' } as const

/** cargo-nextest: `<crate>::<binary>$<test>`, and `#<n>` for the try that counts if it was not the first. */
const NEXTEST_NAME = /^([\w-]+::[\w/-]+)\$(.+?)(?:#\d+)?$/s

/**
 * The tests that ended, in that order. Tests come after the start of their suite, and each after its own: a line that
 * does not is somebody else's.
 */
export function readLibtest(text: string): readonly NamedTest[] | null {
  const running = new Set<string>()
  const tests: NamedTest[] = []
  let isReport = false
  for (const line of jsonLines(text)) {
    if (line.type === 'suite' && line.event === 'started' && typeof line.test_count === 'number') isReport = true
    if (!isReport || line.type !== 'test' || typeof line.name !== 'string') continue
    const { suite, name } = splitName(line.name)
    const key = JSON.stringify([suite, name])
    if (line.event === 'started') running.add(key)
    if (line.event !== 'ok' && line.event !== 'failed' && line.event !== 'ignored') continue
    if (!running.delete(key)) continue
    tests.push({
      name,
      suite,
      status: ENDED[line.event],
      duration_s: durationOrNull(line.exec_time),
      message: line.event === 'ok' ? null : (messageOrNull(line.message) ?? messageOrNull(line.stdout)?.trim() ?? null),
    })
    if (tests.length >= MOST_TESTS) break
  }
  return isReport ? tests : null
}

function splitName(full: string): { readonly suite: string | null; readonly name: string } {
  const [, suite, name] = NEXTEST_NAME.exec(full) ?? []
  return suite === undefined || name === undefined ? { suite: null, name: full } : { suite, name }
}
