/**
 * What gives the numbers of a comparison on the command line, and goes on giving them when there is a later release.
 *
 * @param release null or empty: there is none
 */
export function compareCommand(a: string, b: string, release: string | null): string {
  return ['./scripts/regatta compare', a, b, ...(release ? [`--release ${release}`] : [])].join(' ')
}
