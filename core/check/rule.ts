import type { CheckContext } from '#core/check/context'
import type { Severity } from '#core/check/finding'
import type { TaskView } from '#core/check/view'

/** A place in a task and what is wrong there. */
export type Problem = {
  /** Relative to the task; empty: the task's directory. */
  readonly path: string
  /** 1-based, as is `column`. */
  readonly line?: number | null
  readonly column?: number | null
  readonly message: string
  /** Where it weighs less than the rule's own severity; what regatta.yaml says of the rule weighs more. */
  readonly severity?: Severity
  /** Where the rule's own sentence does not fit. */
  readonly fix?: string
}

/** What a rule is about; the order is that of the documentation. */
export const FAMILIES = {
  layout: 'Files and layout',
  configuration: 'task.toml',
  limits: 'Limits and resources',
  environment: 'Dockerfiles and images',
  compose: 'Compose files',
  verifier: 'Verifier and tests',
  instruction: 'Instruction',
  content: 'What is in the files',
  house: 'House style',
  suppressions: 'Suppressions',
} as const

export type Family = keyof typeof FAMILIES

export type Rule = {
  /** Lower case with dashes; never changes, because suppressions and baselines name it. */
  readonly id: string
  readonly family: Family
  readonly severity: Severity
  /** It guards the host, the runner's secrets or the other trials: who does not trust a task does not trust its `ignore` comments. */
  readonly safety?: boolean
  /** `regatta check --fix` mends it. */
  readonly fixable?: boolean
  /** Version of Regatta that brought it. */
  readonly since: string
  /** What it says, as a sentence about a good task. */
  readonly what: string
  readonly why: string
  /** One sentence, in the imperative. */
  readonly fix: string
  readonly check: (task: TaskView, context: CheckContext) => Iterable<Problem>
}
