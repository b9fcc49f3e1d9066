import { oneLine } from '#core/trial/plain-text'

const BREAK = '\u200B'

/**
 * Text of a task, agent or log for GitHub's Markdown, in a line or in a table: it shows as it is and does nothing.
 *
 * A backslash before every ASCII punctuation character takes its Markdown and HTML meaning away. Mentions,
 * references, bare links, emoji names, formulas and commit digests are looked for again in the rendered text, so
 * zero-width spaces stand inside what they would be found by.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .replace(/\\[@#$]/g, `$&${BREAK}`)
    .replace(/:(?=\\\/|(?:[a-z0-9]|\\[_+-])+\\:)/gi, `:${BREAK}`)
    .replace(/(?<![a-z0-9])(www|GH|mailto|xmpp)(?=\\[.:-])/gi, `$1${BREAK}`)
    .replace(/(?<![a-z0-9])[0-9a-f]{7,64}(?![a-z0-9])/gi, (hex) => hex.replace(/.{6}(?=.)/g, `$&${BREAK}`))
}
