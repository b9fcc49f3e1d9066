import type { TrialEvents } from '#core/trial/events'
import type { LockedTask, TrialLock, TrialResult } from '#core/trial/harbor-result'
import type { NamedTest } from '#core/trial/named-tests/named-test'

/** result.json of a trial, as far as it could be read. */
export type ResultFile =
  | { readonly state: 'readable'; readonly digest: string; readonly result: TrialResult }
  /** `digest` is null when not even its bytes may be read (a link, a device, too large). */
  | { readonly state: 'unreadable'; readonly digest: string | null; readonly reason: string }
  | { readonly state: 'missing' }

/** A reward file that the verifier directory holds; `value` is null when Harbor could not have read a number from it. */
export type RewardFile = {
  readonly step: string | null
  readonly file: 'reward.txt' | 'reward.json'
  readonly value: number | null
}

/** Everything that one trial directory says, read once; all that the outcome is decided from. */
export type TrialEvidence = {
  readonly result: ResultFile
  readonly lock: TrialLock | null
  /** From the job's lock.json; null when unknown. */
  readonly harbor_version: string | null
  /** From the job's lock.json: before 0.17 a trial has none of its own. */
  readonly job_tasks: readonly LockedTask[]
  readonly reward_files: readonly RewardFile[]
  /** Whether the verifier's script was started: its output file exists from its first moment. null: cannot be told. */
  readonly tests_started: boolean | null
  /** Last part of trial.log, Harbor's own log of the trial; null when there is none. */
  readonly trial_log: string | null
  /** Whether Harbor wrote an exception.txt, which it does for every exception of the trial itself. */
  readonly exception_noted: boolean
  /** agent/exit-code.txt; says nothing about the outcome. */
  readonly agent_exit_code: number | null
  /** What the verifier's reports say of single tests, in the order of the steps; a directory without any is left out. */
  readonly reports: readonly { readonly step: string | null; readonly tests: readonly NamedTest[] }[]
  /** For a planned try: what the wrapper knows of it. */
  readonly run: {
    readonly interrupted: boolean
    /** Whether it was ended because it ran beyond the sum of all its limits. */
    readonly overtime: boolean
    readonly started_at: string | null
    readonly finished_at: string | null
    /** How Harbor's process ended, in words; null where it ended well or nothing is known. */
    readonly end: string | null
  } | null
  /** What our plugin noted while it ran; null for a trial that ran without it. */
  readonly events: TrialEvents | null
  /** Name of the directory that the files lie in, which Harbor calls like the trial; null when there is none. */
  readonly directory_name: string | null
  /** Where the files lie, for the record's `evidence`. */
  readonly location: string | null
}
