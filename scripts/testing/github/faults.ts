import type { Answer } from '#scripts/testing/github/routes'

/** Which requests are meant, by method and path (without the query). */
export type Which = { readonly method: string; readonly path: RegExp }

/** What goes wrong with some requests. */
export type Fault = Which & {
  /** How many of them; left out: one. */
  readonly times?: number
  readonly status: number
  readonly message?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The request is carried out all the same; only its answer is lost. */
  readonly after?: boolean
}

/** The answer of a secondary limit, which says after how many seconds to come again. */
export function secondaryLimit(seconds: number): Pick<Fault, 'status' | 'message' | 'headers'> {
  return {
    status: 403,
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    headers: { 'retry-after': String(seconds) },
  }
}

export type Faults = {
  /** From now on. */
  readonly fail: (fault: Fault) => void
  /** The next so many of these requests wait for each other before any is answered. */
  readonly meet: (which: Which, count: number) => void
  /** The fault that this request meets, counted. */
  readonly next: (method: string, path: string) => Fault | null
  readonly wait: (method: string, path: string) => Promise<void>
}

export function faultStore(): Faults {
  const faults: { fault: Fault; left: number }[] = []
  const meetings: { which: Which; count: number; waiting: (() => void)[] }[] = []
  const fits = (which: Which, method: string, path: string): boolean => which.method === method && which.path.test(path)
  return {
    fail: (fault) => {
      faults.push({ fault, left: fault.times ?? 1 })
    },
    meet: (which, count) => {
      meetings.push({ which, count, waiting: [] })
    },
    next: (method, path) => {
      const entry = faults.find(({ fault, left }) => left > 0 && fits(fault, method, path))
      if (entry === undefined) return null
      entry.left -= 1
      return entry.fault
    },
    wait: async (method, path) => {
      const meeting = meetings.find(({ which, count, waiting }) => waiting.length < count && fits(which, method, path))
      if (meeting === undefined) return
      await new Promise<void>((resolve) => {
        meeting.waiting.push(resolve)
        if (meeting.waiting.length === meeting.count) for (const go of meeting.waiting) go()
      })
    },
  }
}

/** What a fault answers. */
export function faultAnswer({ status, message = 'Server Error', headers = {} }: Fault): Answer {
  return { status, headers, body: { message, documentation_url: 'https://docs.github.com/rest' } }
}
