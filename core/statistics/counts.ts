/** The trials of one cell that count: `n` of them, `successes` at or above the pass threshold. Whole numbers, 0 <= successes <= n. */
export type Counts = {
  readonly n: number
  readonly successes: number
}

/** @throws RangeError naming the field unless `value` is a whole number >= 0 */
export function assertCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} must be a whole number of at least 0, got ${value}`)
  }
}

/** @throws RangeError unless both are whole numbers and 0 <= successes <= n */
export function assertCounts({ n, successes }: Counts): void {
  assertCount('n', n)
  assertCount('successes', successes)
  if (successes > n) throw new RangeError(`successes must be at most n, got ${successes} of ${n}`)
}
