import { posix } from 'node:path'
import { type FieldLine, said } from '#core/convert/line'

/** Scripts that Terminal-Bench put into /tests of every task that did not say otherwise. */
const SHARED = ['setup-uv-pytest.sh', 'run-uv-pytest.sh', 'setup-pip-pytest.sh', 'run-pip-pytest.sh']

/** Where tests stand, as scripts write it. */
const TESTS = String.raw`(?:["']?\$TEST_DIR["']?|["']?\$\{TEST_DIR(?::?-[^}\n]*)?\}["']?|(?<![\w./$}-])\/tests)`

/** A program or a script in it, by its path. */
const NAMED = new RegExp(String.raw`${TESTS}\/((?:[\w.-]+\/)*[\w.-]+\.(?:sh|bash|py|js|mjs|ts|rb|pl|bats))\b`, 'g')

/** The same, where it is written, not read. */
const MADE = new RegExp(
  String.raw`(?:>{1,2}|\btee\b(?:[ \t]+-\w+)*|[ \t]-[oO]|--output|\b(?:cp|mv|ln|install)\b(?:[ \t]+-\w+)*[ \t]+\S+[ \t]|\btouch\b)[ \t=]*["']?${NAMED.source}`,
  'g',
)

/** One script of the tests: its path in the old task, its text. */
type TestScript = { readonly path: string; readonly text: string }

/**
 * A line for everything that the tests need and the task does not carry.
 *
 * @param carried paths below tests/ of the files that the converted task has there
 */
export function missingTests(scripts: readonly TestScript[], carried: ReadonlySet<string>): readonly FieldLine[] {
  const made = new Set(scripts.flatMap(({ text }) => paths(code(text), MADE)))
  const missing = scripts.flatMap(({ path, text }) =>
    [...new Set([...paths(code(text), NAMED), ...SHARED.filter((name) => code(text).includes(name))])]
      .filter((name) => !carried.has(name) && !made.has(name))
      .map((name): FieldLine => {
        const why = SHARED.includes(name) ? 'Terminal-Bench kept it for all tasks' : 'the task does not carry it'
        return { field: `${path}: ${said(name)}`, fate: 'lost', to: null, words: `${why}: copy it into tests/` }
      }),
  )
  if (carried.size > 0) return missing
  const none: FieldLine = {
    field: 'tests/',
    fate: 'lost',
    to: null,
    words: 'the task carries none, so run-tests.sh alone judges: take the tests from a complete copy of the task',
  }
  return [none, ...missing]
}

function paths(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, path = '']) => posix.normalize(path)))]
}

/** Without lines that are comments. */
function code(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
}
