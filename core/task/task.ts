import type { TaskDigest } from '#core/trial/ids'

/** Limits that Harbor enforces on one trial of the task. null: Harbor's own default, or no limit at all. */
export type TaskLimits = {
  readonly agent_timeout_s: number | null
  readonly verifier_timeout_s: number
  readonly build_timeout_s: number
  readonly cpus: number | null
  readonly memory_mb: number | null
  readonly storage_mb: number | null
}

/** A task directory as people and plans need it. */
export type Task = {
  /** Name of its directory; what experiments select by. */
  readonly name: string
  /** Relative to the repository's root, forward slashes. */
  readonly path: string
  readonly digest: TaskDigest
  readonly instruction: string
  readonly limits: TaskLimits
  readonly verifier_mode: 'shared' | 'separate'
  /** Paths in the agent's container that a separate verifier is handed, those of all steps included. */
  readonly artifacts: readonly string[]
  readonly tags: readonly string[]
  readonly difficulty: string | null
  readonly category: string | null
  readonly author: string | null
}
