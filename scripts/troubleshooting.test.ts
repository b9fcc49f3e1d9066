import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseAst } from 'vitest/node'

const ROOT = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

/** Without emphasis and code marks, so that a message stands there as it is printed. */
const GUIDE = read('docs/troubleshooting.md').replace(/[*`\\]/g, '')

const TYPESCRIPT = globSync('{core,action,scripts}/**/*.ts', { cwd: ROOT }).filter(
  (file) => !/\.test\.ts$|\/testing\/|\/testing\.ts$|\/benchmarks\//.test(file),
)
const SHELL = ['runners', 'runners/service', 'scripts'].flatMap((folder) =>
  globSync(`${folder}/*`, { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[\w-]+(\.sh)?$/.test(entry.name))
    .map(({ name }) => `${folder}/${name}`),
)

const QUOTED = {
  typescript: /new UserError\(\s*(?:'([^']*)'|"([^"]*)"|`([^`]*)`)/g,
  shell: /\b(?:die|refuse) (?:'([^']*)'|"((?:[^"\\]|\\.)*)")/g,
}
/** What is put into a message: `${x}` of TypeScript; `$x`, `${x}`, `$(x)` of a shell. A nested quotation ends the message early. */
const PUT_IN = /\$\{(?:[^{}]|\{[^{}]*\})*(?:\}|$)|\$\([^)]*(?:\)|$)|\$[\w*@]+/

type Message = { readonly file: string; readonly parts: readonly string[] }

/** Messages as the parts that are the same in every case. */
function messagesOf(files: readonly string[], pattern: RegExp): readonly Message[] {
  return files.flatMap((file) =>
    [...read(file).matchAll(pattern)].map(([, ...quoted]) => ({
      file,
      parts: (quoted.find((text) => text !== undefined) ?? '')
        .replace(/[`\\]/g, '')
        .split(PUT_IN)
        .filter((part) => /\w/.test(part)),
    })),
  )
}

const MESSAGES = [...messagesOf(TYPESCRIPT, QUOTED.typescript), ...messagesOf(SHELL, QUOTED.shell)]

/** Programs of those who work on Regatta itself; their messages name the program to run. */
const FOR_DEVELOPERS = ['scripts/go-tools', 'scripts/harbor-cases', 'scripts/lint-workflows', 'scripts/bench']

it('finds messages', () => {
  expect(MESSAGES.length).toBeGreaterThan(180)
})

it('the guide has every message that is written where it is thrown, on one line', () => {
  const literally = (text: string): string => text.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const missing = MESSAGES.filter(({ file }) => !FOR_DEVELOPERS.includes(file)).filter(
    ({ parts }) => !new RegExp(parts.map(literally).join('.*')).test(GUIDE),
  )
  expect(missing.map(({ file, parts }) => `${file}: ${parts.join(' ... ')}`)).toEqual([])
})

/** First columns of the guide's tables that hold what a program prints; others say what a person sees elsewhere. */
const PRINTED = ['message', 'reason', 'in the summary', 'finding']

/** What stands for something else in each case, and what is said of GitHub's or DuckDB's words. */
const VARIES = /\*\*?[^*]+\*\*?|\.\.\.|\(GH\d+.*?\)/g

/** Messages of the guide as the pieces that are the same in every case, of two words or more. */
function piecesOf(guide: string): readonly string[] {
  const lines = guide.split('\n')
  const pieces = lines.flatMap((line, index) => {
    const header = lines.slice(0, index).findLast((_, at) => /^\| *-/.test(lines[at + 1] ?? ''))
    const [, first = ''] = line.replaceAll('\\|', '').split('|')
    const isRow = line.startsWith('| ') && !/^\| *-/.test(lines[index + 1] ?? '') && !/^\| *-/.test(line)
    return isRow && PRINTED.includes(header?.split('|')[1]?.trim() ?? '') ? first.split(VARIES) : []
  })
  return pieces
    .flatMap((piece) => piece.replace(/[`\\]/g, '').split(/[;,:()"]|\b\d+\b/))
    .map((piece) => piece.trim().replace(/\.$/, ''))
    .filter((piece) => /[a-z].* .*[a-z]/i.test(piece))
}

type Node = { readonly type: string; readonly [key: string]: unknown }

function* nodes(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return
  if ('type' in value && typeof value.type === 'string') yield value as Node
  for (const child of Object.values(value)) yield* nodes(child)
}

/** Every text that a program can print: strings and templates of TypeScript without comments, and the others' lines as they are. */
function printable(): string {
  const texts = TYPESCRIPT.concat(globSync('runners/*.ts', { cwd: ROOT })).flatMap((file) =>
    [...nodes(parseAst(read(file), { lang: 'ts' }))].flatMap(({ type, value }) =>
      type === 'TemplateElement'
        ? [(value as { readonly cooked: string }).cooked]
        : type === 'Literal' && typeof value === 'string'
          ? [value]
          : [],
    ),
  )
  const others = SHELL.concat(globSync('runners/harbor/**/*.py', { cwd: ROOT, exclude: ['**/.venv/**'] }))
  return [...texts, ...others.map((file) => read(file).replace(/^\s*#.*$/gm, ''))].join('\n').replace(/[`\\]/g, '')
}

/** The guide's messages that nothing prints any more. */
function stale(guide: string, texts: string): readonly string[] {
  return piecesOf(guide).filter((piece) => !texts.includes(piece))
}

it('the guide has no message that nothing prints any more', () => {
  expect(piecesOf(read('docs/troubleshooting.md')).length).toBeGreaterThan(200)
  expect(stale(read('docs/troubleshooting.md'), printable())).toEqual([])
})

it('sees a message that is gone, wherever it stands in its row', () => {
  const guide = (cell: string): string => `| message | cause |\n| --- | --- |\n| ${cell} | who knows |\n`
  expect(stale(guide('cannot write to the ledger: *reason*'), printable())).toEqual([])
  expect(stale(guide('cannot write to *the ledger* of'), printable())).toEqual([])
  expect(stale(guide('cannot write to the ledger; there once *was* such a word'), printable())).toEqual([
    'there once',
    'such a word',
  ])
})
