/** What stands where a number is undefined or unknown: never 0, never empty. */
export const NONE = '-'

/**
 * A proportion (0..1) as whole points of 100: `.55` -> `55`. A value strictly between 0 and 1 never shows as 0 or
 * 100, because "always" and "never" are claims of their own.
 */
export function points(fraction: number | null): string {
  if (fraction === null) return NONE
  // Without the nudge .285 * 100 = 28.499999999999996 would show as 28.
  const rounded = Math.round(fraction * 100 + 1e-9)
  if (rounded <= 0 && fraction > 0) return '<1'
  if (rounded >= 100 && fraction < 1) return '>99'
  return String(rounded)
}

/** `[40, 89]`. Both ends, never +-, because the intervals are asymmetric. Proportions 0..1. */
export function interval(low: number | null, high: number | null): string {
  return low === null || high === null ? NONE : `[${points(low)}, ${points(high)}]`
}

/** `62 [31, 86]`; without an interval `62 -`, so that a reader sees that it is undefined. Proportions 0..1. */
export function scoreWithInterval(score: number | null, low: number | null, high: number | null): string {
  return score === null ? NONE : `${points(score)} ${interval(low, high)}`
}

/** What a score stands on. Proportions 0..1. */
type Scored = {
  readonly score: number | null
  readonly score_low: number | null
  readonly score_high: number | null
  readonly tasks: number
  readonly n: number
}

/** A score in a sentence: `62 [31, 86]`; without an interval the number alone, and `scoreBasis` says why. */
export function scoreSaid({ score, score_low, score_high }: Omit<Scored, 'tasks' | 'n'>): string {
  return score_low === null ? points(score) : scoreWithInterval(score, score_low, score_high)
}

/** `over 3 tasks and 15 trials`; `over 1 task, too few for an interval, and 5 trials`. */
export function scoreBasis({ score_low, tasks, n }: Pick<Scored, 'score_low' | 'tasks' | 'n'>): string {
  return `over ${plural(tasks, 'task')}${score_low === null ? ', too few for an interval,' : ''} and ${plural(n, 'trial')}`
}

/**
 * A difference of proportions in points: `+15`, `-3`, `0`. Where whole points would show it as 0 or as 100, which it is
 * not, it has as many digits as it needs: `-0.4`, `+99.7`. What is as small as the error of a sum is 0.
 */
export function signedPoints(difference: number | null): string {
  if (difference === null) return NONE
  const size = Math.abs(difference)
  if (size < 1e-8) return '0'
  return `${difference > 0 ? '+' : '-'}${pointsApart(size * 100)}`
}

function pointsApart(size: number): string {
  const whole = Math.round(size + 1e-9)
  if (whole === 0) return size.toPrecision(1)
  // Never rounded up to 100.
  return whole === 100 && size < 100 - 1e-9 ? (Math.floor(size * 10) / 10).toFixed(1) : String(whole)
}

/** `[+3, +27]`. Differences of proportions. */
export function differenceInterval(low: number | null, high: number | null): string {
  return low === null || high === null ? NONE : `[${signedPoints(low)}, ${signedPoints(high)}]`
}

/** `+15 [+3, +27]`; without an interval `+15 -`. */
export function differenceWithInterval(difference: number | null, low: number | null, high: number | null): string {
  return difference === null ? NONE : `${signedPoints(difference)} ${differenceInterval(low, high)}`
}

/** `p = 0.063`, `p < 0.001`, with more digits where fewer would put it on the other side of `limit`. */
export function pValue(p: number | null, limit = 0.05): string {
  if (p === null) return `p ${NONE}`
  if (p < 0.001 && limit >= 0.001) return 'p < 0.001'
  for (let digits = 3; digits < 9; digits++) {
    const shown = p.toFixed(digits)
    if (Number(shown) > 0 && Number(shown) < limit === p < limit) return `p = ${shown}`
  }
  return `p = ${p.toPrecision(3)}`
}

/** How many times as much: `1.14`, `0.087`, three significant digits. */
export function times(ratio: number | null): string {
  if (ratio === null) return NONE
  return ratio >= 1000 ? GROUPED.format(ratio) : String(Number(ratio.toPrecision(3)))
}

/** `7/10`; of no trials `-`. */
export function fraction(successes: number, n: number): string {
  return n === 0 ? NONE : `${successes}/${n}`
}

/** `7/10 [40, 89]`. The interval as proportions 0..1. */
export function rateWithInterval(successes: number, n: number, low: number | null, high: number | null): string {
  return n === 0 ? NONE : `${successes}/${n} ${interval(low, high)}`
}

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** A whole number with thousands separators: `12,345`. */
export function count(value: number | null): string {
  if (value === null) return NONE
  // A number format takes ten times as long.
  if (!Number.isSafeInteger(value) || value < 0) return GROUPED.format(value)
  const digits = String(value)
  let grouped = digits.slice(-3)
  for (let end = digits.length - 3; end > 0; end -= 3) grouped = `${digits.slice(Math.max(0, end - 3), end)},${grouped}`
  return grouped
}

