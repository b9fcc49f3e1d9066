/** Who asks, by his token. */
export type Caller = {
  readonly login: string
  /** `actions` is the token of a job, which is no person; `read-only` is that of a job of a fork's pull request. */
  readonly kind: 'person' | 'actions' | 'read-only'
}

export type Call = {
  readonly caller: Caller
  /** What the path has in place of its `:names`, decoded. */
  readonly params: readonly string[]
  /** The address as the caller wrote it. */
  readonly url: URL
  /** Parsed; undefined where there is none or it is no JSON. */
  readonly body: unknown
}

export type Answer = {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type Route = {
  readonly method: string
  /** From the address of the repository on; `:name` is one piece. */
  readonly path: string
  /** null: the emulator answers. */
  readonly answer: (call: Call) => Answer | null | Promise<Answer | null>
}

/** An answer that refuses, as GitHub writes it. */
export class Refusal extends Error {
  readonly status: number
  readonly errors: readonly object[]
  constructor(status: number, message: string, errors: readonly object[] = []) {
    super(message)
    this.status = status
    this.errors = errors
  }
}

/** 404 in GitHub's words. */
export function notFound(): Refusal {
  return new Refusal(404, 'Not Found')
}

/** What the path has in place of the `:names` of a route; null where it is none of this route. */
export function paramsOf(route: string, path: string): readonly string[] | null {
  const [wanted, given] = [route.split('/'), path.split('/')]
  if (wanted.length !== given.length) return null
  const params: string[] = []
  for (const [index, piece] of wanted.entries()) {
    const here = given[index] ?? ''
    if (piece.startsWith(':')) params.push(decodeURIComponent(here))
    else if (piece !== here) return null
  }
  return params
}

/** One page of a list, 30 entries or `per_page` (at most 100), with the `link` header that leads to the others. */
export function page<T>(
  list: readonly T[],
  url: URL,
): { readonly items: readonly T[]; readonly headers: Answer['headers'] } {
  const number = Math.max(1, Number(url.searchParams.get('page') ?? 1) || 1)
  const size = Math.min(100, Math.max(1, Number(url.searchParams.get('per_page') ?? 30) || 30))
  const last = Math.max(1, Math.ceil(list.length / size))
  const link = (rel: string, to: number): string => {
    const there = new URL(url)
    there.searchParams.set('page', String(to))
    return `<${there.href}>; rel="${rel}"`
  }
  const links = [
    ...(number > 1 ? [link('prev', Math.min(number - 1, last))] : []),
    ...(number < last ? [link('next', number + 1), link('last', last)] : []),
    ...(number > 1 ? [link('first', 1)] : []),
  ]
  const items = list.slice((number - 1) * size, number * size)
  return { items, headers: links.length > 0 ? { link: links.join(', ') } : {} }
}
