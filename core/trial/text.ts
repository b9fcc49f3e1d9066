/**
 * At most `limit` bytes of UTF-8: the head and the tail, with a line between them that says how much was cut. The ends
 * of a build log or traceback tell the cause; the middle is repetition.
 */
export function capText(text: string, limit: number): string {
  const bytes = Buffer.from(text.toWellFormed(), 'utf8')
  if (bytes.length <= limit) return text.toWellFormed()
  // The note's own length depends on the number in it; 64 bytes hold it for any file that can be read.
  const room = Math.max(0, limit - 64)
  // A character split by the cut decodes to U+FFFD; it belongs to what was cut.
  const head = bytes.toString('utf8', 0, Math.ceil(room / 2)).replace(/\uFFFD+$/, '')
  const tail = bytes.toString('utf8', bytes.length - Math.floor(room / 2)).replace(/^\uFFFD+/, '')
  const cut = bytes.length - Buffer.byteLength(head) - Buffer.byteLength(tail)
  return `${head}\n[... ${cut} bytes cut ...]\n${tail}`
}
