import { stripVTControlCharacters } from 'node:util'

// Embeddings, overrides and isolates can make a line read other than it is. Letters of any direction stay.
const REORDERING = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu

/** What most texts are: nothing in it could act, and it is one line already. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/

/**
 * Text of a task, agent or log with its own lines and nothing else that acts: no escape sequences, control characters
 * or direction overrides. A tab stays; a lone surrogate becomes U+FFFD.
 */
export function plainLines(text: string): string {
  return stripVTControlCharacters(text)
    .toWellFormed()
    .replace(REORDERING, '')
    .replace(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
}

/**
 * Text of a task, agent or log as one line that cannot act on a terminal: no escape sequences, control characters,
 * line breaks or direction overrides. A lone surrogate becomes U+FFFD.
 */
export function oneLine(text: string): string {
  if (PLAIN.test(text)) return text
  return stripVTControlCharacters(text)
    .toWellFormed()
    .replace(REORDERING, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
}
