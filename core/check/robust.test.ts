import { dirname } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkTask } from '#core/check/check'
import type { TaskFiles } from '#core/check/files'
import { checkAnnotations } from '#core/check/formats/github'
import { checkSarif } from '#core/check/formats/sarif'
import { checkText } from '#core/check/formats/text'
import { readTaskFiles, textOf } from '#core/check/read'
import { RULES } from '#core/check/rules/table'
import { CONTEXT, GOOD } from '#core/check/testing/fixtures'

let good: TaskFiles
beforeAll(async () => {
  good = await readTaskFiles(dirname(GOOD), GOOD)
})

/** The good task with another content of one file. */
function withContent(path: string, content: Uint8Array | string): TaskFiles {
  const bytes = Buffer.from(content)
  const file = { kind: 'file', path, size: bytes.length, executable: true, bytes, text: textOf(bytes) } as const
  return { ...good, entries: [...good.entries.filter((entry) => entry.path !== path), file] }
}

/** Everything that is done with a task; fails by throwing. */
function looked(files: TaskFiles): number {
  const findings = checkTask(files, CONTEXT)
  for (const { path, line, column } of findings) {
    expect(path.startsWith(files.path)).toBe(true)
    expect(line === null || line >= 1).toBe(true)
    expect(column === null || column >= 1).toBe(true)
  }
  checkText([{ name: files.name, path: files.path, findings }])
  checkAnnotations(findings)
  JSON.stringify(checkSarif(findings, RULES, '0'))
  return findings.length
}

const PATHS = [
  'task.toml',
  'instruction.md',
  'environment/Dockerfile',
  'environment/docker-compose.yaml',
  'tests/Dockerfile',
  'tests/test.sh',
  'tests/test_count.py',
  'solution/solve.sh',
]

/** Pieces that parsers and rules look for. */
const PIECES = [
  ...[
    '[',
    ']',
    '[[steps]]',
    '= ',
    '"""',
    "'''",
    '{',
    '}',
    '\n',
    '\r\n',
    '\0',
    '\ufeff',
    '\u202e',
    '#',
    '${',
    '}',
    '$(',
    '`',
    '<<EOF\n',
    '\\\n',
  ],
  ...[
    'FROM ',
    'COPY --from=',
    'RUN ',
    'ARG ',
    '&a ',
    '*a',
    '<<: ',
    '- ',
    ': ',
    '| sh',
    'if ',
    'fi',
    'exit ',
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
    'pip install ',
    'reward.txt',
  ],
  ...['regatta: ignore[', 'until=', 'reason="', '1e999', '-0', '1979-05-27', 'nan', '../', '/', '\ud800', 'é'],
]

const mutation = fc.record({
  path: fc.constantFrom(...PATHS),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(60),
  added: fc.oneof(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => Buffer.from(pieces.join(''))),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  ),
})

function mutated(
  files: TaskFiles,
  { path, at, removed, added }: typeof mutation extends fc.Arbitrary<infer T> ? T : never,
): TaskFiles {
  const entry = files.entries.find((each) => each.path === path)
  const bytes = Buffer.from(entry?.kind === 'file' ? (entry.bytes ?? []) : [])
  const from = Math.floor(at * bytes.length)
  return withContent(path, Buffer.concat([bytes.subarray(0, from), added, bytes.subarray(from + removed)]))
}

/** Nine references to the one before, thirty times. */
const aliases = Array.from({ length: 30 }, (_, i) =>
  i === 0
    ? 'a0: &a0 [x]\n'
    : `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]\n`,
).join('')

describe('a check ends with findings, whatever a task holds', () => {
  it('one place of one file changed', () => {
    fc.assert(
      fc.property(mutation, (change) => {
        looked(mutated(good, change))
      }),
      { numRuns: 400 },
    )
  })

  it('a file of nothing but pieces, or of any bytes', () => {
    const content = fc.oneof(
      fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => Buffer.from(pieces.join(''))),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    )
    fc.assert(
      fc.property(fc.constantFrom(...PATHS), content, (path, bytes) => {
        looked(withContent(path, bytes))
      }),
      { numRuns: 400 },
    )
  })

  it('other paths, links and special files', () => {
    const entry = fc.oneof(
      fc.record({ kind: fc.constant('link' as const), path: fc.string({ minLength: 1 }), target: fc.string() }),
      fc.record({
        kind: fc.constant('special' as const),
        path: fc.string({ minLength: 1 }),
        what: fc.constant('FIFO' as const),
      }),
    )
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        looked({ ...good, entries })
        looked({ ...good, entries: [...good.entries, ...entries] })
      }),
      { numRuns: 100 },
    )
  })

  it.each<[name: string, path: string, content: string]>([
    ['deep arrays', 'task.toml', `a = ${'['.repeat(100_000)}`],
    ['deep arrays that end', 'task.toml', `a = ${'['.repeat(2000)}${']'.repeat(2000)}`],
    ['a long dotted key', 'task.toml', `${'a.'.repeat(100_000)}b = 1`],
    ['many unknown keys', 'task.toml', Array.from({ length: 20_000 }, (_, i) => `k${i} = 1`).join('\n')],
    ['many steps', 'task.toml', '[[steps]]\nname = "a"\n'.repeat(5000)],
    ['many templates', 'task.toml', `[environment.env]\nA = "${'${A:-'.repeat(40_000)}"`],
    ['deep braces', 'tests/test.sh', '{ '.repeat(100_000)],
    ['deep substitutions', 'tests/test.sh', `${'$('.repeat(50_000)}`],
    ['many commands', 'tests/test.sh', 'a | b && c || d\n'.repeat(15_000)],
    ['many quotes', 'tests/test.sh', `"'`.repeat(100_000)],
    ['many at signs', 'tests/test.sh', `pip install git+${'@'.repeat(200_000)}/`],
    ['blanks', 'environment/Dockerfile', `FROM a${' '.repeat(200_000)}b`],
    ['many FROM', 'environment/Dockerfile', 'ARG A=b\nFROM $A AS a\n'.repeat(3000)],
    ['many continuations', 'environment/Dockerfile', `FROM a\nRUN a ${'\\\n# x\n'.repeat(20_000)} b`],
    ['many COPY', 'environment/Dockerfile', `FROM a\n${'COPY a b\n'.repeat(5000)}`],
    ['deep YAML', 'environment/docker-compose.yaml', '['.repeat(5000)],
    ['aliases of aliases', 'environment/docker-compose.yaml', aliases],
    ['many variables', 'environment/docker-compose.yaml', `services: {a: {volumes: ["${'$a'.repeat(20_000)}"]}}`],
    ['a long run of digits', 'tests/data.txt', `${'ab'.repeat(299)} `.repeat(3000)],
    ['many keys', 'tests/data.txt', `sk-${'a'.repeat(20)}\n`.repeat(20_000)],
    ['many comments', 'tests/data.txt', '# regatta: ignore[secret] until=2027-01-31 reason="x"\n'.repeat(20_000)],
    ['many slashes', 'tests/data.txt', '/a'.repeat(500_000)],
    ['many backticks', 'instruction.md', '`a/'.repeat(300_000)],
    ['many words', 'instruction.md', 'word '.repeat(400_000)],
  ])('%s in %s', (_name, path, content) => {
    expect(looked(withContent(path, content))).toBeGreaterThan(0)
  })
})
