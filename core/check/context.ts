import type { Baseline } from '#core/check/baseline'
import type { TaskShingles } from '#core/check/shingles'
import type { CheckSettings } from '#core/manifest/manifest'

/** What one runner has for a trial. */
export type RunnerClass = {
  readonly cpus: number
  readonly memory_mb: number
  /** Limit of one shard's job. */
  readonly minutes: number
}

/** Everything that decides about a task besides its files. */
export type CheckContext = {
  /** `checks` of regatta.yaml. For a task of a pull request: of the base commit's, because this one comes with the task. */
  readonly settings: CheckSettings
  readonly runner: RunnerClass
  /** Of the other tasks, for near-duplicates; one with the name of the task itself is passed over. */
  readonly others: readonly TaskShingles[]
  /** `yyyy-mm-dd`, in UTC: decides which suppressions have expired. */
  readonly today: string
  /** Findings that were there when their rule began. For a task of a pull request: the base commit's. */
  readonly baseline: Baseline
  /** false: the task is a stranger's, and its own comments cannot suppress a rule of safety. */
  readonly trusted: boolean
  /** Ids of the only rules that are asked; null: all. */
  readonly only: ReadonlySet<string> | null
}
