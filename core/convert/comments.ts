import type { Claim } from '#core/convert/line'
import type { Comment } from '#core/convert/yaml'

/** Comments of a task's files as they stand in its task.toml, each with its `#`. */
export type Comments = {
  /** Those that began task.yaml: often a canary. */
  readonly top: readonly string[]
  /** All others, each with the file and line where it stood. */
  readonly end: readonly string[]
  readonly lines: readonly Claim[]
}

type Commented = { readonly path: string; readonly comments: readonly Comment[] }

const LIMITS = { comments: 200, characters: 1000 }

/** @param files task.yaml first */
export function commentsOf(files: readonly Commented[]): Comments {
  const [task] = files
  const leading = (task?.comments ?? []).filter(({ isLeading }) => isLeading)
  const top = leading.slice(0, LIMITS.comments).map(({ text }) => `#${tame(text)}`)
  const known = new Set(leading.map(({ text }) => text))
  const later = files.flatMap(({ path, comments }) =>
    comments
      // A canary stands at the top of every file: once is enough.
      .filter((comment) => !known.has(comment.text))
      .map(({ line, text }) => ({ path, text: `# ${path}:${line}:${tame(text)}` })),
  )
  const end = later.slice(0, LIMITS.comments)
  const isWhole = leading.every(({ text }, index) => top[index] === `#${text}`)
  return {
    top,
    end: end.map(({ text }) => text),
    lines: [
      ...(top.length === 0 ? [] : [topLine(top, isWhole)]),
      ...files.flatMap(({ path }) => {
        const texts = end.filter((each) => each.path === path).map(({ text }) => text)
        return texts.length === 0 ? [] : [endLine(path, texts)]
      }),
      ...(leading.length <= LIMITS.comments && later.length <= LIMITS.comments ? [] : [MORE]),
    ],
  }
}

function topLine(top: readonly string[], isWhole: boolean): Claim {
  return {
    field: 'task.yaml: comments at its top',
    fate: isWhole ? 'kept' : 'changed',
    to: 'task.toml',
    words: isWhole ? 'word for word, at the top' : 'at the top, without control characters, long lines cut',
    held: { in: 'lines', lines: top },
  }
}

function endLine(path: string, texts: readonly string[]): Claim {
  return {
    field: `${path}: ${path === 'task.yaml' ? 'other comments' : 'comments'}`,
    fate: 'changed',
    to: 'task.toml',
    words: `${texts.length === 1 ? '1 line' : `${texts.length} lines`} at its end, each with its place`,
    held: { in: 'lines', lines: texts },
  }
}

const MORE: Claim = {
  field: 'comments',
  fate: 'lost',
  to: null,
  words: `only ${LIMITS.comments} lines at the top and ${LIMITS.comments} others are taken along`,
}

/** What TOML allows in a comment. */
function tame(text: string): string {
  return text.slice(0, LIMITS.characters).replace(/(?!\t)\p{Cc}|\p{Cs}/gu, ' ')
}
