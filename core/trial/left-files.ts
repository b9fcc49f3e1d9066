import type { Trajectory } from '#core/trial/trajectory'

/** A log that a trial left, as far as it is kept: all of it, or its first and last lines. */
export type LeftLog =
  | {
      readonly state: 'read'
      /** Below the trial's directory. */
      readonly path: string
      readonly size_bytes: number
      readonly head: string
      /** Between the two; 0 where `head` is everything. */
      readonly cut_bytes: number
      readonly tail: string
    }
  /** What stands in a log's place and was not opened. */
  | { readonly state: 'refused'; readonly path: string; readonly reason: string }

export type LeftTrajectory =
  | { readonly state: 'read'; readonly path: string; readonly trajectory: Trajectory }
  | { readonly state: 'refused'; readonly path: string; readonly reason: string }

/** The logs of a trial, each as far as it is read. */
export type LeftLogs = {
  /** What the verifier printed. */
  readonly verifier: readonly LeftLog[]
  /** What the agent wrote or printed. */
  readonly agent: readonly LeftLog[]
  /** Harbor's own log of the trial and the exception that ended it. */
  readonly harbor: readonly LeftLog[]
}

/** What a trial left for people to read. */
export type LeftFiles = {
  /** Reads the logs; of one of more than so many bytes its first and last lines, a third of that and two. */
  readonly logs: (most: number) => LeftLogs
  /** `trajectory.json` first, then what it may refer to, by name; of a trial of several steps each step's so. */
  readonly trajectories: readonly LeftTrajectory[]
  /** How many more there are of any kind, beyond what is read of one trial. */
  readonly not_read: number
}
