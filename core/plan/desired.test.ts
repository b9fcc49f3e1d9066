import { expect, it } from 'vitest'
import { makePlan } from '#core/plan/plan'
import { buildInputs, buildTask, buildTrial, NOP, ORACLE } from '#core/plan/testing/builders'

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

it('a void of a cell by name closes it whether its task is named with its org or without', () => {
  const why = { reason: 'r', author: 'a', date: '2026-11-21' }
  const voids = [
    { scope: { kind: 'cell', task: 'org/one', config_id: ORACLE }, ...why },
    { scope: { kind: 'cell', task: 'two', config_id: NOP }, ...why },
  ] as const
  const tasks = [buildTask('one'), buildTask('org/two')]
  const ledger = [buildTrial({ task_name: 'org/one' })]
  const cells = makePlan(buildInputs({ tasks, ledger, voids, attempts: 1 })).trials.map(
    ({ task, config }) => `${task.name} ${config.agent}`,
  )
  expect(cells).toEqual(['one nop', 'org/two oracle'])
})
