import { TIE_TOLERANCE } from '#core/statistics/tolerance'

/**
 * Competition ranking (1, 2, 2, 4) by descending score. Scores within 1e-12 of the best score of their rank
 * share that rank, so a chain of near-ties cannot drift.
 *
 * @param scores null where undefined
 * @returns the rank of each score, 1 the best, in the order given; null for an undefined score, which takes no place
 * @throws RangeError for a score that is not finite
 */
export function competitionRanks(scores: readonly (number | null)[]): (number | null)[] {
  const ranks: (number | null)[] = scores.map(() => null)
  const descending = scores
    .flatMap((score, index) => (score === null ? [] : [{ score: finite(score), index }]))
    .sort((a, b) => b.score - a.score)

  let rank = 0
  let best = Number.POSITIVE_INFINITY
  for (const [place, { score, index }] of descending.entries()) {
    if (best - score > TIE_TOLERANCE) {
      rank = place + 1
      best = score
    }
    ranks[index] = rank
  }
  return ranks
}

function finite(score: number): number {
  if (!Number.isFinite(score)) throw new RangeError(`score must be finite or null, got ${score}`)
  return score
}
