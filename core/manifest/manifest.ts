import type { ConfigSettings } from '#core/trial/config'

/** A config of an experiment with its label; its identity is computed where trials are planned. */
export type ExperimentConfig = ConfigSettings & { readonly label: string }

/** One experiment, inheritance resolved and every default filled in. */
export type Experiment = {
  readonly name: string
  readonly tasks: { readonly include: readonly string[]; readonly exclude: readonly string[] }
  readonly configs: readonly ExperimentConfig[]
  /** Good trials wanted per cell, 1..100. */
  readonly attempts: number
  readonly environment: { readonly type: string }
  /** A reward at or above it is a success. */
  readonly pass_threshold: number
  /** Per plan; null: no limit. */
  readonly budget_usd: number | null
}

/** How tasks are checked. What is null or empty is not asked for. */
export type CheckSettings = {
  /** Severity by a rule's id, over the rule's own. Which ids there are is not this room's to know. */
  readonly rules: Readonly<Record<string, 'error' | 'warning' | 'note' | 'off'>>
  /** What a pull request is told of a task that the saboteur gets a reward from; `off`: it does not run there. */
  readonly sabotage: 'error' | 'warning' | 'off'
  /** What one runner has. */
  readonly runner: { readonly cpus: number; readonly memory_mb: number }
  /** Of an agent's or a verifier's limit, besides what fits into a runner's job. */
  readonly longest_timeout_sec: number | null
  readonly largest_file_mb: number
  readonly largest_task_mb: number
  /** Share of common word groups from which two tasks are near-duplicates, 0..1. */
  readonly similarity: number
  /** Variables that a task may take from the host. */
  readonly host_variables: readonly string[]
  readonly gpu_types: readonly string[]
  /** A text that stands in every text file of a task, so that leaked tasks can be found in training data. */
  readonly canary: string | null
  /** The last paragraph of every instruction; `{timeout}` is the agent's limit in seconds. */
  readonly instruction_suffix: string | null
  /** Words between dashes in a task's name, at most. */
  readonly slug_words: number | null
  /** What stands before the slash of `[task] name`. */
  readonly org: string | null
  /** Keys that `[metadata]` must have. */
  readonly metadata: readonly string[]
  readonly categories: readonly string[]
  /** Exact versions of Python packages, where a task installs them. */
  readonly pins: Readonly<Record<string, string>>
  /** Instructions name files by absolute paths. */
  readonly absolute_paths: boolean
  /** Tests run in a virtual environment, not in the system's Python. */
  readonly tests_venv: boolean
}

export type Manifest = {
  /** The file as it was named by the caller. */
  readonly file: string
  /** What the benchmark is called. */
  readonly title: string
  readonly harbor: string
  /** Minor versions of Harbor whose trials count, the pinned one included. */
  readonly harbor_minors: readonly string[]
  readonly experiments: ReadonlyMap<string, Experiment>
  readonly runners: {
    readonly labels: readonly string[]
    readonly max_shards: number
    readonly trials_at_once: number
    /** Executions of one trial at most. */
    readonly tries: number
    /** Trials at once, in each job, whose model is asked through this provider; the others know no limit. */
    readonly at_once_per_provider: Readonly<Record<string, number>>
    /** Limit of one shard's job. */
    readonly minutes: number
  }
  readonly checks: CheckSettings
}
