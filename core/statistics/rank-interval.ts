import { benjaminiHochberg } from '#core/statistics/benjamini-hochberg'
import type { Pairwise } from '#core/statistics/pairwise'
import { COMPARISON_TOLERANCE } from '#core/statistics/tolerance'

/** The places that a config may really have, 1 the best: 1 <= best <= worst <= configs. */
export type RankInterval = {
  readonly best: number
  readonly worst: number
}

/**
 * For each config the ranks that paired tests cannot rule out: best = 1 + the configs that are significantly better,
 * worst = M - those that are significantly worse. Significant is an adjusted p of at most .05 (Benjamini-Hochberg over
 * the M - 1 tests of that config). A pair without a test counts as p = 1.
 *
 * Not a statement on all configs at once: each interval is its own.
 *
 * Source: Mogstad, Romano, Shaikh and Wilhelm 2024, marginal confidence sets for ranks, with BH in place of their bound.
 *
 * @param configs M, how many configs `tests` knows, whole number >= 0
 * @returns one per config, in their order
 */
export function rankIntervals(configs: number, tests: Pairwise): RankInterval[] {
  const all = Array.from({ length: configs }, (_, index) => index)
  return all.map((config) => {
    const against = all.filter((other) => other !== config).map((other) => tests(config, other))
    const adjusted = benjaminiHochberg(against.map((test) => test?.p ?? 1))
    const found = against.filter((_, index) => (adjusted[index] ?? 1) <= 0.05 + COMPARISON_TOLERANCE)
    const better = found.filter((test) => test !== null && test.difference < 0).length
    const worse = found.filter((test) => test !== null && test.difference > 0).length
    return { best: 1 + better, worst: configs - worse }
  })
}
