import { stripVTControlCharacters } from 'node:util'
import { wholeLines } from '#core/trial/named-tests/json-lines'
import { MOST_TESTS, messageOrNull, type NamedTest, suiteName } from '#core/trial/named-tests/named-test'

/*
 * What pytest prints, which has no version and is for people: `-v` names each test as it ends, pytest-xdist does so in
 * its own way, and the short summary names at the end what failed, or with -rA all. The last line counts.
 */

/** Most telling first: a test that passed and could not be tidied up after has two of them, and failed. */
const WORDS = ['FAILED', 'ERROR', 'SKIPPED', 'XFAIL', 'XPASS', 'PASSED'] as const
type Word = (typeof WORDS)[number]

const STATUS = {
  FAILED: 'failed',
  ERROR: 'failed',
  SKIPPED: 'skipped',
  XFAIL: 'pending',
  XPASS: 'passed',
  PASSED: 'passed',
} as const satisfies Record<Word, NamedTest['status']>

/** What the last line calls them. */
const COUNTED = {
  FAILED: 'failed',
  ERROR: 'error',
  SKIPPED: 'skipped',
  XFAIL: 'xfailed',
  XPASS: 'xpassed',
  PASSED: 'passed',
} as const satisfies Record<Word, string>

/** A crash leaves a line open, on which the next session then begins. */
const STARTS = /(?:^|\s)=+ test session starts =+$/
const SUMMARY = 'short test summary info'
/** What follows the tests: from here to the summary there is only what they printed. */
const SECTION =
  /^(?:ERRORS|FAILURES|PASSES|XFAILURES|XPASSES|SKIPPED|warnings summary.*|slowest .*|tests coverage|rerun test summary info)$/
const TITLE = /^=+ (.+?) =+$/
const ENDS = /^(.+) in \d+\.\d+(?:s| seconds)(?: \([^()]+\))?$/
const COUNT = /^(\d+) (failed|passed|skipped|xfailed|xpassed|errors?|deselected|warnings?|rerun|subtests \w+)$/
/** Lines of pytest's own, and files' names, are no longer. */
const LONGEST_TITLE = 1000

const XDIST = /^\[gw\d+\] (?:\[ *\d+%\] )?([A-Z]+) (.+)$/
const BARE = /^([A-Z]+)(?: \((.*?)\)?)?$/
const NAMED = /^([A-Z]+) (.+)$/
const PROGRESS = /^\[ *\d+(?:%|\/\d+)\]$/
const TIME = /^\d[\d.]*(?:us|ms|s|m|h)$/
/** Between the summary and the last line: `!!! stopping after 1 failures !!!`. */
const NOTICE = /^!+ .* !+$/
/** Other tries, and parts of a test. */
const NO_TEST = /^(?:RERUN|SUB[A-Z]+)\b/
/** A module that could not be imported. */
const FILE = /^\S+\.\w+$/
/** A name that holds the mark which ends it more often than this is not told from what follows. */
const MOST_TRIES = 50
/** Characters of a message that is longer than a line. */
const MOST_TEXT = 4096

/** What was said of a test, and why. */
type Said = Map<Word, { message: string | null }>

type Counts = ReadonlyMap<string, number>

type Session = {
  /** `-q` leaves out the first line. */
  readonly headed: boolean
  /** The last one before that had a first line, of one that has none. */
  readonly owner: Session | null
  phase: 'tests' | 'sections' | 'summary'
  /** By node id, in the order in which they were first named: as tests ended, and in the summary. */
  readonly live: Map<string, Said>
  summary: Map<string, Said>
  /** By its word; null while the session has not ended. */
  counts: Counts | null
  /** The test whose line something was logged into. */
  begun: string | null
  /** What the next lines of the summary may go on about. */
  open: { message: string | null } | null
}

/**
 * The tests that the sessions of a text name, each once a session, those of one after those of the other; null when
 * there is no session. Nothing is made of numbers. Where the summary names as many as the last line counts, it names all:
 * any more that seem to have ended so were printed by somebody else. A session that begins and ends within another was
 * printed by a test; one that begins after another broke off stands beside it.
 */
