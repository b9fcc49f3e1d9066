import { escapeHtml } from '#core/report/escape-html'
import { plainLines } from '#core/trial/plain-text'

/** What a reader may open. The summary is plain text; what is inside is Markdown. */
export function fold(summary: string, inside: string): string {
  return `<details><summary>${escapeHtml(summary)}</summary>\n\n${inside}\n\n</details>`
}

/** The last lines of a text of whatever content, shown as they are: no run of backticks in it can end the block. */
export function textBlock(text: string, { lines, width }: { readonly lines: number; readonly width: number }): string {
  const shown = plainLines(text)
    .replace(/^\n+|\s+$/g, '')
    .split('\n')
    .slice(-lines)
    .map((line) => (line.length <= width ? line.trimEnd() : `${line.slice(0, width).toWellFormed()}...`))
  const longest = Math.max(0, ...[...shown.join('\n').matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(Math.max(3, longest + 1))
  return [`${fence}text`, ...shown, fence].join('\n')
}
