import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { taskDigest } from '#core/task/digest'
import { UserError } from '#core/user-error'

// Held against the Packager of the Harbor that is installed here; needs no Docker.

const PYTHON = join(import.meta.dirname, '../../runners/harbor/.venv/bin/python')
/** Digests of the directories named on standard input, made in one process; "fails" where Harbor raises. */
const PROGRAM = `
import json, sys, warnings
from pathlib import Path
from harbor.publisher.packager import Packager
warnings.simplefilter("ignore")
def digest(directory):
    try:
        return "sha256:" + Packager.compute_content_hash(Path(directory))[0]
    except Exception:
        return "fails"
print(json.dumps([digest(directory) for directory in json.load(sys.stdin)]))
`

async function harborDigests(directories: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await execa(PYTHON, ['-X', 'utf8', '-c', PROGRAM], { input: JSON.stringify(directories) })
  return JSON.parse(stdout) as string[]
}

async function ourDigest(directory: string): Promise<string> {
  try {
    return await taskDigest(directory)
  } catch (error) {
    if (error instanceof UserError) return 'fails'
    throw error
  }
}

type Tree = { readonly files: readonly string[]; readonly gitignore: string | Uint8Array | null }

/** Every file holds its own path. */
async function plant(root: string, { files, gitignore }: Tree): Promise<string> {
  await mkdir(root, { recursive: true })
  for (const path of files) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), path)
  }
  if (gitignore !== null) await writeFile(join(root, '.gitignore'), gitignore)
  return root
}

const FILES = [
  'task.toml',
  'instruction.md',
  'README.md',
  'not-packaged.txt',
  'environment/Dockerfile',
  'environment/A.LOG',
  'environment/X.PYC',
  'environment/x.pyc',
  'environment/.DS_Store',
  'environment/.hidden/a.swp',
  'environment/__pycache__/a.py',
  'environment/__PYCACHE__/a.py',
  'environment/__pycache__x/a.py',
  'environment/a.log/b.txt~',
  'environment/data/keep.txt',
  'environment/data/drop.txt',
  'environment/data/deep/keep.txt',
  'environment/data/deep/er/keep.txt',
  'environment/data b/c d ',
  'environment/tab\t',
  'environment/end\n',
  'environment/a.log\n',
  'environment/two\nlines/a.log',
  'environment/carriage\r/a.log',
  'environment/[a]',
  'environment/[:alpha:]',
  'environment/[',
  'environment/]',
  'environment/\\',
  'environment/*',
  'environment/#comment',
  'environment/!not',
  'environment/^',
  'environment/-',
  'environment/:]',
  'environment/\uFEFFmark',
  'environment/\u00A0',
  'environment/\uFF5E',
  'environment/\u{1F600}',
  'environment/e\u0301',
  'environment/\u00E9',
  'solution/solve.sh',
  'steps/one/tests/test.sh',
  'tests/test.sh',
  'tests/data/keep.txt',
]

const ODD: Readonly<Record<string, string | Uint8Array | null>> = {
  'no .gitignore': null,
  'an empty one': '',
  'letter case': '*.LOG\n*.pyc\nDATA/',
  'default names in another case': '__PYCACHE__/\n',
  're-include below a directory': 'environment/data/\n!environment/data/keep.txt',
  're-include a directory': 'data/\n!data/deep/',
  're-include, then ignore again': 'data/\n!keep.txt\ndeep/',
  'all but one': '*\n!Dockerfile',
  'all but one, rooted': '/*\n!/environment/Dockerfile',
  'BOM before a pattern': '\uFEFF*.log',
  'BOM before a comment': '\uFEFF# comment\nmark',
  'BOM that is a name': '\uFEFFmark',
  'lone CR': 'keep.txt\rdrop.txt\r!deep/',
  CRLF: 'keep.txt\r\ndrop.txt\r\n',
  'form feed': 'keep.txt\fdrop.txt',
  'vertical tab': 'keep.txt\vdrop.txt',
  'file, group and record separators': 'keep.txt\x1cdrop.txt\x1dtest.sh\x1esolve.sh',
  'unit separator is no line end, but white space': 'keep.txt\x1f\ndrop.txt\x1ftest.sh',
  'next line': 'keep.txt\x85drop.txt',
  'line and paragraph separators': 'keep.txt\u2028drop.txt\u2029test.sh',
  'NUL and other controls': 'keep.txt\x00\ndrop.txt\x08\n',
  'white space at the end': 'keep.txt \u00A0\u3000\t\ndrop.txt\uFEFF\n',
  'escaped space at the end': 'c\\ d\\ \nc d\\ ',
  'white space at the start': ' keep.txt\n\tdrop.txt',
  'comments and escapes': '#comment\n\\#comment\n\\!not',
  'slash only': '/',
  'not slash': '*\n!/',
  'two slashes': '//\nenvironment//data',
  'star slash': '*/',
  'star star': '**',
  'star star slash': '**/\n!tests/**',
  'star star at the ends': '**/keep.txt\nenvironment/**',
  'star star within': 'environment/**/keep.txt',
  'many stars': '***\n!a**g\n!**/**/**/data/**/**',
  'direct children': 'environment/*\n!environment/data/*',
  'children two below': 'environment/*/*',
  'question mark': 'environment/?\n!environment/\u{1F600}',
  sets: 'environment/[]^-]\n[[]a]\n[!a-zA-Z\\]',
  'POSIX class': '[[:alpha:]]\n[:alpha:]',
  'set with a range over the slash': 'data[.-0]keep.txt\ntests[!x]test.sh',
  'range that ends in a dash': '[+--]\n[--9]',
  'unclosed sets': '[\n[]\n[!]\n[!\n[^]\n[a',
  'backslash in a set': '[\\]\n[\\]]',
  'backward range': '[z-a]',
  'exclamation mark only': '*\n!',
  'backslash at the end': 'a\\',
  'backslash before a slash': 'environment\\/data',
  'regular expression letters': '(a|b)+$\n.*\n{a,b}\n\\d',
  'path with a line feed': '*.log\nend',
  'composed and decomposed': '\u00E9',
  'not UTF-8': Uint8Array.of(0x2a, 0xff, 0x0a),
  'surrogates in UTF-8': Uint8Array.of(0xed, 0xa0, 0x80),
}

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'A', 'a.log', 'A.LOG', 'x.pyc', 'ab', 'keep', '[a]', '#a', '!a') },
  {
    weight: 1,
    arbitrary: fc
      .string({
        unit: fc.constantFrom(
          'a',
          'b',
          'B',
          '.',
          '-',
          '^',
          '!',
          '[',
          ']',
          '\\',
          ' ',
          '\n',
          '\r',
          '*',
          '\uFF5E',
          '\u{1F600}',
          '\uFEFF',
        ),
        minLength: 1,
        maxLength: 3,
      })
      .filter((text) => text !== '.' && text !== '..'),
  },
)
const path = fc
  .tuple(fc.constantFrom('environment', 'tests', 'solution', 'steps'), fc.array(name, { minLength: 1, maxLength: 4 }))
  .map(([directory, names]) => [directory, ...names].join('/'))
