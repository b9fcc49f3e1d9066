/** `whole`: every group above the line ends there. `broken`: the group changes, but one above goes on below. */
export type GroupLine = 'whole' | 'broken'

/**
 * Where a line can be drawn between groups: wherever the row below is of another group.
 *
 * @param groups of the ranked rows, in their order
 * @returns by the index of the row that a line follows
 */
export function groupLines(groups: readonly (number | null)[]): ReadonlyMap<number, GroupLine> {
  const numbers = groups.map((group) => group ?? Number.POSITIVE_INFINITY)
  return new Map(
    numbers.flatMap((number, index): [number, GroupLine][] => {
      const below = numbers.slice(index + 1)
      if (below.length === 0 || below[0] === number) return []
      return [[index, Math.max(...numbers.slice(0, index + 1)) < Math.min(...below) ? 'whole' : 'broken']]
    }),
  )
}