export function readPytestText(text: string): readonly NamedTest[] | null {
  // A JUnit report quotes what its tests printed, another session of pytest perhaps.
  if (/^\s*<(?:\?xml|testsuite)/.test(text)) return null
  const sessions: Session[] = []
  const running: Session[] = []
  const begin = (session: Session): void => {
    sessions.push(session)
    running.push(session)
  }
  for (const printed of wholeLines(text)) {
    const line = stripVTControlCharacters(printed)
    const session = running.at(-1)
    if (isHeader(line)) {
      begin(newSession())
      continue
    }
    const title = titleOf(line)
    if (title === SUMMARY && session === undefined) {
      begin(quietSession(sessions.at(-1)))
      continue
    }
    if (session === undefined) continue
    const counts = session.headed && title === null ? null : countsIn(title ?? line)
    if (title === SUMMARY) {
      // The last one is pytest's, any before it stood in what a test had printed.
      session.summary.clear()
      session.phase = 'summary'
    } else if (counts !== null) {
      running.pop()
      end(sessions, session, counts, title !== null)
    } else if (title !== null && SECTION.test(title)) session.phase = 'sections'
    else if (session.phase === 'tests') readLive(session, line)
    else if (session.phase === 'summary') readSummary(session, line)
  }
  return sessions.length === 0 ? null : sessions.flatMap(testsOf).slice(0, MOST_TESTS)
}

/** Ends a session, and takes out those that began and ended within it. */
function end(sessions: Session[], session: Session, counts: Counts, isTitle: boolean): void {
  session.counts = counts
  const { owner } = session
  if (!isTitle || owner === null) {
    sessions.length = sessions.lastIndexOf(session) + 1
    return
  }
  // Only -q leaves the first line out, and the signs around the last one too: this is the summary of the session before,
  // which something in what its tests had printed seemed to have ended.
  owner.summary = session.summary
  owner.counts = counts
  sessions.length = sessions.lastIndexOf(owner) + 1
}

function newSession(): Session {
  return {
    headed: true,
    owner: null,
    phase: 'tests',
    live: new Map(),
    summary: new Map(),
    counts: null,
    begun: null,
    open: null,
  }
}

/** A session that begins with its summary, after all others have ended. */
function quietSession(last: Session | undefined): Session {
  return {
    ...newSession(),
    headed: false,
    owner: last?.headed === true ? last : (last?.owner ?? null),
    phase: 'summary',
  }
}

function isHeader(line: string): boolean {
  return line.length <= LONGEST_TITLE && line.endsWith('=') && STARTS.test(line)
}

function titleOf(line: string): string | null {
  return line.length <= LONGEST_TITLE && line.startsWith('=') ? (TITLE.exec(line)?.[1] ?? null) : null
}

/** The numbers of a session's last line; null for any other. */
function countsIn(line: string): Counts | null {
  const said = line.length <= LONGEST_TITLE ? ENDS.exec(line)?.[1] : undefined
  if (said === undefined) return null
  if (said === 'no tests ran') return new Map()
  const counts = new Map<string, number>()
  for (const part of said.split(', ')) {
    const [, number, word] = COUNT.exec(part) ?? []
    if (word === undefined) return null
    counts.set(word === 'errors' ? 'error' : word, Number(number))
  }
  return counts
}

function readLive(session: Session, line: string): void {
  const [, said = '', named = ''] = XDIST.exec(line) ?? []
  if (isWord(said)) {
    const id = withoutLocation(named.trimEnd())
    if (isNode(id)) note(session.live, id, said, null)
    return
  }
  const brief = withoutProgress(line)
  const found = verdictIn(brief)
  if (found !== null) {
    note(session.live, found.id, found.word, found.reason)
    session.begun = null
    return
  }
  const [, word = '', reason] = BARE.exec(brief) ?? []
  if (isWord(word)) {
    if (session.begun !== null) note(session.live, session.begun, word, messageOrNull(reason))
    session.begun = null
    return
  }
  const begun = withoutLocation(line.trimEnd())
  if (line.endsWith(' ') && isNode(begun)) session.begun = begun
}

/** `<node> PASSED`, or `<node> SKIPPED (<reason>)`, whose end may be on another line. */
function verdictIn(line: string): { readonly id: string; readonly word: Word; readonly reason: string | null } | null {
  for (const word of ['SKIPPED', 'XFAIL', 'XPASS'] as const) {
    const mark = ` ${word} (`
    for (const at of places(line, mark)) {
      const id = withoutLocation(line.slice(0, at))
      if (isNode(id)) return { id, word, reason: messageOrNull(line.slice(at + mark.length).replace(/\)$/, '')) }
    }
  }
  const word = WORDS.find((known) => line.endsWith(` ${known}`))
  if (word === undefined) return null
  const id = withoutLocation(line.slice(0, -word.length - 1))
  return isNode(id) ? { id, word, reason: null } : null
}

