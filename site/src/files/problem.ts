import { toldError } from '#core/told-error'

/**
 * Tells whoever runs the build of a mistake that a person can mend, in its own words: Astro would print no more than its
 * message. Any other error is left to Astro.
 */
export function tellProblem(error: unknown): void {
  const told = toldError(error)
  if (told !== null) process.send?.(told)
}
