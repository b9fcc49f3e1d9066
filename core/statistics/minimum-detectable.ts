import { Z_95 } from '#core/statistics/wilson'

/** The .80 quantile of the standard normal distribution: "found" means with 80 % power. */
export const Z_80 = 0.8416212335729143

/**
 * The smallest true difference that a two-sided 5 % test finds with 80 % power: (z.975 + z.80) SE.
 *
 * @param se standard error of the estimated difference, >= 0, in its unit
 * @returns in the unit of `se`
 * @throws RangeError for an se that is negative or not finite
 */
export function minimumDetectableDifference(se: number): number {
  if (!(se >= 0 && se < Number.POSITIVE_INFINITY)) throw new RangeError(`se must be finite and at least 0, got ${se}`)
  return (Z_95 + Z_80) * se
}

/** A benchmark still to be run: as many tasks, each tried as often by two configs. */
export type PlannedComparison = {
  /** whole number >= 1 */
  readonly tasks: number
  /** trials per task and config, whole number >= 1 */
  readonly attempts: number
  /** variance over tasks of the true paired difference; 0 for "exactly these tasks" */
  readonly difference_variance: number
  /** variance of one trial about its task's rate, averaged over tasks: mean p (1 - p) */
  readonly trial_variance: number
}

/**
 * What such a benchmark could find: (z.975 + z.80) sqrt((V_d + 2 V_trial / N) / T). More attempts take away the second
 * part only.
 *
 * @returns a difference of scores, in proportions
 * @throws RangeError for numbers that cannot be
 */
export function plannedMinimumDetectable(plan: PlannedComparison): number {
  const { tasks, attempts, difference_variance, trial_variance } = plan
  if (!(tasks >= 1 && attempts >= 1))
    throw new RangeError(`expected a task and an attempt, got ${tasks} and ${attempts}`)
  return minimumDetectableDifference(Math.sqrt((difference_variance + (2 * trial_variance) / attempts) / tasks))
}
