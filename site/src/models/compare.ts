import { type LeaderComparison, leaderComparison } from '#core/report/leader-comparison'
import { boardOf } from '../model.ts'
import { derived } from '../sources.ts'

/** Every config against the leader; null where there are no two. */
export const leaderComparisonOf = derived('leader comparison', (sources): LeaderComparison | null =>
  leaderComparison(boardOf(sources)),
)
