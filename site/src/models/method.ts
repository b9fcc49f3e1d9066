import { leaderboard } from '#core/report/leaderboard'
import { type PolicyPage, policyPage } from '#core/report/policy-page'
import { standings } from '#core/report/standing'
import { POLICY_NAMES } from '#core/trial/policy'
import { boardOf } from '../model.ts'
import { derived } from '../sources.ts'

/** What each policy changes, the default one (nothing) first. */
export const policiesOf = derived('policies', (sources): readonly PolicyPage[] => {
  const { set, voids, prices, trials, standingOf } = sources
  const byDefault = boardOf(sources)
  return POLICY_NAMES.map((policy) => {
    const rules = { ...sources.rules, policy }
    const isDefault = policy === byDefault.policy
    return policyPage({
      byPolicy: isDefault ? byDefault : leaderboard({ trials, tasks: set, rules, voids, prices }),
      byDefault,
      trials,
      standingByPolicy: isDefault ? standingOf : standings({ tasks: set.tasks, rules, voids, trials }),
      standingByDefault: standingOf,
    })
  })
})