function withoutProgress(line: string): string {
  const trimmed = line.trimEnd()
  const at = trimmed.endsWith(']') ? trimmed.lastIndexOf('[') : trimmed.lastIndexOf(' ') + 1
  const last = trimmed.slice(at)
  const isProgress = trimmed[at - 1] === ' ' && (PROGRESS.test(last) || TIME.test(last))
  return isProgress ? trimmed.slice(0, at).trimEnd() : trimmed
}

/** A test that a class inherits is followed by the file that it stands in. */
function withoutLocation(id: string): string {
  const at = id.lastIndexOf(' <- ')
  return at !== -1 && !id.endsWith(']') && isNode(id.slice(0, at)) ? id.slice(0, at) : id
}

function readSummary(session: Session, line: string): void {
  const [, word = '', rest = ''] = NAMED.exec(line) ?? []
  if (isWord(word)) {
    // `SKIPPED [2] file.py:7: reason` tells how many, not which.
    const found = word === 'SKIPPED' && rest.startsWith('[') ? 'unnamed' : nodeIn(rest, word)
    if (found !== null) {
      session.open = found === 'unnamed' ? null : note(session.summary, found.id, word, found.message)
      if (word === 'PASSED') session.open = null
      return
    }
  }
  if (NOTICE.test(line) || NO_TEST.test(line)) session.open = null
  else if (session.open !== null) goOn(session.open, line)
}

function goOn(open: { message: string | null }, line: string): void {
  const before = open.message === null ? '' : `${open.message}\n`
  if (before.length < MOST_TEXT) open.message = messageOrNull(`${before}${line.trim()}`.slice(0, MOST_TEXT))
}

/** `<node> - <message>`, both of which may hold a dash; before pytest 8 a blank is all that parts an XPASS from its reason. */
function nodeIn(rest: string, word: Word): { readonly id: string; readonly message: string | null } | null {
  const whole = rest.trimEnd()
  const marks = word === 'XPASS' ? [' - ', ' '] : [' - ']
  for (const mark of marks) {
    for (const at of places(whole, mark)) {
      const id = whole.slice(0, at)
      if (isNode(id) || (word === 'ERROR' && isFile(id)))
        return { id, message: messageOrNull(whole.slice(at + mark.length)) }
    }
  }
  return isNode(whole) || (word === 'ERROR' && isFile(whole)) ? { id: whole, message: null } : null
}

/** Where a text may be parted, the first places only. */
function* places(text: string, mark: string): Generator<number> {
  let at = text.indexOf(mark)
  for (let tries = 0; at !== -1 && tries < MOST_TRIES; tries++) {
    yield at
    at = text.indexOf(mark, at + 1)
  }
}

/** `<file>::<name>`, with a class before the name or parameters in brackets after it, which may hold anything. */
function isNode(id: string): boolean {
  const at = id.indexOf('::')
  const name = id.slice(at + 2)
  return at > 0 && /^\S/.test(id) && /\.\w+$/.test(id.slice(0, at)) && /^[^\s:]/.test(name) && closes(name)
}

function isFile(id: string): boolean {
  return id.length <= LONGEST_TITLE && FILE.test(id)
}

function closes(name: string): boolean {
  return !name.includes('[') || name.endsWith(']')
}

function isWord(word: string): word is Word {
  return (WORDS as readonly string[]).includes(word)
}

function note(all: Map<string, Said>, id: string, word: Word, message: string | null): { message: string | null } {
  const said = all.get(id) ?? new Map()
  const why = said.get(word) ?? { message }
  said.set(word, why)
  if (all.size < MOST_TESTS) all.set(id, said)
  return why
}

function testsOf(session: Session): readonly NamedTest[] {
  const { live, summary, counts } = session
  const complete =
    counts === null ? [] : WORDS.filter((word) => named(summary, word) === (counts.get(COUNTED[word]) ?? 0))
  return [...new Set([...live.keys(), ...summary.keys()])].flatMap((id) => {
    const ended = live.get(id)
    const listed = summary.get(id)
    const word = WORDS.find((word) => listed?.has(word) || (ended?.has(word) && !complete.includes(word)))
    return word === undefined
      ? []
      : [namedTest(id, word, listed?.get(word)?.message ?? ended?.get(word)?.message ?? null)]
  })
}

function named(summary: Session['summary'], word: Word): number {
  return [...summary.values()].filter((said) => said.has(word)).length
}

/** Called as in pytest-json-ctrf: the whole node id, in the suite of its file and classes. */
function namedTest(id: string, word: Word, message: string | null): NamedTest {
  const bracket = id.indexOf('[', id.indexOf('::'))
  const place = (bracket === -1 ? id : id.slice(0, bracket)).split('::').slice(0, -1)
  return { name: id, suite: suiteName(place), status: STATUS[word], duration_s: null, message }
}
