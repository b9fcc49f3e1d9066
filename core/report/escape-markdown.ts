import { oneLine } from '#core/trial/plain-text'

const BREAK = '\u200B'

/** What all that GitHub looks for in rendered text has in it. */
const FOUND_AGAIN = /[@#$:]|www|gh|mailto|xmpp|[0-9a-f]{7}/i

/**
 * Text of a task, agent or log for GitHub's Markdown, in a line or in a table: it shows as it is and does nothing.
 *
 * A backslash before every ASCII punctuation character takes its Markdown and HTML meaning away. Mentions,
 * references, bare links, emoji names, formulas and commit digests are looked for again in the rendered text, so
 * zero-width spaces stand inside what they would be found by.
 */
export function escapeMarkdown(text: string): string {
  const escaped = oneLine(text).replace(/[!-/:-@[-`{-~]/g, '\\$&')
  if (!FOUND_AGAIN.test(escaped)) return escaped
  return escaped
    .replace(/\\[@#$]/g, `$&${BREAK}`)
    .replace(/:(?=\\\/|(?:[a-z0-9]|\\[_+-])+\\:)/gi, `:${BREAK}`)
    .replace(/(?<![a-z0-9])(www|GH|mailto|xmpp)(?=\\[.:-])/gi, `$1${BREAK}`)
    .replace(/(?<![a-z0-9])[0-9a-f]{7,64}(?![a-z0-9])/gi, (hex) => hex.replace(/.{6}(?=.)/g, `$&${BREAK}`))
}

// Nothing else has a meaning within a line, or at its beginning.
const MARKS = /[\\`*[\]<&|~#]|_(?![a-z0-9])|(?<![a-z0-9])_|^[-+=>]|(?<=^\d{1,9})[.)](?=\s|$)/gi

/** What every text has in it in which MARKS finds anything: to look for it takes a fraction. */
const MARKED = /[\\`*[\]<&|~#_]|^[-+=>]|^\d{1,9}[.)]/

/**
 * Text of a task, agent or log for a Markdown file that people and programs read as it stands: a backslash before what
 * would have a meaning, and nothing else, least of all an invisible character. Some renderers link an address to itself.
 */
export function escapeLightly(text: string): string {
  const line = oneLine(text)
  return MARKED.test(line) ? line.replace(MARKS, '\\$&') : line
}

/** A sentence of our own tables: what stands between backticks is code, the rest as `escapeMarkdown` has it. */
export function ownMarkdown(sentence: string): string {
  return oneLine(sentence)
    .split(/(`[^`]+`)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(/^( ?)(.*?)( ?)$/, (_, before, words, after) => `${before}${escapeMarkdown(words)}${after}`),
    )
    .join('')
}
