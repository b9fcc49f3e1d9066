/**
 * Where a line can be drawn between groups: after the rows whose group and everything above it is of lower number than
 * everything below. A group that is not contiguous gets no line.
 *
 * @param groups of the ranked rows, in their order
 * @returns the indexes of the rows that a line follows
 */
export function groupLines(groups: readonly (number | null)[]): ReadonlySet<number> {
  const numbers = groups.map((group) => group ?? Number.POSITIVE_INFINITY)
  return new Set(
    [...numbers.keys()].filter((index) => {
      const below = numbers.slice(index + 1)
      return below.length > 0 && Math.max(...numbers.slice(0, index + 1)) < Math.min(...below)
    }),
  )
}
