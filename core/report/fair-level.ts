/**
 * The most that each of several may have where all together have no more than `room`: who wants less leaves the rest to the
 * others. Infinity where all of them have what they want.
 */
export function fairLevel(wants: readonly number[], room: number): number {
  const sorted = Float64Array.from(wants).sort()
  let left = room
  for (const [index, want] of sorted.entries()) {
    const share = left / (sorted.length - index)
    if (want > share) return Math.max(0, Math.floor(share))
    left -= want
  }
  return Number.POSITIVE_INFINITY
}
