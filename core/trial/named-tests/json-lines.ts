/**
 * The JSON objects that stand on a line of their own, in order; all other lines are passed over, since a tool's
 * stream often shares its file with what else was printed, and its last line may be torn.
 */
export function* jsonLines(text: string): Generator<Readonly<Record<string, unknown>>> {
  for (const line of lines(text)) {
    if (!line.startsWith('{')) continue
    const value = parse(line)
    if (typeof value === 'object' && value !== null) yield value as Readonly<Record<string, unknown>>
  }
}

/** The lines of a text, one at a time, without their ends. */
export function* lines(text: string): Generator<string> {
  let from = 0
  while (from < text.length) {
    const end = text.indexOf('\n', from)
    const to = end === -1 ? text.length : end
    yield text.slice(from, text[to - 1] === '\r' && to > from ? to - 1 : to)
    from = to + 1
  }
}

/** All lines but a last one without its end, which may be torn: `ok 1 - a` may have become `ok 1 - a # SKIP`. */
export function wholeLines(text: string): Iterable<string> {
  return lines(text.slice(0, text.lastIndexOf('\n') + 1))
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
