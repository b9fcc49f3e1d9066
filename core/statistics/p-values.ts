/** @throws RangeError for a p value out of 0..1 */
export function assertProbabilities(ps: readonly number[]): void {
  for (const p of ps) {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`p must be from 0 to 1, got ${p}`)
  }
}

/** p values from the smallest on, each with its place in the list given. */
export function ascending(ps: readonly number[]): { readonly p: number; readonly index: number }[] {
  return ps.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p)
}
