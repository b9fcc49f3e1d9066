const HOUR = 3_600_000
const DAY = 24 * HOUR
const STEPS = [
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
  91 * DAY,
  182 * DAY,
  364 * DAY,
]

/**
 * Round times (milliseconds since 1970, UTC) from `min` to `max`, at most `most` of them, and how they are written: with
 * the time of day where they are less than a day apart. None is round where all lies within an hour: then both ends.
 */
export function timeTicks(min: number, max: number, most: number): { readonly at: number; readonly text: string }[] {
  const longest = STEPS.at(-1) ?? DAY
  const fits = (step: number) => Math.floor(max / step) - Math.ceil(min / step) + 1 <= most
  const step = STEPS.find(fits) ?? longest * Math.ceil((max - min) / longest / (most - 1))
  const first = Math.ceil(min / step)
  const round = Array.from(
    { length: Math.max(0, Math.floor(max / step) - first + 1) },
    (_, place) => (first + place) * step,
  )
  const times = round.length === 0 ? [min, max] : round
  return times.map((at) => ({ at, text: utc(at, step < DAY) }))
}

/** `2026-11-21 07:59`, or its day only. */
export function utc(time: number, withTime: boolean): string {
  return new Date(time)
    .toISOString()
    .slice(0, withTime ? 16 : 10)
    .replace('T', ' ')
}
