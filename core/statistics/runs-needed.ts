import { Z_80 } from '#core/statistics/minimum-detectable'
import { TIE_TOLERANCE } from '#core/statistics/tolerance'
import { Z_95 } from '#core/statistics/wilson'

/**
 * Trials per arm with which a two-sided exact test at 5 % tells two pass rates apart with 80 % power.
 *
 * Source: Casagrande, Pike and Smith 1978 (the normal sample size with a continuity correction):
 * N0 = (z.975 + z.80)^2 (p1 q1 + p0 q0) / d^2, N = N0/4 (1 + sqrt(1 + 4 / (N0 |d|)))^2.
 *
 * @param head true rate of one arm, 0..1
 * @param base true rate of the other
 * @returns whole number >= 1; null when the rates are equal: no number of trials would do
 * @throws RangeError for a rate out of range
 */
export function runsNeeded(head: number, base: number): number | null {
  for (const rate of [head, base]) {
    if (!(rate >= 0 && rate <= 1)) throw new RangeError(`rate must be from 0 to 1, got ${rate}`)
  }
  const d = Math.abs(head - base)
  if (d < TIE_TOLERANCE) return null
  const uncorrected = ((Z_95 + Z_80) ** 2 * (head * (1 - head) + base * (1 - base))) / d ** 2
  // The formula with the factor N0/4 drawn into the square, so that N0 = 0 (always against never) needs no case of its own.
  return Math.ceil((Math.sqrt(uncorrected) + Math.sqrt(uncorrected + 4 / d)) ** 2 / 4)
}
