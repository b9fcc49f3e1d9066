/**
 * Markdown of ours up to so many UTF-16 units, cut between two blocks and outside of every fold and fence, with `note` as its
 * last paragraph. What has no such place within its room is left out as a whole.
 */
export function cutMarkdown(markdown: string, most: number, note: string): string {
  if (markdown.length <= most) return markdown
  const room = most - note.length - 2
  let fence: string | null = null
  let depth = 0
  let length = 0
  let safe = 0
  for (const line of markdown.split('\n')) {
    if (fence === null && depth === 0 && line.trim() === '' && length <= room) safe = length
    const ticks = /^`{3,}/.exec(line)?.[0] ?? null
    if (fence === null && ticks !== null) fence = ticks
    else if (fence !== null && ticks !== null && ticks.length >= fence.length && line === ticks) fence = null
    else if (fence === null && line.startsWith('<details')) depth += 1
    else if (fence === null && line.startsWith('</details>')) depth = Math.max(0, depth - 1)
    length += line.length + 1
    if (length > room) break
  }
  const kept = markdown.slice(0, safe).trimEnd()
  return kept === '' ? note.slice(0, Math.max(0, most)) : `${kept}\n\n${note}`
}
