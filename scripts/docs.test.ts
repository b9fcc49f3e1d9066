import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, matchesGlob } from 'node:path'
import { execaSync } from 'execa'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const ROOT = join(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

function filesOf(...patterns: readonly string[]): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns]
  return execaSync('git', args, { cwd: ROOT })
    .stdout.split('\n')
    .filter((file) => existsSync(join(ROOT, file)))
}

const MARKDOWN = filesOf('*.md').filter((file) => !file.includes('/fixtures'))
/** Where a person reads what to type. */
const GUIDES = MARKDOWN.filter((file) =>
  /^(docs\/[^/]+|README|CONTRIBUTING|runners\/README|action\/\w+\/README)(\.md)?$/.test(file),
)
const SOURCES = filesOf('*.ts', '*.yml', '*.sh', '*.service', 'runners/*', 'scripts/*').filter(
  (file) => !/\.md$|^scripts\/docs\.test\.ts$/.test(file),
)
const SOURCE_TEXT = SOURCES.map(read).join('\n')

const FENCE = /^ *```(\w*)\n([\s\S]*?)^ *```$/gm

const fences = (markdown: string) =>
  [...markdown.matchAll(FENCE)].map(([, language = '', text = '']) => ({ language, text }))
const prose = (markdown: string): string => markdown.replace(FENCE, '')

