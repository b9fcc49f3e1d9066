import binomialPmf from '@stdlib/stats-base-dists-binomial-pmf'
import hypergeometricPmf from '@stdlib/stats-base-dists-hypergeometric-pmf'
import { assertCounts } from '#core/statistics/counts'
import { sum } from '#core/statistics/mean'
import type { Stratum } from '#core/statistics/stratum'

/** Steps of the search for the least favourable common rate; between the best step and its neighbours it goes on. */
const STEPS = 200
const REFINEMENTS = 60

/**
 * Boschloo's exact unconditional test of two proportions: Fisher's p as the statistic, its distribution at the least
 * favourable common rate, two-sided as twice the smaller side, at most 1. More powerful than Fisher's test. For
 * display beside it, never for a verdict, and meant for up to some hundred trials a side.
 *
 * Source: Boschloo 1970; two-sided as in scipy.
 *
 * @returns 0 < p <= 1; null when a side has no trial
 * @throws RangeError for counts that cannot be
 */
export function boschloo({ head, base }: Stratum): number | null {
  assertCounts(head)
  assertCounts(base)
  if (head.n === 0 || base.n === 0) return null
  return Math.min(1, 2 * Math.min(oneSided({ head, base }), oneSided({ head: base, base: head })))
}

/** p of "head's rate is not above base's". */
function oneSided({ head, base }: Stratum): number {
  const fisher = fisherTable(head.n, base.n)
  const limit = (fisher[head.successes]?.[base.successes] ?? 1) * (1 + 1e-7)
  // For each number of head successes, how many of the smallest numbers of base successes are as extreme.
  const extreme = fisher.map((row) => row.filter((p) => p <= limit).length)
  const probability = (rate: number): number => {
    const ofBase = atMost(base.n, rate)
    return sum(extreme.map((count, x) => (count === 0 ? 0 : binomialPmf(x, head.n, rate) * (ofBase[count - 1] ?? 0))))
  }
  return largest(probability)
}

/** P(at least x1 head successes, given all x1 + x0) for every x1 (outer) and x0 (inner). */
function fisherTable(n1: number, n0: number): number[][] {
  const table = Array.from({ length: n1 + 1 }, () => Array.from({ length: n0 + 1 }, () => 0))
  for (let m = 0; m <= n1 + n0; m++) {
    let tail = 0
    for (let x1 = Math.min(n1, m); x1 >= Math.max(0, m - n0); x1--) {
      tail += hypergeometricPmf(x1, n1 + n0, m, n1)
      const row = table[x1]
      if (row !== undefined) row[m - x1] = tail
    }
  }
  return table
}

/** P(X <= x) for each x of a binomial distribution. */
function atMost(n: number, rate: number): number[] {
  let total = 0
  return Array.from({ length: n + 1 }, (_, x) => {
    total += binomialPmf(x, n, rate)
    return total
  })
}

/** The largest value of a function on [0, 1]: the best of a grid, then a ternary search around it. */
function largest(f: (x: number) => number): number {
  const values = Array.from({ length: STEPS + 1 }, (_, step) => f(step / STEPS))
  const best = values.indexOf(Math.max(...values))
  let low = Math.max(0, best - 1) / STEPS
  let high = Math.min(STEPS, best + 1) / STEPS
  for (let round = 0; round < REFINEMENTS; round++) {
    const third = (high - low) / 3
    if (f(low + third) < f(high - third)) low += third
    else high -= third
  }
  return Math.max(...values, f((low + high) / 2))
}
