import { oneLine } from '#core/trial/plain-text'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text of a task, agent or log for XML and HTML, as content or as an attribute in quotes: one line, without what XML 1.0
 * has no way to write.
 */
export function escapeXml(text: string): string {
  return escapeCharacters(xmlLine(text))
}

/** The same for what writes the references itself: one line, without what XML 1.0 has no way to write. */
export function xmlLine(text: string): string {
  return oneLine(text).replace(/[\uFFFE\uFFFF]/g, '\uFFFD')
}

/** Text with references for the characters that mean something in HTML and XML; all others stay what they are. */
export function escapeCharacters(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
