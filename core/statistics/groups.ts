import type { Pairwise } from '#core/statistics/pairwise'
import { competitionRanks } from '#core/statistics/rank'
import { COMPARISON_TOLERANCE } from '#core/statistics/tolerance'

/**
 * Groups of configs that cannot be told from their best one: the best anchors group 1, and all that a paired test does
 * not separate from it at 5 % (not adjusted) join; the best of the rest anchors group 2, and so on. Among equal scores the
 * smallest id is the anchor. A pair without a test is not separated. A group need not be contiguous by score.
 *
 * @param configs scores and ids in the order that `tests` knows; a score is null where undefined
 * @returns the group of each config, 1 the best's, in the order given; null for an undefined score
 * @throws RangeError for a score that is not finite
 */
export function separableGroups(
  configs: readonly { readonly id: string; readonly score: number | null }[],
  tests: Pairwise,
): (number | null)[] {
  const ranks = competitionRanks(configs.map((config) => config.score))
  const groups: (number | null)[] = configs.map(() => null)
  let open = configs
    .flatMap(({ id }, index) => {
      const rank = ranks[index] ?? null
      return rank === null ? [] : [{ id, index, rank }]
    })
    .sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1))
  for (let group = 1; open[0] !== undefined; group++) {
    const anchor = open[0].index
    const isSeparable = (index: number) => (tests(anchor, index)?.p ?? 1) <= 0.05 + COMPARISON_TOLERANCE
    for (const { index } of open) if (index === anchor || !isSeparable(index)) groups[index] = group
    open = open.filter(({ index }) => groups[index] === null)
  }
  return groups
}