/** Every code span, and every line of a fence; without what a shell takes for a comment. */
function codeOf(markdown: string): readonly string[] {
  const spans = [...prose(markdown).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
  const lines = fences(markdown).flatMap(({ text }) => text.split('\n'))
  return [...spans, ...lines.map((line) => line.replace(/(^|\s)#.*$/, ''))]
}

/** Paths of this repository in a piece of code. What a glob or a placeholder completes is none, nor what set-up makes. */
function pathsIn(code: string): readonly string[] {
  const found = code.matchAll(
    /(?:^|[\s"'(=])(?:\.\/)?((?:scripts|runners|core|action|docs|\.github)\/[\w./-]*)(?![\w*<{$])/g,
  )
  return [...found]
    .map(([, path = '']) => path.replace(/[./]+$/, ''))
    .filter((path) => path.includes('/') && !path.includes('/.venv/'))
}

/** Where a program says what it takes, if not in its own file. */
const DEFINED_IN: Readonly<Record<string, string>> = {
  'scripts/regatta': 'scripts/cli/main.ts',
  'scripts/bench': 'scripts/benchmarks/*.ts',
}

describe.each(GUIDES)('%s', (guide) => {
  const markdown = read(guide)
  const code = codeOf(markdown)

  it('names only files that exist', () => {
    expect(code.flatMap(pathsIn).filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('gives programs of the repository only commands and options that they know', () => {
    const unknown = code.flatMap((line) => {
      const [, program = '', rest = ''] = line.match(/(?:^|[\s(])(?:\.\/)?((?:scripts|runners)\/[\w./-]+)(.*)$/) ?? []
      const known = SOURCES.filter((file) => matchesGlob(file, DEFINED_IN[program] ?? program))
        .map(read)
        .join('\n')
      const [call = ''] = rest.split(/&&|\||;/)
      const commands = program === 'scripts/regatta' ? (call.match(/^ [a-z]+/) ?? []) : []
      const options = [...call.matchAll(/\s(--[a-z-]+)/g)].map(([, option = '']) => option)
      return [
        ...commands.filter((command) => !known.includes(`.command('${command.trim()}')`)),
        ...options.filter((option) => !known.includes(option)),
      ].map((word) => `${program} ${word}`)
    })
    expect(unknown).toEqual([])
  })

  it('names only variables that something reads', () => {
    const here = new Set([...markdown.matchAll(/\b(?:vars|secrets)\.([A-Z_]+)/g)].map(([, name]) => name))
    const names = code.flatMap((text) => text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [])
    expect(names.filter((name) => !here.has(name) && !SOURCE_TEXT.includes(name))).toEqual([])
  })

  it('gives workflows and actions only inputs that they have', () => {
    const calls = code.flatMap((line) => {
      const [, file, rest = ''] = line.match(/gh workflow run (\S+)(.*)/) ?? []
      return file === undefined
        ? []
        : [{ file: `.github/workflows/${file}`, given: [...rest.matchAll(/-f (\w+)=/g)].map(([, name = '']) => name) }]
    })
    const steps = fences(markdown)
      .filter(({ language }) => language === 'yaml')
      .flatMap(({ text }) => stepsIn(parse(text)))
    const unknown = [...calls, ...steps].flatMap(({ file, given }) =>
      given.filter((name) => !inputsOf(file).includes(name)),
    )
    expect(unknown).toEqual([])
  })
})

type Call = { readonly file: string; readonly given: readonly string[] }

/** Uses of this repository's actions anywhere in a piece of YAML. */
function stepsIn(node: unknown): readonly Call[] {
  if (node === null || typeof node !== 'object') return []
  const { uses, with: given } = node as { uses?: unknown; with?: object }
  const action = typeof uses === 'string' ? uses.match(/\/(action\/\w+)(?:@|$)/)?.[1] : undefined
  const own = action === undefined ? [] : [{ file: `${action}/action.yml`, given: Object.keys(given ?? {}) }]
  return [...own, ...Object.values(node).flatMap(stepsIn)]
}

function inputsOf(file: string): readonly string[] {
  const document = parse(read(file)) as { inputs?: object; on?: { workflow_dispatch?: { inputs?: object } } }
  return Object.keys(document.inputs ?? document.on?.workflow_dispatch?.inputs ?? {})
}

describe('docs/setup.md', () => {
  const setup = read('docs/setup.md')
  const workflows = filesOf('.github/workflows/*.yml').map(read)
  const asked = (pattern: RegExp): readonly string[] => [
    ...new Set(workflows.flatMap((workflow) => [...workflow.matchAll(pattern)].map(([, name = '']) => name))),
  ]

  it('names every environment, secret and variable that the workflows ask a repository for', () => {
    const names = [...asked(/environment:(?:\n\s+name:)? ([\w-]+)$/gm), ...asked(/\b(?:secrets|vars)\.(\w+)/g)]
    expect(names).toEqual(expect.arrayContaining(['bench', 'ledger', 'github-pages', 'REGATTA_LEDGER_BRANCH']))
    expect(names.filter((name) => !setup.includes(`\`${name}\``))).toEqual([])
  })

  it('explains the inputs of a dispatch, all of them', () => {
    const table = setup.slice(setup.indexOf('| input |')).split('\n\n')[0] ?? ''
    const explained = table.split('\n').flatMap((row) => row.split('|')[1]?.match(/\w+(?=`)/g) ?? [])
    expect(explained.toSorted()).toEqual(inputsOf('.github/workflows/bench.yml').toSorted())
  })
})

/** What GitHub calls the anchors of a document's headings. */
function anchorsOf(markdown: string): readonly string[] {
  const seen = new Map<string, number>()
  return [...prose(markdown).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const slug = words.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-')
    const before = seen.get(slug) ?? 0
    seen.set(slug, before + 1)
    return before === 0 ? slug : `${slug}-${before}`
  })
}

it('links lead to files and headings that exist', () => {
  const broken = MARKDOWN.flatMap((file) => {
    const text = prose(read(file)).replace(/`[^`\n]*`/g, '')
    return [...text.matchAll(/\]\((?!\w+:)([^()\s#]*)(?:#([^()\s]*))?\)/g)].flatMap(([link, path = '', anchor]) => {
      const target = path === '' ? file : join(dirname(file), decodeURIComponent(path))
      const leads = existsSync(join(ROOT, target)) && (anchor === undefined || anchorsOf(read(target)).includes(anchor))
      return leads ? [] : [`${file}: ${link}`]
    })
  })
  expect(broken).toEqual([])
})
