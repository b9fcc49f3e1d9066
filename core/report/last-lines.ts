/** The end of a log, where a failure is told, apart from what stands before it. */
export type LastLines = {
  /** Empty where the log has no more than its last lines. */
  readonly before: string
  readonly last: string
  /** Whether `last` begins within a line, since that is a very long one. */
  readonly cut: boolean
}

const LINES = 20
/** What 20 lines are on a screen, about; a longer line is cut. */
const MOST = 4000

// biome-ignore lint/suspicious/noControlCharactersInRegex: what starts a colour in a log.
const COLOUR = /\u001B\[([\d;]{0,64})m/g
const MOST_COLOURS = 20

/** The last 20 lines of a log, or its last 4,000 characters where these are fewer, in the colours that hold there. */
export function lastLines(log: string): LastLines {
  const text = log.trimEnd()
  let at = text.length
  for (let line = 0; line < LINES && at > 0; line++) at = text.lastIndexOf('\n', at - 1)
  const start = Math.max(at <= 0 ? 0 : at + 1, text.length - MOST)
  const before = text.slice(0, start)
  const cut = start > 0 && !before.endsWith('\n')
  return { before: before.trimEnd(), last: colourAfter(before) + text.slice(start), cut }
}

/** The sequences since the last reset. */
function colourAfter(text: string): string {
  const found = [...text.matchAll(COLOUR)]
  const reset = found.findLastIndex(([, codes = '']) => /^0*$/.test(codes))
  return found
    .slice(reset + 1)
    .slice(-MOST_COLOURS)
    .map(([whole]) => whole)
    .join('')
}
