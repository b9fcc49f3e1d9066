import { SOLVE_SH } from '#core/check/converted'
import type { TaskFiles } from '#core/check/files'

/** What two tasks are compared by: hashes of the word groups of their instruction and of their solution, sorted, each once; what all converted tasks have is none of theirs. */
export type TaskShingles = {
  /** Name of the task's directory. */
  readonly name: string
  readonly instruction: Uint32Array
  readonly solution: Uint32Array
}

const WORDS = 4
/** Words of one text that are looked at. */
const MOST_WORDS = 20_000

export function shinglesOf(files: TaskFiles): TaskShingles {
  const text = (wanted: (path: string) => boolean): string =>
    files.entries
      .flatMap((entry) => (entry.kind === 'file' && wanted(entry.path) ? [entry.text ?? ''] : []))
      .filter((each) => each !== SOLVE_SH)
      .join('\n')
  return {
    name: files.name,
    instruction: shingles(text((path) => /^(steps\/[^/]+\/)?instruction\.md$/.test(path))),
    solution: shingles(text((path) => /^(steps\/[^/]+\/)?solution\//.test(path))),
  }
}

/** Share of the word groups of both that both have, 0..1. Of two texts of which one has hardly any, 0 unless they are the same. */
export function similarity(a: Uint32Array, b: Uint32Array): number {
  if (a.length > 0 && a.length === b.length && a.every((each, at) => each === b[at])) return 1
  if (a.length < FEWEST || b.length < FEWEST) return 0
  let common = 0
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [left, right] = [a[i] ?? 0, b[j] ?? 0]
    if (left === right) common++
    if (left <= right) i++
    if (right <= left) j++
  }
  return common / (a.length + b.length - common)
}

const FEWEST = 12

function shingles(text: string): Uint32Array {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).slice(0, MOST_WORDS).map(hash)
  const found = new Set<number>()
  // A text with fewer words than a group has is one group.
  const size = Math.min(WORDS, words.length)
  for (let at = 0; size > 0 && at + size <= words.length; at++) {
    let all = 0
    for (let i = 0; i < size; i++) all = Math.imul(all ^ (words[at + i] ?? 0), 0x01000193) >>> 0
    found.add(all)
  }
  return Uint32Array.from(found).sort()
}

/** FNV-1a: the shingles need spreading, not secrecy. */
function hash(word: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < word.length; i++) value = Math.imul(value ^ word.charCodeAt(i), 0x01000193) >>> 0
  return value
}
