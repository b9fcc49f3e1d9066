import type { PolicyName } from '#core/trial/policy'

export const TASK_VERSIONS = ['current', 'any'] as const

/** By what rules a board counts trials. */
export type BoardRules = {
  readonly policy: PolicyName
  /** A success is a reward at or above it. */
  readonly pass_threshold: number
  /** `current`: only trials of the very version that the board ranks. `any`: of every version, joined by the task's name. */
  readonly task_version: (typeof TASK_VERSIONS)[number]
}

/** The rules that are published unless somebody asks for others. */
export function defaultRules(passThreshold: number): BoardRules {
  return { policy: 'default', pass_threshold: passThreshold, task_version: 'current' }
}
