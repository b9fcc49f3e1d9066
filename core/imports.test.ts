import { globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAst } from 'vitest/node'

const ROOT = join(import.meta.dirname, '..')

/** Which rooms the files of a room may import, its own apart: one way, from the outer ring inwards. A room is a folder of the domain. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'core/user-error': [],
  'core/statistics': [],
  'core/trial': [],
  'core/manifest': ['core/trial', 'core/user-error'],
  'core/task': ['core/trial', 'core/user-error'],
  'core/plan': ['core/manifest', 'core/statistics', 'core/task', 'core/trial', 'core/user-error'],
  'core/harbor': ['core/trial', 'core/user-error'],
  'core/ledger': ['core/trial', 'core/user-error'],
  'core/sabotage': ['core/harbor', 'core/task', 'core/trial', 'core/user-error'],
  'core/report': ['core/ledger', 'core/statistics', 'core/trial', 'core/user-error'],
  'core/pipeline': [
    'core/harbor',
    'core/ledger',
    'core/manifest',
    'core/plan',
    'core/report',
    'core/task',
    'core/trial',
    'core/user-error',
  ],
  runners: ['core/*'],
  site: ['core/*'],
  action: ['core/*', 'runners'],
  scripts: ['core/*', 'runners'],
}

const FILES_AND_PROCESSES = ['node:fs', 'node:fs/promises', 'node:child_process', 'execa']

/** Modules from outside that a room may not import. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  'core/statistics': FILES_AND_PROCESSES,
  'core/trial': FILES_AND_PROCESSES,
  'core/plan': FILES_AND_PROCESSES,
}

type SourceFile = { readonly path: string; readonly text: string }

/** Every breach of the tables above: `<file>: imports <module>: <rule>`. */
function breaches(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    const from = roomOf(file.path)
    const { imports, readsEnvironment } = look(file)
    return [
      ...(from in MAY_IMPORT ? [] : [`${file.path}: ${from} is no room that the table knows`]),
      ...imports.flatMap((specifier) => {
        const rule = ruleAgainst(from, specifier, file.path)
        return rule === null ? [] : [`${file.path}: imports ${specifier}: ${rule}`]
      }),
      ...(readsEnvironment && from.startsWith('core/')
        ? [`${file.path}: uses process.env: core takes the environment as an argument`]
        : []),
    ]
  })
}

function ruleAgainst(from: string, specifier: string, path: string): string | null {
  const target = targetOf(specifier, path)
  if (target === null) {
    const name = isBuiltin(specifier) && !specifier.startsWith('node:') ? `node:${specifier}` : specifier
    return FORBIDDEN[from]?.includes(name) ? `${from} does no input or output` : null
  }
  const to = roomOf(target)
  const allowed = MAY_IMPORT[from] ?? []
  if (to === from || allowed.includes(to)) return null
  if (to.startsWith('core/') && to in MAY_IMPORT && allowed.includes('core/*')) return null
  return `${from} may import ${allowed.length === 0 ? 'nothing of ours' : `only ${allowed.join(', ')}`}`
}

/** A module of ours as a path from the root; null for one from outside. */
function targetOf(specifier: string, importer: string): string | null {
  if (specifier.startsWith('#')) return specifier.slice(1)
  return specifier.startsWith('.') ? join(dirname(importer), specifier) : null
}

function roomOf(path: string): string {
  const [top = '', second = ''] = path.split('/')
  return top === 'core' ? `core/${second.replace(/\.[a-z]+$/, '')}` : top
}

type Node = { readonly type: string; readonly [key: string]: unknown }

/** What a file imports, types included, and whether it reads the environment. */
function look(file: SourceFile): { readonly imports: readonly string[]; readonly readsEnvironment: boolean } {
  const imports: string[] = []
  let readsEnvironment = false
  for (const code of scriptsOf(file)) {
    for (const node of nodes(parse(code, file.path))) {
      const specifier = IMPORTING.includes(node.type) ? (node.source as Node | null)?.value : undefined
      if (typeof specifier === 'string') imports.push(specifier)
      if (node.type === 'ImportExpression' && typeof specifier !== 'string') imports.push('#(not a literal)')
      if (node.type === 'MemberExpression' && isProcess(node.object) && nameOf(node.property) === 'env') {
        readsEnvironment = true
      }
      if (node.type === 'VariableDeclarator' && isProcess(node.init)) readsEnvironment = true
    }
  }
  readsEnvironment ||= imports.some((specifier) => specifier === 'node:process' || specifier === 'process')
  return { imports, readsEnvironment }
}

const IMPORTING = [
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]

function parse(code: string, path: string): unknown {
  try {
    return parseAst(code, { lang: 'ts' })
  } catch (cause) {
    throw new Error(`cannot parse ${path}`, { cause })
  }
}

/** The code of an Astro component is its frontmatter and its scripts; any other file is code as a whole. */
function scriptsOf({ path, text }: SourceFile): readonly string[] {
  if (!path.endsWith('.astro')) return [text]
  const frontmatter = text.match(/^\s*---\n([\s\S]*?)^---/m)?.[1] ?? ''
  return [frontmatter, ...[...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? '')]
}

