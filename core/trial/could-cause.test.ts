import { expect, it } from 'vitest'
import { agentCouldCause } from '#core/trial/could-cause'

it.each([
  [{ outcome: 'infrastructure_error', outcome_rule: 'container-not-running', agent_s: 2 }, true],
  [{ outcome: 'infrastructure_error', outcome_rule: 'container-not-running', agent_s: null }, false],
  [{ outcome: 'infrastructure_error', outcome_rule: 'image-build', agent_s: 2 }, false],
  // It counted already.
  [{ outcome: 'agent_error', outcome_rule: 'container-not-running', agent_s: 2 }, false],
  [{ outcome: 'passed', outcome_rule: 'passed', agent_s: 2 }, false],
] as const)('%j: %s', (row, expected) => {
  expect(agentCouldCause(row)).toBe(expected)
})
