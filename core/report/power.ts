import { plannedMinimumDetectable } from '#core/statistics/minimum-detectable'

/**
 * Variances of published Terminal-Bench 2 results: of the true paired difference between tasks, and of one trial about
 * its task's rate. A board of other tasks has others; these say what to expect before it has any.
 */
const PUBLISHED = { difference_variance: 0.111, trial_variance: 0.076 } as const

/** The smallest true gap between two configs that so many tasks and attempts find with 80 % power, 0..1. */
export type Power = {
  readonly attempts: number
  /** On tasks like these. */
  readonly sampled: number
  /** On exactly these tasks. */
  readonly fixed: number
}

/** @param tasks of the board, at least 1 */
export function power(tasks: number, attempts: readonly number[] = [1, 5, 20, 100]): readonly Power[] {
  return attempts.map((each) => ({
    attempts: each,
    sampled: plannedMinimumDetectable({ tasks, attempts: each, ...PUBLISHED }),
    fixed: plannedMinimumDetectable({ tasks, attempts: each, ...PUBLISHED, difference_variance: 0 }),
  }))
}
