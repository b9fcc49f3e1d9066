import { escapeMarkdown } from '#core/report/escape-markdown'

/**
 * Text of a task, agent or log where Markdown is not read, as in the `<summary>` of a fold: the same protection as
 * escapeMarkdown, with every ASCII punctuation character as a character reference. It is harmless in Markdown, too.
 */
export function escapeHtml(text: string): string {
  return escapeMarkdown(text).replace(/\\([!-/:-@[-`{-~])/g, (_, character: string) => `&#${character.charCodeAt(0)};`)
}
