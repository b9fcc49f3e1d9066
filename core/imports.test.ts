import { globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAst } from 'vitest/node'

const ROOT = join(import.meta.dirname, '..')

/** Which rooms the files of a room may import, its own apart: one way, from the outer ring inwards. A room is a folder of the domain. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'core/user-error': [],
  'core/told-error': ['core/user-error'],
  'core/statistics': [],
  'core/trial': [],
  'core/manifest': ['core/trial', 'core/user-error'],
  'core/git': ['core/user-error'],
  'core/task': ['core/git', 'core/trial', 'core/user-error'],
  'core/check': ['core/manifest', 'core/task', 'core/trial', 'core/user-error'],
  'core/plan': ['core/manifest', 'core/statistics', 'core/task', 'core/trial', 'core/user-error'],
  'core/tb1': ['core/trial'],
  'core/harbor': ['core/tb1', 'core/trial', 'core/user-error'],
  'core/ledger': ['core/trial', 'core/user-error'],
  'core/convert': ['core/check', 'core/harbor', 'core/user-error'],
  'core/proof': ['core/trial'],
  'core/sabotage': ['core/harbor', 'core/task', 'core/trial', 'core/user-error'],
  'core/report': [
    'core/check',
    'core/ledger',
    'core/proof',
    'core/sabotage',
    'core/statistics',
    'core/trial',
    'core/user-error',
  ],
  'core/pipeline': [
    'core/check',
    'core/git',
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
  'core/tb1': FILES_AND_PROCESSES,
  'core/plan': FILES_AND_PROCESSES,
  'core/proof': FILES_AND_PROCESSES,
}

/** Rooms whose jobs hold keys of models and tokens of a runner: no program may inherit all of that because nobody said otherwise. */
const STARTS_WITH_A_GIVEN_ENVIRONMENT = /^(?:core\/.*|action|runners)$/

type SourceFile = { readonly path: string; readonly text: string }

