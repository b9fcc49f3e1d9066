import { sum } from '#core/statistics/mean'
import { comparableStrata, type Stratum } from '#core/statistics/stratum'

/** The common difference of strata, head minus base. */
export type MantelHaenszel = {
  /** -1..1 */
  readonly difference: number
  /** Sato's variance of it, >= 0 */
  readonly variance: number
  /** weighted mean rates of the two sides, 0..1, whose difference it is */
  readonly head_rate: number
  readonly base_rate: number
  /** weight of each stratum used, in their order; they sum to 1 */
  readonly weights: readonly number[]
}

/**
 * Mantel-Haenszel risk difference: strata weighted by n1 n0 / (n1 + n0), with Sato's variance, which holds for many small
 * strata and for few large ones.
 *
 * Source: Greenland and Robins 1985 for the difference; Sato 1989 for the variance.
 *
 * @returns null when no stratum has trials on both sides; those that have not are left out
 * @throws RangeError for counts that cannot be
 */
export function mantelHaenszel(strata: readonly Stratum[]): MantelHaenszel | null {
  const { used } = comparableStrata(strata)
  if (used.length === 0) return null
  const terms = used.map(({ head: { n: n1, successes: x1 }, base: { n: n0, successes: x0 } }) => {
    const all = n1 + n0
    return {
      weight: (n1 * n0) / all,
      excess: (x1 * n0 - x0 * n1) / all,
      p: (n1 ** 2 * x0 - n0 ** 2 * x1 + (n1 * n0 * (n0 - n1)) / 2) / all ** 2,
      q: (x1 * (n0 - x0) + x0 * (n1 - x1)) / (2 * all),
    }
  })
  const total = sum(terms.map((term) => term.weight))
  const difference = sum(terms.map((term) => term.excess)) / total
  const scaled = difference * sum(terms.map((term) => term.p)) + sum(terms.map((term) => term.q))
  const weights = terms.map((term) => term.weight / total)
  const rateOf = (arm: 'head' | 'base') =>
    Math.min(1, sum(used.map((stratum, index) => ((weights[index] ?? 0) * stratum[arm].successes) / stratum[arm].n)))
  return {
    difference,
    variance: Math.max(0, scaled / total ** 2),
    head_rate: rateOf('head'),
    base_rate: rateOf('base'),
    weights,
  }
}
