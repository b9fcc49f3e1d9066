import hypergeometricPmf from '@stdlib/stats-base-dists-hypergeometric-pmf'
import { sum } from '#core/statistics/mean'
import { comparableStrata, type Stratum } from '#core/statistics/stratum'

/** The exact stratified test of "no stratum's pass rate changed". */
export type StratifiedTest = {
  /** S: successes of head over all strata used */
  readonly successes: number
  /** E and V: what S would be on average without a change, and its variance */
  readonly expected: number
  readonly variance: number
  /** (S - E)^2 / V without correction, for comparison with other tools; null when V = 0 */
  readonly chi2: number | null
  /** two-sided and exact, 0..1 */
  readonly p: number
  /** places of the strata without a trial on one side */
  readonly dropped: readonly number[]
}

/** Two probabilities whose ratio is within this of 1 are equal: an outcome as likely as the observed one counts. */
const AS_LIKELY = 1 + 1e-7

/**
 * Exact Cochran-Mantel-Haenszel test (common odds ratio 1) on exactly these tasks. Given its margins the head successes of a
 * stratum are hypergeometric; S is their sum, and p the probability of all its values that are no likelier than
 * the observed one. With one stratum it is Fisher's exact test. Valid for any counts and any imbalance.
 *
 * @returns null when no stratum has trials on both sides: there is no base
 * @throws RangeError for counts that cannot be
 */
export function stratifiedTest(strata: readonly Stratum[]): StratifiedTest | null {
  const { used, dropped } = comparableStrata(strata)
  if (used.length === 0) return null
  const margins = used.map(marginsOf)
  const successes = sum(used.map(({ head }) => head.successes))
  const expected = sum(margins.map(({ n1, m, all }) => (n1 * m) / all))
  const variance = sum(margins.map(({ n1, n0, m, all }) => (n1 * n0 * m * (all - m)) / (all ** 2 * (all - 1))))
  const possible = margins.map(massesOf).reduce(convolved)
  const observed = possible.masses[successes - possible.from] ?? 0
  const asUnlikely = possible.masses.filter((mass) => mass <= observed * AS_LIKELY)
  return {
    successes,
    expected,
    variance,
    chi2: variance === 0 ? null : (successes - expected) ** 2 / variance,
    p: Math.min(1, sum([...asUnlikely])),
    dropped,
  }
}

type Margins = { readonly n1: number; readonly n0: number; readonly m: number; readonly all: number }

function marginsOf({ head, base }: Stratum): Margins {
  return { n1: head.n, n0: base.n, m: head.successes + base.successes, all: head.n + base.n }
}

/** Probabilities of the whole numbers from `from` on. */
type Masses = { readonly from: number; readonly masses: Float64Array }

function massesOf({ n1, n0, m, all }: Margins): Masses {
  const from = Math.max(0, m - n0)
  const to = Math.min(n1, m)
  return {
    from,
    masses: Float64Array.from({ length: to - from + 1 }, (_, k) => hypergeometricPmf(from + k, all, m, n1)),
  }
}

/** The distribution of the sum of two independent numbers. */
function convolved(a: Masses, b: Masses): Masses {
  const masses = new Float64Array(a.masses.length + b.masses.length - 1)
  for (const [i, one] of a.masses.entries()) {
    for (const [j, other] of b.masses.entries()) masses[i + j] = (masses[i + j] ?? 0) + one * other
  }
  return { from: a.from + b.from, masses }
}
