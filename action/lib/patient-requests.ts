import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from '#core/user-error'

/** All pauses together; a limit that lasts longer is told, not sat out. */
const LONGEST_PAUSES_MS = 60_000
const MOST_TRIES = 5
/** Of all requests together, however short their pauses are. */
const MOST_PAUSES = 20

/** What is read of an error of Octokit. */
type RequestFailure = {
  readonly status?: number
  readonly message?: string
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>> }
}

/** Sends requests to the REST API one by one, counts them, and waits where the server asks for it. */
export type PatientRequests = {
  /**
   * What a request answers. Asked again, after the pause that the server names, where it is down or holds back; after a
   * minute of pauses, or for any other refusal, its error is thrown.
   */
  readonly ask: <Answer>(request: () => Promise<Answer>) => Promise<Answer>
  /**
   * The same for a request that writes what was made of something read before: it is sent once. Where the server is down
   * or holds back, `null` after the pause: what was read may be old by now, so it is to be read and made again. A
   * request that got no answer may have been carried out all the same.
   */
  readonly send: <Answer>(request: () => Promise<Answer>) => Promise<{ readonly answer: Answer } | null>
  /** How often there was a pause. */
  readonly pauses: () => number
  readonly count: () => number
}

export function patientRequests(wait: (milliseconds: number) => Promise<unknown> = sleep): PatientRequests {
  let count = 0
  let paused = 0
  let pauses = 0
  let unsent = 0
  const pauseFor = async (error: unknown, nth: number): Promise<void> => {
    const pause = pauseAfter(error as RequestFailure, nth, Date.now())
    const isOver = nth >= MOST_TRIES || pauses >= MOST_PAUSES
    if (pause === null || isOver || paused + pause > LONGEST_PAUSES_MS) throw error
    paused += pause
    pauses += 1
    await wait(pause)
  }
  return {
    ask: async (request) => {
      for (let nth = 1; ; nth += 1) {
        count += 1
        try {
          return await request()
        } catch (error) {
          await pauseFor(error, nth)
        }
      }
    },
    send: async (request) => {
      count += 1
      try {
        return { answer: await request() }
      } catch (error) {
        unsent += 1
        await pauseFor(error, unsent)
        return null
      }
    },
    pauses: () => pauses,
    count: () => count,
  }
}

/** Status of an answer that refused a request; null where there was none. */
export function statusOf(error: unknown): number | null {
  return (error as RequestFailure | null)?.status ?? null
}

/** Milliseconds; null where asking again is of no use. */
function pauseAfter({ status, message = '', response }: RequestFailure, nth: number, now: number): number | null {
  const headers = response?.headers ?? {}
  const after = Number(headers['retry-after'] ?? Number.NaN)
  const refused = status === 403 || status === 422 || status === 429
  if (refused && after >= 0) return after * 1000
  if (refused && String(headers['x-ratelimit-remaining']) === '0') {
    return Math.max(1000, Number(headers['x-ratelimit-reset'] ?? 0) * 1000 - now)
  }
  const heldBack = status === 429 || (refused && /secondary rate|abuse|too quickly/i.test(message))
  if (heldBack) return 5000 * nth
  if (status !== undefined && status < 500) return null
  return after >= 0 ? after * 1000 : 1000 * 2 ** (nth - 1)
}

/** An error of a request for a person; `what` could not be done. */
export function requestProblem(error: unknown, what: string): UserError {
  const { status, message = '' } = error as RequestFailure
  const denied = (status === 403 || status === 404) && pauseAfter(error as RequestFailure, 1, 0) === null
  return new UserError(`${what}: ${message.split('\n')[0]?.slice(0, 300)}`, {
    remedy: denied
      ? 'give the job pull-requests: write, and actions: read to read another run; the summary of this job has the full text'
      : 're-run this job; its summary has the full text',
    kind: 'failure',
    cause: error,
  })
}
