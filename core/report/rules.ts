import type { PolicyName } from '#core/trial/policy'
import type { TrialRecord } from '#core/trial/record'

export const TASK_VERSIONS = ['current', 'any'] as const

/** What ran trials. Those of one are never on a board with those of another. */
export const HARNESSES = ['harbor', 'tb1'] as const satisfies readonly TrialRecord['harness'][]
export type Harness = (typeof HARNESSES)[number]

/** By what rules a board counts trials. */
export type BoardRules = {
  /** Whose trials the board is of. */
  readonly harness: Harness
  readonly policy: PolicyName
  /** A success is a reward at or above it. */
  readonly pass_threshold: number
  /** `current`: only trials of the very version that the board ranks. `any`: of every version, joined by the task's name. */
  readonly task_version: (typeof TASK_VERSIONS)[number]
}

/** The rules that are published unless somebody asks for others. */
export function defaultRules(passThreshold: number): BoardRules {
  return { harness: 'harbor', policy: 'default', pass_threshold: passThreshold, task_version: 'current' }
}
