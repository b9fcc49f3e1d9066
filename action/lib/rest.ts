/** What a request to the REST API ended with; other errors are of the network. */
type RestError = Error & {
  readonly status?: number
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>> }
}

const MOST_TRIES = 4
const FIRST_PAUSE_MS = 1000
/** Nobody waits an hour for a limit of the API: the step says that it could not do it. */
const LONGEST_PAUSE_MS = 60_000

/**
 * Asks the REST API, and again where that can help: the server or the network failed, or a limit was met that ends soon. It
 * waits as long as the answer says, a minute at most. Throws what made the last try fail.
 */
export async function insistOnAnswer<Answer>(
  ask: () => Promise<Answer>,
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      const pause = pauseAfter(error as RestError, attempt)
      if (pause === null || attempt === MOST_TRIES) throw error
      await wait(pause)
    }
  }
}

/** Milliseconds until it is worth asking again; null where it is not. */
function pauseAfter({ status, response }: RestError, attempt: number): number | null {
  const growing = FIRST_PAUSE_MS * 4 ** (attempt - 1)
  const asked = Number(response?.headers?.['retry-after'] ?? Number.NaN) * 1000
  // A refusal that names no time is one of rights.
  if (status === 403 && !(asked >= 0)) return null
  if (status !== undefined && status !== 403 && status !== 429 && status < 500) return null
  const pause = asked >= 0 ? Math.max(asked, FIRST_PAUSE_MS) : growing
  return pause <= LONGEST_PAUSE_MS ? pause : null
}
