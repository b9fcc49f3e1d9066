import { ascending, assertProbabilities } from '#core/statistics/p-values'

/**
 * p values adjusted for having asked as many questions, so that at a limit of 5 % the expected share of false ones among the
 * findings is at most 5 %. For a matrix of comparisons.
 *
 * Source: Benjamini and Hochberg 1995.
 *
 * @param ps p values, 0..1
 * @returns adjusted ones in the order given, each at least its p and at most 1
 * @throws RangeError for a p out of range
 */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  assertProbabilities(ps)
  const adjusted = ps.map(() => 1)
  let smallest = 1
  for (const [place, { p, index }] of [...ascending(ps).entries()].reverse()) {
    smallest = Math.min(smallest, (p * ps.length) / (place + 1))
    adjusted[index] = smallest
  }
  return adjusted
}
