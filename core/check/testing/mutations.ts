import fc from 'fast-check'
import type { TaskFiles, TaskRegularFile } from '#core/check/files'
import { textOf } from '#core/check/read'
import { isCode } from '#core/check/rules/content'

/** One change of a task, made of numbers only, so that it fits every task: each is taken as a share of what there is. */
export type Mutation = {
  readonly kind: (typeof KINDS)[number]
  /** Which file, where in it, and a second place or file: 0 to 1, 1 excluded. */
  readonly file: number
  readonly at: number
  readonly other: number
  /** false: in a file that rules look at. */
  readonly anywhere: boolean
  readonly bytes: Uint8Array
  readonly piece: string
}

const KINDS = [
  'replace bytes',
  'insert bytes',
  'delete bytes',
  'insert piece',
  'delete line',
  'repeat line',
  'swap lines',
  'join lines',
  'cut off',
  'swap files',
  'delete file',
  'rename file',
  'rename key',
  'change value',
] as const

/** Pieces that parsers and rules look for. */
export const PIECES: readonly string[] = [
  ...[
    '[',
    ']',
    '[[steps]]\n',
    '= ',
    '"""',
    "'''",
    '{',
    '}',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '\0',
    '\ufeff',
    '\u202e',
    '\u200b',
  ],
  ...[
    '#',
    '${',
    '$(',
    '`',
    '<<EOF\n',
    '\\\n',
    '\\',
    '? [a]: b\n',
    '&a ',
    '*a',
    '<<: ',
    '- ',
    ': ',
    '| sh',
    'if ',
    'fi\n',
  ],
  ...[
    'FROM ',
    'COPY --from=',
    'RUN ',
    'ONBUILD RUN ',
    'ARG ',
    'ENV A=',
    'HEALTHCHECK ',
    'exit 1\n',
    'trap ',
    'set -e\n',
  ],
  ...[
    '[environment]\n',
    'steps = 1\n',
    '__proto__',
    'constructor',
    'services:\n  main: []\n',
    'volumes: [1, {}, null]\n',
  ],
  ...['pip install ', 'curl ', 'git clone ', 'reward.txt', 'regatta: ignore[', 'until=', 'reason="', '/dev/tcp/a/1'],
  ...['1e999', '-0', '1979-05-27', 'nan', '../', '/', '\ud800', 'é', 'https://a:b@example.com/', ' \t', '😀'],
]

const PATHS = [
  'task.toml',
  'instruction.md',
  'environment/Dockerfile',
  'environment/docker-compose.yaml',
  'tests/test.sh',
  'tests/test_a.py',
  'tests/requirements.txt',
  'solution/solve.sh',
  'steps/a/tests/test.sh',
  '.gitignore',
  '..\\x',
]

const share = fc.noBias(fc.nat(2 ** 30 - 1)).map((number) => number / 2 ** 30)

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...KINDS),
  file: share,
  at: share,
  other: share,
  anywhere: fc.noBias(fc.nat(9)).map((number) => number === 0),
  bytes: fc.uint8Array({ maxLength: 12 }),
  piece: fc.constantFrom(...PIECES),
})

/** A task with one change, in memory. */
export function mutate(files: TaskFiles, change: Mutation): TaskFiles {
  const regular = files.entries.filter((entry): entry is TaskRegularFile => entry.kind === 'file')
  // Most changes go where rules look, not to a task's data.
  const looked = regular.filter(({ path }) => isCode(path))
  const file = pick(!change.anywhere && looked.length > 0 ? looked : regular, change.file)
  if (file === undefined) return files
  const second = pick(regular, change.other) ?? file
  const without = files.entries.filter((entry) => entry !== file)
  const bytes = Buffer.from(file.bytes ?? [])
  switch (change.kind) {
    case 'delete file':
      return { ...files, entries: without }
    case 'rename file': {
      const path = PATHS[Math.floor(change.other * PATHS.length)] ?? 'x'
      return { ...files, entries: [...without.filter((entry) => entry.path !== path), { ...file, path }].sort(byPath) }
    }
    case 'swap files': {
      const entries = files.entries.map((entry) =>
        entry === file ? { ...second, path: file.path } : entry === second ? { ...file, path: second.path } : entry,
      )
      return { ...files, entries }
    }
    default: {
      const entries = files.entries.map((entry) => (entry === file ? withBytes(file, changed(bytes, change)) : entry))
      return { ...files, entries }
    }
  }
}

/** Bytes with one change. */
export function changed(bytes: Buffer, { kind, at, other, bytes: added, piece }: Mutation): Buffer {
  const from = Math.floor(at * (bytes.length + 1))
  const insert = (what: Uint8Array, removed: number): Buffer =>
    Buffer.concat([bytes.subarray(0, from), what, bytes.subarray(from + removed)])
  const lines = bytes.toString('latin1').split('\n')
  const line = Math.floor(at * lines.length)
  const second = Math.floor(other * lines.length)
  const joined = (changedLines: readonly string[]): Buffer => Buffer.from(changedLines.join('\n'), 'latin1')
  switch (kind) {
    case 'replace bytes':
      return insert(added, added.length)
    case 'insert bytes':
      return insert(added, 0)
    case 'delete bytes':
      return insert(Buffer.alloc(0), 1 + Math.floor(other * 60))
    case 'insert piece':
      return insert(Buffer.from(piece), 0)
    case 'delete line':
      return joined(lines.toSpliced(line, 1))
    case 'repeat line':
      return joined(lines.toSpliced(second, 0, lines[line] ?? ''))
    case 'swap lines':
      return joined(lines.with(line, lines[second] ?? '').with(second, lines[line] ?? ''))
    case 'join lines':
      return joined(lines.toSpliced(line, 2, `${lines[line] ?? ''} ${lines[line + 1] ?? ''}`))
    case 'cut off':
      return bytes.subarray(0, from)
    case 'rename key':
      return joined(
        lines.with(
          line,
          (lines[line] ?? '').replace(/[A-Za-z_]+/, (key) => `${key.slice(1)}${piece}`),
        ),
      )
    case 'change value':
      return joined(
        lines.with(
          line,
          (lines[line] ?? '').replace(/([=:]\s*).*$/, (_all, sign) => `${sign}${piece}`),
        ),
      )
    default:
      return bytes
  }
}

function withBytes(file: TaskRegularFile, bytes: Buffer): TaskRegularFile {
  return { ...file, size: bytes.length, bytes, text: textOf(bytes) }
}

function pick<T>(items: readonly T[], share: number): T | undefined {
  return items[Math.floor(share * items.length)]
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}
