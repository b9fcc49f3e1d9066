import { assertCounts, type Counts } from '#core/statistics/counts'

/** One cell before and after a change: the trials of the change (`head`) and those without it (`base`). */
export type Stratum = {
  readonly head: Counts
  readonly base: Counts
}

/** Strata that can be compared, and the places in the list given of those that cannot. */
export type ComparableStrata = {
  readonly used: readonly Stratum[]
  readonly dropped: readonly number[]
}

/**
 * Leaves out strata without a trial on one side: they say nothing of a difference.
 *
 * @throws RangeError for counts that cannot be
 */
export function comparableStrata(strata: readonly Stratum[]): ComparableStrata {
  for (const { head, base } of strata) {
    assertCounts(head)
    assertCounts(base)
  }
  const isComparable = ({ head, base }: Stratum) => head.n > 0 && base.n > 0
  return {
    used: strata.filter(isComparable),
    dropped: strata.flatMap((stratum, index) => (isComparable(stratum) ? [] : [index])),
  }
}
