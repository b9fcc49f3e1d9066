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

export type Manifest = {
  /** The file as it was named by the caller. */
  readonly file: string
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
}
