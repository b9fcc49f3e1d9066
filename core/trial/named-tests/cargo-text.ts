import { lines } from '#core/trial/named-tests/json-lines'
import { MOST_TESTS, type NamedTest } from '#core/trial/named-tests/named-test'

/*
 * What `cargo test` prints. It is all that a stable Rust toolchain gives, its lines have not changed in years, and each
 * block of them says at both ends how many tests it holds, so that a block that something was printed into shows.
 */

const STARTED = /^running (\d+) tests?$/
const ENDED =
  /^test result: (?:ok|FAILED)\. (\d+) passed; (\d+) failed; (\d+) ignored; (\d+) measured; \d+ filtered out/
const TEST = /^test (.+) \.\.\. (ok|FAILED|ignored)(?:, (.+))?(?: <\d+\.\d+s>)?$/
const BINARY = /^ {3,}(?:Running (?:unittests )?(\S+) \(.*\)|(Doc-tests \S+))$/
/** What the harness adds to a test's name. */
const KIND = / - (?:should panic|compile fail|compile)$/
/** Where the tests' own output begins. */
const OUTPUT = /^(?:failures|successes):$/
const OUTPUT_OF = /^---- (.+) stdout ----$/

const STATUS = { ok: 'passed', FAILED: 'failed', ignored: 'skipped' } as const

type Block = {
  readonly planned: number
  readonly tests: NamedTest[]
  readonly output: Map<string, string[]>
  /** Whose output is being read; null while tests are listed. */
  section: { readonly lines: string[] } | null
}

/** The tests of every block whose numbers add up, and those of a last one that a crash left without its end. */
export function readCargoText(text: string): readonly NamedTest[] | null {
  // cargo-nextest's JUnit report quotes a block for each test that failed.
  if (text.includes('<testsuite')) return null
  const tests: NamedTest[] = []
  let isReport = false
  let suite: string | null = null
  let block: Block | null = null
  for (const line of lines(text)) {
    const started = STARTED.exec(line)
    const binary = BINARY.exec(line)
    if (binary !== null || (started !== null && block?.section == null)) {
      if (block !== null) tests.push(...torn(block))
      block = null
    }
    if (binary !== null) suite = binary[1] ?? binary[2] ?? null
    if (started !== null && block === null) {
      isReport = true
      block = { planned: Number(started[1]), tests: [], output: new Map(), section: null }
      continue
    }
    if (block === null) continue
    const ended = ENDED.exec(line)
    if (ended !== null) {
      tests.push(...whole(block, ended.slice(1).map(Number)))
      block = null
      suite = null
    } else {
      readLine(block, line, suite)
    }
    if (tests.length >= MOST_TESTS) break
  }
  if (block !== null) tests.push(...torn(block))
  return isReport ? tests : null
}

function readLine(block: Block, line: string, suite: string | null): void {
  if (OUTPUT.test(line)) {
    block.section = { lines: [] }
    return
  }
  if (block.section !== null) {
    const name = OUTPUT_OF.exec(line)?.[1]
    if (name === undefined) {
      block.section.lines.push(line)
    } else {
      block.section = { lines: [] }
      block.output.set(name, block.section.lines)
    }
    return
  }
  const [, name, verdict, reason] = TEST.exec(line) ?? []
  if (name === undefined || !isVerdict(verdict)) return
  block.tests.push({
    name: name.replace(KIND, ''),
    suite,
    status: STATUS[verdict],
    duration_s: null,
    message: verdict === 'ignored' ? (reason ?? null) : null,
  })
}

function isVerdict(word: string | undefined): word is keyof typeof STATUS {
  return word !== undefined && Object.hasOwn(STATUS, word)
}

/** Nothing where the block's own numbers and its lines differ: then some of the lines were not the harness's. */
function whole(block: Block, [passed, failed, ignored, measured = 0]: readonly number[]): readonly NamedTest[] {
  const count = (status: NamedTest['status']) => block.tests.filter((test) => test.status === status).length
  const agrees =
    block.planned === block.tests.length + measured &&
    count('passed') === passed &&
    count('failed') === failed &&
    count('skipped') === ignored
  return agrees ? withOutput(block) : []
}

function torn(block: Block): readonly NamedTest[] {
  return block.tests.length <= block.planned ? withOutput(block) : []
}

function withOutput({ tests, output }: Block): readonly NamedTest[] {
  return tests.map((test) => {
    const message = test.status === 'failed' ? output.get(test.name)?.join('\n').trim() : undefined
    return message === undefined || message === '' ? test : { ...test, message }
  })
}
