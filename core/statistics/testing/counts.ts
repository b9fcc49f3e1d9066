import fc from 'fast-check'
import type { Counts } from '#core/statistics/counts'
import type { Stratum } from '#core/statistics/stratum'

/** One cell per count of successes, each with the same n. */
export function cells(n: number, successes: readonly number[]): Counts[] {
  return successes.map((count) => ({ n, successes: count }))
}

/** x1 of n1 against x0 of n0. */
export function stratum(x1: number, n1: number, x0: number, n0: number): Stratum {
  return { head: { n: n1, successes: x1 }, base: { n: n0, successes: x0 } }
}

/** A number as the reference values are printed; "-" where undefined. */
export function digits(value: number | null | undefined, places = 6): string {
  return value?.toFixed(places) ?? '-'
}

/** Counts of `least` to `most` trials. */
export function countsOf(least: number, most: number): fc.Arbitrary<Counts> {
  return fc
    .integer({ min: least, max: most })
    .chain((n) => fc.record({ n: fc.constant(n), successes: fc.integer({ min: 0, max: n }) }))
}

/** Strata with trials on both sides. */
export function strataOf(most: number): fc.Arbitrary<Stratum[]> {
  const side = countsOf(1, 12)
  return fc.array(fc.record({ head: side, base: side }), { minLength: 1, maxLength: most })
}

/** Successes and failures swapped. */
export function swapped({ n, successes }: Counts): Counts {
  return { n, successes: n - successes }
}

/** The reference comparisons of one stratum: x1, n1, x0, n0, Newcombe's interval, Fisher's p, Boschloo's p, P(head > base). */
export const CHANGES: readonly [
  x1: number,
  n1: number,
  x0: number,
  n0: number,
  low: string,
  high: string,
  fisher: string,
  boschloo: string,
  better: string,
][] = [
  [9, 10, 4, 10, '0.081594', '0.745936', '0.057276', '0.022780', '0.988132'],
  [5, 5, 2, 5, '0.029790', '0.882379', '0.166667', '0.061848', '0.969697'],
  [10, 10, 5, 10, '0.117367', '0.763407', '0.032508', '0.012779', '0.993808'],
  [18, 20, 9, 20, '0.160789', '0.654918', '0.005736', '0.002398', '0.998749'],
  [70, 100, 55, 100, '0.015852', '0.276831', '0.040534', '0.029543', '0.985476'],
  [3, 3, 0, 3, '0.205923', '1.000000', '0.100000', '0.031250', '0.985714'],
  [1, 1, 0, 1, '-0.122109', '1.000000', '1.000000', '0.500000', '0.833333'],
]
