import { expect, it } from 'vitest'
import { makePlan } from '#core/plan/plan'
import { buildInputs, buildTrial } from '#core/plan/testing/builders'

const SUSPICIOUS = { outcome: 'infrastructure_error', outcome_rule: 'container-not-running', agent_s: 3 } as const

it('a plan carries on what earlier ones excluded for something that the agent could have caused', () => {
  const ledger = [
    buildTrial({ attempt: 1, ...SUSPICIOUS }),
    buildTrial({ attempt: 1, ...SUSPICIOUS }),
    // Before the agent ran it was nobody's doing.
    buildTrial({ attempt: 2, ...SUSPICIOUS, agent_s: null }),
    buildTrial({ attempt: 3, outcome: 'infrastructure_error', outcome_rule: 'image-build' }),
  ]
  const oracle = makePlan(buildInputs({ ledger })).trials.filter(({ config }) => config.agent === 'oracle')
  expect(oracle.map(({ attempt, could_cause_before }) => [attempt, could_cause_before])).toEqual([
    [1, 2],
    [2, 0],
    [3, 0],
  ])
})
