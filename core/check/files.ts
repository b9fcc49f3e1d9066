/** One entry of a task directory, as `lstat` sees it: no link was followed. `path` is relative to the task, forward slashes. */
export type TaskEntry =
  | {
      readonly kind: 'file'
      readonly path: string
      /** bytes */
      readonly size: number
      /** null: not known, as in a tree that was written out of Git's objects. */
      readonly executable: boolean | null
      /** null: larger than what is read. */
      readonly bytes: Uint8Array | null
      /** null: not read, not UTF-8, or binary (a NUL byte in it). A byte order mark stays. */
      readonly text: string | null
    }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'special'; readonly path: string; readonly what: 'FIFO' | 'socket' | 'device' | 'unknown' }

export type TaskRegularFile = Extract<TaskEntry, { kind: 'file' }>

/** A task directory that was read, whatever is in it. */
export type TaskFiles = {
  /** Name of the directory. */
  readonly name: string
  /** Relative to the repository's root, forward slashes. */
  readonly path: string
  /** By path. */
  readonly entries: readonly TaskEntry[]
  /** Why there are more entries than these; null: these are all. */
  readonly truncated: string | null
}

/** What is read of one task at most. */
export type ReadLimits = {
  readonly files: number
  /** Depth of directories. */
  readonly depth: number
  /** Bytes of one file: a larger one is listed, not read. */
  readonly file_bytes: number
  /** Bytes of all files: what comes after them is listed, not read. */
  readonly bytes: number
}

export const READ_LIMITS: ReadLimits = { files: 5000, depth: 40, file_bytes: 2 * 2 ** 20, bytes: 64 * 2 ** 20 }
