/**
 * ISO 8601 as Python writes it: optional fraction of any length, optional zone. Harbor before 0.1.36 wrote the host's local
 * time without a zone (and `occurred_at` so until 0.20). No file says which zone it was, so it is read as UTC: right for
 * the usual host in UTC, else off by the zone, the same for all times of a trial, so that its durations stay right.
 */
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:?\d{2})?$/

/**
 * A UTC instant with exactly milliseconds, `2026-11-21T07:59:13.423Z`, or null for what is no timestamp. Finer digits
 * are cut, not rounded, so that an instant never moves into the next day or month.
 */
export function toInstant(text: string): string | null {
  const parts = TIMESTAMP.exec(text)
  if (parts === null) return null
  const [, date, time, fraction = '', zone = 'Z'] = parts
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0')
  const parsed = new Date(`${date}T${time}.${milliseconds}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`)
  if (Number.isNaN(parsed.getTime())) return null
  const instant = parsed.toISOString()
  // A zone may push the year out of four digits, and JavaScript accepts 30 February as 2 March.
  if (instant.length !== 24) return null
  if (zone === 'Z' && !instant.startsWith(`${date}T${time}`)) return null
  return instant
}

/** Seconds from one instant to another; null when either is unknown or the clock ran backwards. */
export function secondsBetween(start: string | null, end: string | null): number | null {
  if (start === null || end === null) return null
  const seconds = (Date.parse(end) - Date.parse(start)) / 1000
  return seconds >= 0 ? seconds : null
}