function* nodes(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return
  if ('type' in value && typeof value.type === 'string') yield value as Node
  for (const child of Object.values(value)) yield* nodes(child)
}

function isProcess(value: unknown): boolean {
  const node = value as Node | null
  if (node?.type === 'MemberExpression')
    return nameOf(node.property) === 'process' && nameOf(node.object) === 'globalThis'
  return nameOf(node) === 'process'
}

function nameOf(value: unknown): unknown {
  const node = value as Node | null
  return node?.type === 'Literal' ? node.value : node?.type === 'Identifier' ? node.name : null
}

/** Tests, and what they share, may import what they test. */
function isOfTests(path: string): boolean {
  return path.endsWith('.test.ts') || path.split('/').includes('testing')
}

function sources(): readonly SourceFile[] {
  return globSync('{core,action,site,scripts,runners}/**/*.{ts,mts,js,mjs,astro}', {
    cwd: ROOT,
    exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**', '**/.venv/**', '**/.astro/**'],
  })
    .filter((path) => !isOfTests(path))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

test('every import goes in the direction of the design', () => {
  const files = sources()
  expect(files.length).toBeGreaterThan(50)
  expect(breaches(files)).toEqual([])
})

const nothing = 'may import nothing of ours'

test.each<[path: string, text: string, breach: string]>([
  ['core/statistics/a.ts', "import { b } from '#core/trial/b'", `imports #core/trial/b: core/statistics ${nothing}`],
  ['core/statistics/a.ts', "import '#core/user-error'", `imports #core/user-error: core/statistics ${nothing}`],
  ['core/trial/a.ts', "import type { B } from '../ledger/b.ts'", `imports ../ledger/b.ts: core/trial ${nothing}`],
  ['core/trial/a.ts', "type B = import('#core/plan/b').B", `imports #core/plan/b: core/trial ${nothing}`],
  [
    'core/trial/a.ts',
    "import { readFile } from 'node:fs/promises'",
    'imports node:fs/promises: core/trial does no input or output',
  ],
  ['core/plan/a.ts', "import { readFileSync } from 'fs'", 'imports fs: core/plan does no input or output'],
  [
    'core/ledger/a.ts',
    "export * from '#core/report/b'",
    'imports #core/report/b: core/ledger may import only core/trial, core/user-error',
  ],
  [
    'core/ledger/a.ts',
    "export { b } from '#core/plan/b'",
    'imports #core/plan/b: core/ledger may import only core/trial, core/user-error',
  ],
  [
    'core/task/a.ts',
    "await import('#scripts/cli/main')",
    'imports #scripts/cli/main: core/task may import only core/trial, core/user-error',
  ],
  [
    'core/task/a.ts',
    'await import(name)',
    'imports #(not a literal): core/task may import only core/trial, core/user-error',
  ],
  ['core/harbor/a.ts', 'const path = process.env.PATH', 'uses process.env: core takes the environment as an argument'],
  ['core/harbor/a.ts', 'const { env } = process', 'uses process.env: core takes the environment as an argument'],
  ['core/harbor/a.ts', "globalThis.process['env']", 'uses process.env: core takes the environment as an argument'],
  [
    'core/harbor/a.ts',
    "import { env } from 'node:process'",
    'uses process.env: core takes the environment as an argument',
  ],
  ['core/other/a.ts', 'export const a = 1', 'core/other is no room that the table knows'],
  [
    'site/src/a.astro',
    "---\nimport { b } from '#runners/b'\n---\n<p/>",
    'imports #runners/b: site may import only core/*',
  ],
  [
    'site/src/a.astro',
    "<script>\nimport '../../scripts/b'\n</script>",
    'imports ../../scripts/b: site may import only core/*',
  ],
  ['runners/a.ts', "import '#scripts/cli/b'", 'imports #scripts/cli/b: runners may import only core/*'],
  ['scripts/a.ts', "import '../site/src/b'", 'imports ../site/src/b: scripts may import only core/*, runners'],
  ['action/a.ts', "import '#scripts/cli/b'", 'imports #scripts/cli/b: action may import only core/*, runners'],
])('%s with `%s` is caught', (path, text, breach) => {
  expect(breaches([{ path, text }])).toEqual([`${path}: ${breach}`])
})

test.each<[path: string, text: string]>([
  ['core/plan/a.ts', "import { quantile } from '#core/statistics/quantile'\nimport './b.ts'"],
  ['core/harbor/a.ts', "import { spawn } from 'node:child_process'\nprocess.kill(1, 'SIGTERM')"],
  ['core/trial/a.ts', "const text = \"import x from '#core/ledger/x'\" // from '#core/ledger/x'"],
  ['scripts/a.ts', "import '#core/user-error'\nimport '#runners/doctor'\nimport '#core/plan/a'\nconst a = process.env"],
  ['site/src/a.astro', "---\nimport '#core/report/a'\nimport '../b.astro'\n---\n<p>import '#runners/b'</p>"],
])('%s with `%s` is allowed', (path, text) => {
  expect(breaches([{ path, text }])).toEqual([])
})
