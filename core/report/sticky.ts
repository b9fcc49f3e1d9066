import { cutMarkdown } from '#core/report/cut-markdown'

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
 * stale, and an answer to a command is dropped then. A part that is `running` keeps the result before it, folded, until it has
 * one of its own. What of an existing body cannot be read, because somebody edited it, is dropped. Where all of it is too
 * long, what is stale goes first, then the parts are cut, each to its share.
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
  const others = before.filter((each) => each.part !== part && (each.part !== 'note' || each.head === head))
  const parts = [{ part, head, state, text: withoutMarkers(text).trim() }, ...earlier(before, part, state), ...others]
  return fitted(
    parts.toSorted((a, b) => placeOf(a, head) - placeOf(b, head)),
    head,
  )
}

/** The last result of a part that begins anew. */
function earlier(before: readonly Written[], part: Part, state: PartState): Written[] {
  if (state !== 'running' || part === 'note') return []
  const own = before.filter((each) => each.part === part)
  const result = own.find((each) => each.state === 'result') ?? own.find((each) => each.state === 'earlier')
  return result === undefined ? [] : [{ ...result, state: 'earlier' }]
}

/** What is folded stands after what is not, and an answer to a command after both. */
function placeOf(each: Written, head: string): number {
  const { part } = each
  return (
    PARTS.indexOf(part) +
    (part !== 'note' && isOld(each, head) ? PARTS.length : 0) +
    (part === 'note' ? 2 * PARTS.length : 0)
  )
}

function isOld({ head, state }: Written, present: string): boolean {
  return head !== present || state === 'earlier'
}

function fitted(parts: readonly Written[], head: string): string {
  const whole = body(parts, head)
  if (whole.length <= MOST_BODY) return whole
  const present = parts.filter((each) => !isOld(each, head))
  const texts = present.reduce((sum, { text }) => sum + text.length, 0)
  const room = MOST_BODY - (body(present, head).length - texts)
  return body(sharing(present, room), head)
}

/** Every part as long as it is if that is no more than its share, and the others what these leave. */
function sharing(parts: readonly Written[], room: number): Written[] {
  let left = room
  const shares = new Map<Written, number>()
  for (const [index, part] of parts.toSorted((a, b) => a.text.length - b.text.length).entries()) {
    const share = Math.min(part.text.length, Math.floor(left / (parts.length - index)))
    shares.set(part, share)
    left -= share
  }
  return parts.map((part) => ({ ...part, text: cutMarkdown(part.text, shares.get(part) ?? 0, NOTE) }))
}

const NOTE = 'The rest is left out: a comment has no room for it. The summary of the run has all of it.'

function body(parts: readonly Written[], head: string): string {
  const blocks = parts.map((each, index) => {
    const marked = `<!-- regatta:${each.part} ${each.head} ${each.state} -->\n\n${each.text}\n\n${END}`
    if (isOld(each, head)) return `\n<details><summary>${staleWords(each, head)}</summary>\n\n${marked}\n\n</details>`
    return index === 0 ? marked : `\n---\n\n${marked}`
  })
  return [MARKER, ...blocks].join('\n')
}

/** The commit is 40 hex digits, so nothing in it needs to be escaped but its likeness to a link. */
function staleWords({ part, head, state }: Written, present: string): string {
  const what = part === 'bench' ? 'The benchmark' : 'The check'
  return head === present && state === 'earlier'
    ? `${what} before this one, of the same commit`
    : `Stale: ${what.toLowerCase()} of an older commit, <code>${head.slice(0, 12)}</code>`
}

/** Text that cannot begin or end a part, whatever it is. */
function withoutMarkers(text: string): string {
  return text.replace(/<!(?=--\s*regatta)/gi, '<\u200B!')
}
