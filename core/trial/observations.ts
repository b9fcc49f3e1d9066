/** What is not known, and why. */
export type Unknown = { readonly state: 'unknown'; readonly reason: string }

/** A path that is not as it was in the container's image; a directory that was added or deleted stands for all in it. */
export type ChangedPath = { readonly path: string; readonly kind: 'added' | 'changed' | 'deleted' }

/** What went through the interfaces of the verifier's container while it verified, loopback apart, over all steps. */
export type Traffic = {
  readonly rx_bytes: number
  readonly rx_packets: number
  readonly tx_bytes: number
  readonly tx_packets: number
}

/**
 * What our plugin saw in one trial of oracle or nop, which are there to show what a task is like; trials of models are not
 * looked at so closely. Nothing of it enters the ledger. Paths and command lines were made up by the trial.
 */
export type Observations = {
  readonly verifier: 'shared' | 'separate' | null
  /** One per step. */
  readonly verifications: number
  /** Seconds that the longest of them took, without the container of a separate verifier; null: not known. */
  readonly verified_s: number | null
  /** Those that the verifier left, by name; of a trial without steps. */
  readonly reward_files: readonly string[]
  /** Command lines that the agent left running beside the verifier. */
  readonly processes: readonly string[]
  /** What the agent's container changed outside of the task's work: the first of `total` paths. */
  readonly outside:
    | { readonly state: 'known'; readonly paths: readonly ChangedPath[]; readonly total: number }
    | Unknown
  /** `none`: the verifier had no interface to use. */
  readonly network: ({ readonly state: 'known' } & Traffic) | { readonly state: 'none' } | Unknown
}
