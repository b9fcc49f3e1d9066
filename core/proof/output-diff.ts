import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff'
import { plainLines } from '#core/trial/plain-text'

const MOST = { lines: 400, width: 300, edits: 400, shown: 60 }

/**
 * What the verifier printed in one trial and in another as a unified diff without file headers: at most 60 lines of it, the
 * rest counted. Nothing in it acts on a terminal. null: no difference, or so much of it that it says nothing.
 */
export function outputDiff(before: string, after: string): string | null {
  const [from, to] = [linesOf(before), linesOf(after)]
  if (from === to) return null
  const patch = structuredPatch('', '', from, to, '', '', { context: 2, maxEditLength: MOST.edits })
  if (patch === undefined) return null
  const lines = formatPatch(patch, OMIT_HEADERS).trimEnd().split('\n')
  const rest = lines.length - MOST.shown
  return [...lines.slice(0, MOST.shown), ...(rest > 0 ? [`... and ${rest} more lines`] : [])].join('\n')
}

/** The last lines, since the end of an output says most. */
function linesOf(text: string): string {
  const lines = plainLines(text).trimEnd().split('\n').slice(-MOST.lines)
  const shown = lines.map((line) =>
    line.length <= MOST.width ? line : `${line.slice(0, MOST.width).toWellFormed()}...`,
  )
  return `${shown.join('\n')}\n`
}