/** Every breach of the tables above: `<file>: imports <module>: <rule>`. */
function breaches(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    const from = roomOf(file.path)
    const { imports, readsEnvironment, handsOnEnvironment } = look(file)
    return [
      ...(from in MAY_IMPORT ? [] : [`${file.path}: ${from} is no room that the table knows`]),
      ...imports.flatMap((specifier) => {
        const rule = ruleAgainst(from, specifier, file.path)
        return rule === null ? [] : [`${file.path}: imports ${specifier}: ${rule}`]
      }),
      ...(readsEnvironment && from.startsWith('core/')
        ? [`${file.path}: uses process.env: core takes the environment as an argument`]
        : []),
      ...(STARTS_WITH_A_GIVEN_ENVIRONMENT.test(from)
        ? handsOnEnvironment.map(
            (what) => `${file.path}: ${what}: a program sees only the environment that is written out for it`,
          )
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

type Look = {
  /** Types included. */
  readonly imports: readonly string[]
  readonly readsEnvironment: boolean
  /** How it starts programs that may inherit the whole environment. */
  readonly handsOnEnvironment: readonly string[]
}

function look(file: SourceFile): Look {
  const imports: string[] = []
  const handsOnEnvironment: string[] = []
  let readsEnvironment = false
  for (const code of scriptsOf(file)) {
    const program = parse(code, file.path)
    handsOnEnvironment.push(...inheritingStarts(program))
    for (const node of nodes(program)) {
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
  return { imports, readsEnvironment, handsOnEnvironment }
}

const STARTING = new Map([
  ['execa', ['env', 'extendEnv']],
  ['node:child_process', ['env']],
  ['child_process', ['env']],
])

/**
 * Starts of programs without an environment of their own: execa adds the given one to process.env unless `extendEnv` is
 * false, node:child_process takes process.env where none is given. Only a call by an imported name whose last argument
 * writes the settings out can be read; any other use of these modules is told as well.
 */
function inheritingStarts(program: unknown): readonly string[] {
  const starters = new Map<string, readonly string[]>()
  const found: string[] = []
  const known = new Set<unknown>()
  for (const node of nodes(program)) {
    const needed = STARTING.get(String((node.source as Node | null)?.value))
    if (needed === undefined || !IMPORTING.includes(node.type) || isOfTypes(node)) continue
    if (node.type !== 'ImportDeclaration') found.push(`${node.type} of a module that starts programs`)
    for (const specifier of (node.specifiers ?? []) as readonly Node[]) {
      known.add(specifier.local)
      known.add(specifier.imported)
      if (isOfTypes(specifier)) continue
      if (specifier.type === 'ImportSpecifier') starters.set(String(nameOf(specifier.local)), needed)
      else found.push(`${specifier.type} of a module that starts programs`)
    }
  }
  const all = [...nodes(program)]
  for (const node of all.filter(({ type }) => type === 'CallExpression')) {
    const needed = starters.get(String(nameOf(node.callee)))
    if (needed === undefined) continue
    known.add(node.callee)
    const missing = needed.filter((setting) => !hasSetting((node.arguments as readonly Node[]).at(-1), setting))
    if (missing.length > 0) found.push(`calls ${nameOf(node.callee)} without ${missing.join(' and ')}`)
  }
  for (const node of all) {
    if (node.type === 'Identifier' && starters.has(String(node.name)) && !known.has(node)) {
      found.push(`uses ${node.name} other than by calling it`)
    }
  }
  return found
}

function isOfTypes({ type, importKind, exportKind }: Node): boolean {
  return type === 'TSImportType' || importKind === 'type' || exportKind === 'type'
}

/** Whether an object literal has the setting after everything that is spread into it; that of `extendEnv` is false. */
function hasSetting(options: Node | undefined, name: string): boolean {
  if (options?.type !== 'ObjectExpression') return false
  const properties = options.properties as readonly Node[]
  const at = properties.findLastIndex(({ type, key }) => type === 'Property' && nameOf(key) === name)
  const isLast = !properties
    .slice(at + 1)
    .some(({ type, argument }) => type === 'SpreadElement' && !isFixed(argument, name))
  return (
    at >= 0 &&
    isLast &&
    (name !== 'extendEnv' || (properties[at] as Node & { readonly value: Node }).value.value === false)
  )
}

/** Whether what is spread is written out and without the setting: `...(x ? { input } : { stdin })`. */
function isFixed(value: unknown, name: string): boolean {
  const node = value as Node
  if (node.type === 'ParenthesizedExpression') return isFixed(node.expression, name)
  if (node.type === 'ConditionalExpression') return isFixed(node.consequent, name) && isFixed(node.alternate, name)
  if (node.type !== 'ObjectExpression') return false
  return (node.properties as readonly Node[]).every(({ type, key }) => type === 'Property' && nameOf(key) !== name)
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
    'imports #scripts/cli/main: core/task may import only core/git, core/trial, core/user-error',
  ],
  [
    'core/task/a.ts',
    'await import(name)',
    'imports #(not a literal): core/task may import only core/git, core/trial, core/user-error',
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
  ...(
    [
      ["import { execa } from 'execa'\nexeca('git', [], { env: {} })", 'calls execa without extendEnv'],
      [
        "import { execa } from 'execa'\nexeca('git', [], { env: {}, extendEnv: true })",
        'calls execa without extendEnv',
      ],
      ["import { execa } from 'execa'\nexeca('git', [])", 'calls execa without env and extendEnv'],
      ["import { execa as run } from 'execa'\nrun('git', [], options)", 'calls run without env and extendEnv'],
      [
        "import { execa } from 'execa'\nexeca('git', [], { env: {}, extendEnv: false, ...options })",
        'calls execa without env and extendEnv',
      ],
      ["import { execa } from 'execa'\nconst run = execa", 'uses execa other than by calling it'],
      ["import { $ } from 'execa'\nawait $`git`", 'uses $ other than by calling it'],
      ["import * as x from 'execa'\nx.execa('git')", 'ImportNamespaceSpecifier of a module that starts programs'],
      ["const { execa } = await import('execa')", 'ImportExpression of a module that starts programs'],
      ["import { spawn } from 'node:child_process'\nspawn('git', [], { cwd: '/' })", 'calls spawn without env'],
      ["import { exec } from 'child_process'\nexec('git')", 'calls exec without env'],
    ] as const
  ).map(
    ([text, what]) =>
      ['action/a.ts', text, `${what}: a program sees only the environment that is written out for it`] as [
        path: string,
        text: string,
        breach: string,
      ],
  ),
  ['action/a.ts', "import '#scripts/cli/b'", 'imports #scripts/cli/b: action may import only core/*, runners'],
])('%s with `%s` is caught', (path, text, breach) => {
  expect(breaches([{ path, text }])).toEqual([`${path}: ${breach}`])
})

test.each<[path: string, text: string]>([
  ['core/plan/a.ts', "import { quantile } from '#core/statistics/quantile'\nimport './b.ts'"],
  ['core/harbor/a.ts', "import { type ChildProcess, spawn } from 'node:child_process'\nprocess.kill(1, 'SIGTERM')"],
  [
    'action/a.ts',
    "import { execa } from 'execa'\nexeca('a', [], { ...more, env, extendEnv: false, ...(x ? { input } : {}) })",
  ],
  ['scripts/a.ts', "import { execa } from 'execa'\nexeca('git', ['log'])"],
  ['core/trial/a.ts', "const text = \"import x from '#core/ledger/x'\" // from '#core/ledger/x'"],
  ['scripts/a.ts', "import '#core/user-error'\nimport '#runners/doctor'\nimport '#core/plan/a'\nconst a = process.env"],
  ['site/src/a.astro', "---\nimport '#core/report/a'\nimport '../b.astro'\n---\n<p>import '#runners/b'</p>"],
])('%s with `%s` is allowed', (path, text) => {
  expect(breaches([{ path, text }])).toEqual([])
})
