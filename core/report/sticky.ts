/** The first line of the one comment that a pull request has; ours only together with its author. */
export const MARKER = '<!-- regatta: the comment of this pull request, kept up to date -->'

/** Most UTF-16 units of the whole comment; GitHub refuses 65,536 characters. */
export const MOST_BODY = 60_000

/** In the order of the comment. `note`: one line that answers a command. */
export const PARTS = ['bench', 'check', 'note'] as const
export type Part = (typeof PARTS)[number]

/** `running`: no result yet. `earlier`: what there was before, kept until there is a result. */
export type PartState = 'result' | 'running' | 'earlier'

export type PartText = { readonly head: string; readonly state: Exclude<PartState, 'earlier'>; readonly text: string }

/** What a comment says in one of its parts; null where it has no such part, or none that can be read. */
export function partOf(body: string, part: Part): PartText | null {
  const found = partsIn(body).find((each) => each.part === part && each.state !== 'earlier')
  if (found === undefined || found.state === 'earlier') return null
  return { head: found.head, state: found.state, text: found.text }
}

type Written = { readonly part: Part; readonly head: string; readonly state: PartState; readonly text: string }

const BEGIN = /^<!-- regatta:(bench|check|note) ([0-9a-f]{40}) (result|running|earlier) -->$/
const END = '<!-- regatta:end -->'

/** What lies between a beginning and an end of ours. Everything else, and a part without an end, is dropped. */
function partsIn(body: string): Written[] {
  const parts: Written[] = []
  let open: (Omit<Written, 'text'> & { readonly lines: string[] }) | null = null
  for (const line of body.split(/\r\n|\r|\n/)) {
    const begin = BEGIN.exec(line)
    if (begin !== null) {
      const [, part, head = '', state] = begin
      open = { part: part as Part, head, state: state as PartState, lines: [] }
    } else if (line === END) {
      if (open !== null) {
        const { lines, ...rest } = open
        const known = parts.some(
          ({ part, state }) => part === rest.part && (state === 'earlier') === (rest.state === 'earlier'),
        )
        if (!known) parts.push({ ...rest, text: lines.join('\n').trim() })
      }
      open = null
    } else open?.lines.push(line)
  }
  return parts
}

/**
 * The body of the sticky comment with a part written anew. Other parts stay; one of another commit than `head` is folded as
 * stale. A part that is `running` keeps the result before it, folded, until it has one of its own. What of an existing body
 * cannot be read, because somebody edited it, is dropped.
 */
export function stickyBody({
  existing,
  part,
  head,
  text,
  state = 'result',
}: {
  readonly existing: string | null
  readonly part: Part
  /** Full id of the pull request's head. */
  readonly head: string
  /** Markdown whose untrusted strings are escaped. */
  readonly text: string
  readonly state?: PartText['state']
}): string {
  const before = existing === null ? [] : partsIn(existing)
  const written: Written = { part, head, state, text: withoutMarkers(text).trim() }
  const others = before.filter((each) => each.part !== part && (each.part !== 'note' || each.head === head))
  const own = before.filter((each) => each.part === part)
  const result = own.find((each) => each.state === 'result') ?? own.find((each) => each.state === 'earlier')
  const kept =
    state === 'running' && part !== 'note' && result !== undefined ? [{ ...result, state: 'earlier' as const }] : []
  const all = [written, ...kept, ...others]
  return [
    MARKER,
    ...all.map(({ part, head, state, text }) => `<!-- regatta:${part} ${head} ${state} -->\n\n${text}\n\n${END}`),
  ].join('\n')
}

/** Text that cannot begin or end a part, whatever it is. */
function withoutMarkers(text: string): string {
  return text.replace(/<!(?=--\s*regatta)/gi, '<\u200B!')
}
