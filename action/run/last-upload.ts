import { UserError } from '#core/user-error'

/** A longer outage is left to the post step, and to a re-run of the job. */
const PATIENCE_MS = 15 * 60_000

const FIRST_PAUSE_MS = 10_000
const LONGEST_PAUSE_MS = 120_000

export type LastUpload = {
  readonly signal: AbortSignal
  readonly now: () => Date
  /** Rejects when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<unknown>
  readonly say: (line: string) => void
}

/**
 * Tries an upload again, with growing pauses, until 15 minutes after the first try: a short outage of the service must not
 * cost the work of hours. Throws what made the last try fail; at once where the step is stopped, or where trying again
 * cannot help (a UserError).
 */
export async function insistOn(upload: () => Promise<void>, { signal, now, wait, say }: LastUpload): Promise<void> {
  const deadline = now().getTime() + PATIENCE_MS
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await upload()
    } catch (error) {
      const left = deadline - now().getTime()
      if (error instanceof UserError || signal.aborted || left <= 0) throw error
      const next = Math.min(pause, left)
      say(
        `the last part is not uploaded: ${(error as Error).message}; trying again in ${Math.ceil(next / 1000)} s, for ${Math.ceil(left / 60_000)} minutes at most`,
      )
      await wait(next, signal)
    }
  }
}
