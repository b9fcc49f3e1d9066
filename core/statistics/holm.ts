import { ascending, assertProbabilities } from '#core/statistics/p-values'

/**
 * p values adjusted for having asked as many questions, so that at a limit of 5 % the chance of a single false claim
 * among them is at most 5 %. For a claim.
 *
 * Source: Holm 1979.
 *
 * @param ps p values, 0..1
 * @returns adjusted ones in the order given, each at least its p and at most 1
 * @throws RangeError for a p out of range
 */
export function holm(ps: readonly number[]): number[] {
  assertProbabilities(ps)
  const adjusted = ps.map(() => 1)
  let largest = 0
  for (const [place, { p, index }] of ascending(ps).entries()) {
    largest = Math.max(largest, Math.min(1, (ps.length - place) * p))
    adjusted[index] = largest
  }
  return adjusted
}
