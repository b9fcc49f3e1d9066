/** A text of which no more is shown than fits: its first part and its last. */
export type Clipped = {
  readonly head: string
  /** Characters between the two; 0 where `head` is everything. */
  readonly cut: number
  readonly tail: string
}

/** At most about `most` characters of a text, a third of them from its beginning; runs of empty lines are closed up to one. */
export function clipped(text: string, most: number): Clipped {
  const whole = text.length > 4 * most ? text : closedUp(text)
  if (whole.length <= most) return { head: whole, cut: 0, tail: '' }
  const head = closedUp(whole.slice(0, Math.floor(most / 3)).replace(/[\uD800-\uDBFF]$/, ''))
  const tail = closedUp(whole.slice(whole.length - Math.floor((2 * most) / 3)).replace(/^[\uDC00-\uDFFF]/, ''))
  return { head, cut: whole.length - head.length - tail.length, tail }
}

/** How many characters of it are shown. */
export function shownLength({ head, tail }: Clipped): number {
  return head.length + tail.length
}

function closedUp(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd())
  const kept = lines.filter((line, index) => line !== '' || (index > 0 && lines[index - 1] !== ''))
  return kept.at(-1) === '' ? kept.slice(0, -1).join('\n') : kept.join('\n')
}
