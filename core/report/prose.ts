/** A part of a sentence of ours. */
export type Span =
  | { readonly kind: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string }
  /** `to`: a path below the site's base, or `#` and a place on the same page. */
  | { readonly kind: 'link'; readonly text: string; readonly to: string }

const MARKED = /(`[^`]+`|\*\*[^*]+\*\*|_[^_]+_|\[[^\]]+\]\([^)]+\))/

/**
 * A sentence of ours, never one that holds text of a task or a manifest: `code`, **strong**, _emphasis_ and
 * [links](tasks/), one not inside the other.
 */
export function spansOf(sentence: string): readonly Span[] {
  return sentence
    .split(MARKED)
    .filter((part) => part !== '')
    .map((part): Span => {
      const [, text = '', to = ''] = part.match(/^\[(.+)\]\((.+)\)$/) ?? []
      if (to !== '') return { kind: 'link', text, to }
      if (part.startsWith('**') && part.length > 4) return { kind: 'strong', text: part.slice(2, -2) }
      if (part.startsWith('`') && part.length > 2) return { kind: 'code', text: part.slice(1, -1) }
      if (/^_.+_$/.test(part)) return { kind: 'emphasis', text: part.slice(1, -1) }
      return { kind: 'text', text: part }
    })
}
