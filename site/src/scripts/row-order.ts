/** What a cell sorts by; null is unknown, and stands last whatever the direction. */
export type Value = number | string | null

export type Sort = { readonly key: string; readonly direction: 'asc' | 'desc' }

const NUMBER = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/
/** `$0.42` is 0.42, and so is `~$0.42`; `<$0.01` is no number. */
const DOLLARS = /^~?\$(?=\d)/

/**
 * What a cell sorts by: its raw value, else what it shows.
 *
 * @param raw the cell's `data-value`; undefined where it has none
 * @param text what the cell shows
 */
export function cellValue(raw: string | undefined, text: string): Value {
  if (raw !== undefined) return raw === '' ? null : numberOr(raw)
  const shown = text.replace(/\s+/g, ' ').trim()
  return shown === '' || shown === '-' ? null : numberOr(shown.replace(DOLLARS, ''))
}

function numberOr(text: string): number | string {
  return NUMBER.test(text) || (text !== '' && Number.isFinite(Number(text))) ? Number(text.replaceAll(',', '')) : text
}

/** Whether a cell that shows this price needs no raw value. */
export function isPlainPrice(text: string): boolean {
  return DOLLARS.test(text) && typeof cellValue(undefined, text) === 'number'
}

/** Whether the greatest value is what a reader wants first: of numbers, not of names. */
export function isNumeric(values: readonly Value[]): boolean {
  const known = values.filter((value) => value !== null)
  return known.length > 0 && known.every((value) => typeof value === 'number')
}

/** The places of the values in their order; equal ones stay as they stood, unknown ones come last, numbers before texts. */
export function ordered(values: readonly Value[], direction: Sort['direction']): number[] {
  const sign = direction === 'asc' ? 1 : -1
  return [...values.keys()].sort((one, other) => {
    const a = values[one] ?? null
    const b = values[other] ?? null
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b)
    if (typeof a === 'string' && typeof b === 'string') return sign * COLLATOR.compare(a, b)
    return typeof a === 'number' ? -1 : 1
  })
}

const COLLATOR = new Intl.Collator('en', { numeric: true })

/** `Solved by` -> `solved-by`. */
export function keyOf(head: string): string {
  return head
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}

/** A key for each name, in their order: no two are the same, and none is empty or holds a comma. */
export function distinctKeys(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const own = keyOf(name) || 'column'
    let key = own
    for (let next = 2; taken.has(key); next += 1) key = `${own}-${next}`
    taken.add(key)
    return key
  })
}

/** `score-desc`; null for what names none of the columns. */
export function parsedSort(text: string, keys: readonly string[]): Sort | null {
  const match = /^(.+)-(asc|desc)$/.exec(text)
  const key = match?.[1]
  if (key === undefined || !keys.includes(key)) return null
  return { key, direction: match?.[2] === 'asc' ? 'asc' : 'desc' }
}

/** First click: `first`; second: the other way; third: as built (null). */
export function nextSort(now: Sort | null, key: string, first: Sort['direction']): Sort | null {
  if (now?.key !== key) return { key, direction: first }
  if (now.direction !== first) return null
  return { key, direction: first === 'asc' ? 'desc' : 'asc' }
}

/** Whether a text holds every word that was asked for, in whatever case. */
export function matches(text: string, asked: string): boolean {
  const folded = fold(text)
  return fold(asked)
    .split(/\s+/)
    .every((word) => folded.includes(word))
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
