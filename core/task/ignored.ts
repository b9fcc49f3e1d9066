import { UserError } from '#core/user-error'

/** Harbor's defaults, used only where the task has no .gitignore of its own. */
const DEFAULT_IGNORES = '__pycache__/\n*.pyc\n.DS_Store\n*.swp\n*.swo\n*~'

/** What Python's str.splitlines and str.rstrip go by; JavaScript's own sets differ (U+FEFF, U+0085, U+001C..1F). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python splits lines at these control characters too
const LINE_END = /\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python strips these control characters too
const TRAILING_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/u

/** `\x`, or `[set]`, `[!set]`, `[^set]` where a `]` that comes first is part of the set, or one character. */
const TOKEN = /\\(.)|\[([!^]|(?![!^]))(\][^\]]*|[^\]]+)\]|./gsu

type Rule = { readonly ignores: boolean; readonly regex: RegExp }

/**
 * Whether Harbor leaves a path out because of the task's .gitignore (null: it has none).
 *
 * Mirrors `PathSpec.from_lines("gitignore", text.splitlines()).match_file` of pathspec 1.1.1, which is not what Git
 * does, nor the npm package `ignore`: every pattern is one regular expression that is searched in the file's whole
 * path, and of the patterns that match, the last one alone decides. No directory is ever excluded as such, so a file
 * below `data/` comes back with `!data/keep.txt`; letters match in their own case only.
 * Throws a UserError for a pattern that makes pathspec, and so Harbor, fail; `where` is the path of the .gitignore.
 */
export function ignoredByHarbor(text: string | null, where: string): (path: string) => boolean {
  const rules = (text ?? DEFAULT_IGNORES).split(LINE_END).flatMap((line, index) => {
    try {
      return rule(line)
    } catch (cause) {
      throw new UserError('a pattern that Harbor cannot read', {
        where: `${where}:${index + 1}`,
        remedy: 'mend the pattern: it is empty, ends in a backslash, or has a character range that runs backwards',
        cause,
      })
    }
  })
  return (path) => rules.findLast(({ regex }) => regex.test(path))?.ignores ?? false
}

/** No rule for a blank line or a comment. Only a line that ends in backslash and space keeps its trailing space. */
function rule(line: string): readonly Rule[] {
  const pattern = line.endsWith('\\ ') ? line : line.replace(TRAILING_SPACE, '')
  if (pattern === '' || pattern.startsWith('#')) return []
  const ignores = !pattern.startsWith('!')
  return [{ ignores, regex: new RegExp(regexOf(ignores ? pattern : pattern.slice(1)), 'u') }]
}

/**
 * pathspec's GitIgnoreBasicPattern. Python's `.` is every character but LF, and its `$` also matches before a LF
 * that ends the path; hence `[^\n]` and `\n?$`.
 */
function regexOf(pattern: string): string {
  if (pattern === '') throw new SyntaxError('nothing after the exclamation mark')
  const segments = segmentsOf(pattern)
  const whole = segments.join('/')
  if (whole === '**') return pattern !== '/' && pattern.endsWith('/') ? '/' : ''
  if (whole === '**/*') return ''
  const last = segments.length - 1
  return segments
    .map((segment, at) => {
      if (segment === '**') return at === 0 ? '^(?:[^\\n]+/)?' : at === last ? '/' : '(?:/[^\\n]+)?'
      const start = at === 0 ? '^' : at === 1 && segments[0] === '**' ? '' : '/'
      // `foo/*` is for what lies directly in foo; any other pattern also for what lies below its match.
      if (segment === '*') return `${start}[^/]+${at === last ? '/?\\n?$' : ''}`
      return `${start}${globOf(segment)}${at === last ? '(?:/|\\n?$)' : ''}`
    })
    .join('')
}

/** Segments with `**` made explicit: in front of a name that may be anywhere, and behind a closing slash. */
function segmentsOf(pattern: string): readonly string[] {
  const parts = pattern.split('/')
  const name = parts.length === 1 || (parts.length === 2 && parts[1] === '')
  const rooted = parts[0] === '' ? parts.slice(1) : name ? ['**', ...parts] : parts
  const explicit = rooted.at(-1) === '' ? rooted.with(-1, '**') : rooted
  return explicit.filter((segment, at) => segment !== '**' || explicit[at - 1] !== '**')
}

/** One segment: `*`, `?`, backslash escapes, and sets (an opening bracket that is never closed is itself). */
function globOf(segment: string): string {
  return segment.replace(TOKEN, (token, escaped?: string, not?: string, set?: string) => {
    if (escaped !== undefined) return literal(escaped)
    // As in pathspec, neither a range nor a negated set leaves out the slash, and a backslash in a set is itself.
    if (set !== undefined) return `[${not === '' ? '' : '^'}${set.replace(/[\\[\]^]/gu, '\\$&')}]`
    if (token === '\\') throw new SyntaxError('nothing after the backslash')
    return token === '*' ? '[^/]*' : token === '?' ? '[^/]' : literal(token)
  })
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&')
}
