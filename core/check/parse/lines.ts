/** 1-based, both. */
export type Place = { readonly line: number; readonly column: number }

/** Where an offset of a text is. Offsets count UTF-16 units, as JavaScript's do. */
export function placer(text: string): (offset: number) => Place {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

/** Places of everything that a global pattern matches, at most `most`. */
export function matches(
  text: string,
  pattern: RegExp,
  most = 20,
): readonly (Place & { readonly match: RegExpExecArray })[] {
  const found: (Place & { readonly match: RegExpExecArray })[] = []
  let place: ((offset: number) => Place) | null = null
  for (const match of text.matchAll(pattern)) {
    if (found.length >= most) break
    place ??= placer(text)
    found.push({ ...place(match.index), match })
  }
  return found
}