/** A reward as the verifier gave it, at most four decimals: `1`, `0.25`. */
export function reward(value: number | null): string {
  return value === null ? NONE : String(Number(value.toFixed(4)))
}

/** US dollars: `$0.00`, `<$0.01`, `$12.34`, `$1,234`. */
export function usd(value: number | null): string {
  if (value === null) return NONE
  if (value > 0 && value < 0.01) return '<$0.01'
  return value >= 1000 ? `$${GROUPED.format(value)}` : `$${value.toFixed(2)}`
}

/** A price for an axis or a mean: to the cent, and below a dollar with the two digits that count: `$0.002`, `$0.05`, `$0.40`, `$1.04`. */
export function price(value: number | null): string {
  if (value === null || value >= 0.995) return usd(value)
  const short = Number(value.toPrecision(2))
  return `$${Number.isInteger(short * 10) && short > 0 ? short.toFixed(2) : short}`
}

/** The two kinds of known cost, which never overlap: reported by Harbor, and computed from tokens and prices. */
type KnownCost = {
  readonly cost_usd: number | null
  readonly cost_known: number
  readonly estimated_cost_usd: number | null
  readonly estimated_cost_known: number
}

/** What `n` trials cost, with the coverage unless that is complete: `$1.20`, `$1.20 (4 of 10)`; `~` where a part is estimated. */
export function spent(cost: KnownCost, n: number): string {
  if (cost.cost_usd === null && cost.estimated_cost_usd === null) return NONE
  const known = cost.cost_known + cost.estimated_cost_known
  const sum = approximate((cost.cost_usd ?? 0) + (cost.estimated_cost_usd ?? 0), cost.estimated_cost_known)
  return known === n ? sum : `${sum} (${count(known)} of ${count(n)})`
}

/** What a success costs: `$0.42`, `~$0.42` where a part is estimated, `$0.42 (3 of 9 tasks)` where the cost of some is unknown. */
export function costPerSuccess(row: {
  readonly cost_per_success_usd: number | null
  readonly cost_per_success_tasks: number
  readonly estimated_cost_known: number
  readonly tasks: number
}): string {
  if (row.cost_per_success_usd === null) return NONE
  const each = approximate(row.cost_per_success_usd, row.estimated_cost_known)
  return row.cost_per_success_tasks === row.tasks
    ? each
    : `${each} (${row.cost_per_success_tasks} of ${plural(row.tasks, 'task')})`
}

function approximate(value: number, estimated: number): string {
  return estimated > 0 ? `~${usd(value)}` : usd(value)
}

/** The places that a config may have: `1-3`, or `2` where tests leave but one. */
export function places(best: number | null, worst: number | null): string {
  if (best === null || worst === null) return NONE
  return best === worst ? count(best) : `${count(best)}-${count(worst)}`
}

/** Seconds: `4.2 s`, `42 s`, `3 min 04 s`, `1 h 12 min`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return NONE
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`
  const minutes = Math.round(whole / 60)
  return `${count(Math.floor(minutes / 60))} h ${pad(minutes % 60)} min`
}

/** A median that runs into time limits is only a lower bound: `>= 15 min 00 s`. */
export function censoredDuration(seconds: number | null, censored: boolean): string {
  return seconds !== null && censored ? `>= ${duration(seconds)}` : duration(seconds)
}

/** Bytes in powers of 1024: `512 B`, `1.4 KiB`, `12 MiB`. */
export function bytes(value: number): string {
  let scaled = value
  let unit = 'B'
  for (const larger of ['KiB', 'MiB', 'GiB', 'TiB']) {
    if (scaled < 1024) break
    scaled /= 1024
    unit = larger
  }
  return `${unit !== 'B' && scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)} ${unit}`
}

/** A UTC instant to the minute: `2026-11-21 07:59`. */
export function minute(instant: string | null): string {
  return instant === null ? NONE : instant.slice(0, 16).replace('T', ' ')
}

/** `sha256:0123456789ab`: enough of a digest to tell two apart by eye. */
export function shortDigest(digest: string | null): string {
  return digest === null ? NONE : digest.replace(/^([a-z0-9]+:)?(.{12}).*$/s, '$1$2')
}

/** `1 trial`, `2 trials`. */
export function plural(value: number, noun: string, nouns = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : nouns}`
}

/** `a, b, c and 4 more`. */
export function list(items: readonly string[], most = 3): string {
  const shown = items.slice(0, most)
  if (items.length > most) return `${shown.join(', ')} and ${items.length - most} more`
  const last = shown.pop()
  if (last === undefined) return ''
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
