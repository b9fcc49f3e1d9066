import { Parser, type Result } from 'tap-parser'
import { wholeLines } from '#core/trial/named-tests/json-lines'
import {
  DEEPEST_SUITE,
  durationOrNull,
  MOST_TESTS,
  messageOrNull,
  type NamedTest,
  suiteName,
} from '#core/trial/named-tests/named-test'

/*
 * The Test Anything Protocol, versions 12 (Perl; no version line) to 14, subtests included.
 */

const VERSION = /^TAP version 1[34]$/
const PLAN = /^1\.\.\d+(\s|$)/
const POINT = /^(?:not )?ok\b(?: (\d+)\b)?/
/** Everything of the protocol, and what is indented. */
const OF_TAP = /^(?: |TAP version |\d+\.\.|(?:not )?ok\b|# Subtest|Bail out!|\})/
const TOO_DEEP = '    '.repeat(DEEPEST_SUITE)
/** Begins a YAML block. */
const BLOCK = /^( +)---$/
/** A field that is read, if its value is text or a number. */
const WANTED = /^(?:duration_ms|type|message|error|diff): +(?![[{&*!])\S/
/** Characters of a field; a message is cut to less than that later. */
const MOST_TEXT = 4096

type Point = {
  readonly result: Result
  readonly suites: readonly string[]
  /** The points of the subtest that this one closes; empty where it closes none. */
  readonly inside: readonly Point[]
}

/**
 * The test points of a stream that begins as TAP begins, or that a version line announces anywhere in the text. A
 * point that closes a subtest only sums it up and is no row, unless the tool counts it (Node's `type: 'test'`), or it
 * failed though nothing inside did.
 */
export function readTap(text: string): readonly NamedTest[] | null {
  const streams = streamsOf(text)
  return streams === null ? null : streams.flatMap((stream) => testsOf(pointsOf(stream))).slice(0, MOST_TESTS)
}

/** The streams of a text, each from its version line on, without what is not needed; null where nothing in it is TAP. */
function streamsOf(text: string): readonly string[] | null {
  const streams: string[][] = []
  let next = 1
  let first = true
  for (const line of briefBlocks(wholeLines(text))) {
    const point = POINT.exec(line)
    const begins = first && (PLAN.test(line) || Number(point?.[1]) === 1)
    // Comments and empty lines may come before the first line that counts.
    if (line !== '' && !line.startsWith('#')) first = false
    if (begins || VERSION.test(line)) {
      streams.push([])
      next = 1
    }
    if (point !== null) {
      // Points are numbered one by one: any other line that says ok is somebody else's.
      if (Number(point[1]) !== next || next > MOST_TESTS) continue
      next++
    }
    if (OF_TAP.test(line) && !line.startsWith(TOO_DEEP)) streams.at(-1)?.push(line)
  }
  const isTap = streams.some((stream) => stream.some((line) => VERSION.test(line) || PLAN.test(line)))
  return isTap ? streams.map((stream) => stream.map((line) => `${line}\n`).join('')) : null
}

/**
 * The lines without those parts of the YAML blocks that nobody reads: a YAML parser takes minutes and gigabytes for a
 * few megabytes that were made for it. What stays are texts and numbers of limited length.
 */
function* briefBlocks(all: Iterable<string>): Generator<string> {
  let indent: string | null = null
  let room = 0
  for (const line of all) {
    if (indent !== null && line !== '' && (!line.startsWith(indent) || line === `${indent}...`)) indent = null
    if (indent === null) {
      indent = BLOCK.exec(line)?.[1] ?? null
      room = 0
      yield line
      continue
    }
    const inside = line.slice(indent.length)
    if (/^\S/.test(inside)) room = WANTED.test(inside) ? MOST_TEXT : 0
    room -= line.length
    if (room > 0) yield line
  }
}

function pointsOf(stream: string): readonly Point[] {
  const parser = new Parser()
  const points = listen(parser, [])
  parser.end(stream)
  return points
}

function listen(parser: Parser, suites: readonly string[]): readonly Point[] {
  const points: Point[] = []
  let child: readonly Point[] | null = null
  parser.on('child', (subtest: Parser) => {
    child = listen(subtest, [...suites, subtest.name])
  })
  parser.on('assert', (result: Result) => {
    points.push({ result, suites, inside: child ?? [] })
    child = null
  })
  // The parser tells of a subtest when it begins: one that a crash left without its closing point is still to be told.
  parser.on('complete', () => {
    if (child !== null) points.push(...child)
  })
  return points
}

function testsOf(points: readonly Point[]): readonly NamedTest[] {
  return points.flatMap((point) => {
    const inside = testsOf(point.inside)
    return isTest(point, inside) ? [...inside, namedTest(point)] : inside
  })
}

function isTest({ result, inside }: Point, told: readonly NamedTest[]): boolean {
  const type = field(result, 'type')
  if (type === 'test' || (inside.length === 0 && type !== 'suite')) return true
  return isFailed(result) && !told.some(({ status }) => status === 'failed')
}

function isFailed({ ok, skip, todo }: Result): boolean {
  return !ok && skip === false && todo === false
}

function namedTest({ result, suites }: Point): NamedTest {
  const { ok, skip, todo, time } = result
  const status = skip !== false ? 'skipped' : todo !== false ? 'pending' : ok ? 'passed' : 'failed'
  const said =
    status === 'failed' ? (field(result, 'message') ?? field(result, 'error') ?? field(result, 'diff')) : null
  return {
    // A point without a description is known by its number, as prove does.
    name: result.name === '' ? String(result.id) : result.name,
    suite: suiteName(suites),
    status,
    duration_s: time === null ? null : durationOrNull(Number((time / 1000).toFixed(9))),
    message: messageOrNull(said ?? (skip === false ? todo : skip)),
  }
}

/** A field of the YAML block that follows a point, which may hold anything. */
function field(result: Result, name: string): unknown {
  const diagnostics: unknown = result.diag
  return typeof diagnostics === 'object' && diagnostics !== null && Object.hasOwn(diagnostics, name)
    ? Reflect.get(diagnostics, name)
    : null
}