const glob = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'A', '.', '*', '?', 'log', '[a-b]', '[!a]', '[^.]', '[]a]') },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          '[',
          ']',
          '!',
          '-',
          '\\',
          '\\*',
          '[.-0]',
          '[\\]',
          ' ',
          '\\ ',
          '\uFEFF',
          '\u{1F600}',
          '[b-a]',
        ),
      },
    ),
    { maxLength: 3 },
  )
  .map((parts) => parts.join(''))
const line = fc
  .tuple(
    fc.constantFrom('', '', '', '!', '!', '#', '\uFEFF'),
    fc.constantFrom('', '', '/', 'environment/', 'tests/', '**/'),
    fc.array(fc.oneof(name, glob, fc.constantFrom('**', '*')), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '', '/', '/*', '/**', ' ', '\u00A0', '\x1f'),
  )
  .map(([sign, start, segments, end]) => sign + start + segments.join('/') + end)
const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r', '\f', '\v', '\x1c', '\x85', '\u2028')
const tree: fc.Arbitrary<Tree> = fc.record({
  files: fc
    .uniqueArray(path, { minLength: 4, maxLength: 14 })
    .map((all) => all.filter((one) => !all.some((other) => other.startsWith(`${one}/`)))),
  gitignore: fc.array(fc.tuple(line, lineEnd), { minLength: 1, maxLength: 4 }).map((lines) => lines.flat().join('')),
})

describe("taskDigest and the installed Harbor's Packager", () => {
  let root = ''
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'regatta-packager-'))
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  /** By name: what each makes of the tree. */
  async function both(trees: Readonly<Record<string, Tree>>): Promise<readonly [ours: unknown, harbors: unknown]> {
    const planted: string[] = []
    for (const [at, one] of Object.values(trees).entries())
      planted.push(await plant(await mkdtemp(join(root, `${at}-`)), one))
    const ours = await Promise.all(planted.map(ourDigest))
    const harbors = await harborDigests(planted)
    const named = (digests: readonly string[]) => Object.keys(trees).map((key, at) => [key, digests[at]])
    return [named(ours), named(harbors)]
  }

  it('agree on odd .gitignore files', async () => {
    const [ours, harbors] = await both(
      Object.fromEntries(Object.entries(ODD).map(([key, gitignore]) => [key, { files: FILES, gitignore }])),
    )
    expect(ours).toEqual(harbors)
  })

  it('agree on random trees and patterns', async () => {
    const trees = fc.sample(tree, { seed: 20_260_101, numRuns: 150 })
    const [ours, harbors] = await both(Object.fromEntries(trees.map((one) => [JSON.stringify(one), one])))
    expect(ours).toEqual(harbors)
    const failed = (harbors as readonly (readonly string[])[]).filter(([, digest]) => digest === 'fails').length
    expect(failed).toBeLessThan(trees.length / 4)
  })

  it('agree on links within the task, and on files where directories are expected', async () => {
    const linked = await plant(join(root, 'linked'), {
      files: ['tests/data/a', 'environment/b', 'solution'],
      gitignore: null,
    })
    await symlink('../environment/b', join(linked, 'tests/file'))
    await symlink('data', join(linked, 'tests/directory'))
    await symlink('nowhere', join(linked, 'tests/dangling'))
    await symlink('loop', join(linked, 'tests/loop'))
    await symlink('environment', join(linked, 'steps'))
    await symlink('nowhere', join(linked, '.gitignore'))
    expect([await ourDigest(linked)]).toEqual(await harborDigests([linked]))
  })

  it('agree that no digest can be made of a .gitignore that is a directory or of a name that is not UTF-8', async () => {
    const directory = await plant(join(root, 'directory'), { files: ['task.toml', '.gitignore/a'], gitignore: null })
    const bytes = await plant(join(root, 'bytes'), { files: ['tests/a'], gitignore: null })
    await writeFile(Buffer.concat([Buffer.from(`${bytes}/tests/`), Buffer.of(0xff)]), '')
    const directories = [directory, bytes]
    expect(await Promise.all(directories.map(ourDigest))).toEqual(['fails', 'fails'])
    expect(await harborDigests(directories)).toEqual(['fails', 'fails'])
  })
})
