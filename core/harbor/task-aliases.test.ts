import { execFileSync } from 'node:child_process'
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseTaskAliases, readTaskAliases, taskNameBy } from '#core/harbor/task-aliases'
import { collectAll, ofKind, temporaryDirectory, unpack, writeFile } from '#core/harbor/testing'
import { UserError } from '#core/user-error'

function problemOf(parse: () => unknown): Pick<UserError, 'message' | 'where' | 'kind'> {
  try {
    parse()
  } catch (error) {
    if (error instanceof UserError) return { message: error.message, where: error.where, kind: error.kind }
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a file of task aliases', () => {
  test('maps text to text, whatever the text looks like', () => {
    const yaml = `# old: new\nhello-world: regatta/hello\n2048: game-2048\n'true': null\n"play chess": chess`
    expect([...parseTaskAliases(yaml, 'aliases.yaml')]).toEqual([
      ['hello-world', 'regatta/hello'],
      ['2048', 'game-2048'],
      ['true', 'null'],
      ['play chess', 'chess'],
    ])
  })

  test.each(['', '# nothing yet\n', '{}'])('may be empty: %j', (yaml) => {
    expect(parseTaskAliases(yaml, 'aliases.yaml').size).toBe(0)
  })

  test.each([
    ['a list', '- a\n- b\n', '1:1', /^expected a mapping of aliases to names$/],
    ['a text', 'a\n', '1:1', /^expected a mapping/],
    ['a key twice', 'a: b\nc: d\na: e\n', '3:1', /^not valid YAML: Map keys must be unique/],
    ['a nested mapping', 'a: b\nc:\n  d: e\n', '3:3', /^c: expected the name of a task, which is text$/],
    ['a list of names', 'a: [b, c]\n', '1:4', /^a: expected the name of a task/],
    ['an alias without a name', 'a: b\nc:\n', '2:3', /^c: expected the name of a task/],
    ['an empty name', 'a: ""\n', '1:4', /^a: expected the name of a task/],
    ['an empty alias', '"": a\n', '1:1', /^expected an alias, which is text$/],
    ['a mapping as alias', '? { a: b }\n: c\n', '1:3', /^expected an alias/],
    ["YAML's own aliases", 'a: &x b\nc: *x\n', '2:4', /^c: expected the name of a task/],
    ['a tag', 'a: !!int 3\n', '1:4', /^not valid YAML: Unresolved tag/],
    ['two documents', 'a: b\n---\nc: d\n', '2:1', /^not valid YAML: /],
    ['no YAML', 'a: b\n  c: [\n', '1:4', /^not valid YAML: /],
    ['a name of several lines', 'a: "b\\nc"\n', '1:4', /^a: expected a name on one line/],
    ['a name with an escape sequence', 'a: "b\\e[31m"\n', '1:4', /^a: expected a name on one line/],
    ['a name longer than any', `a: ${'b'.repeat(201)}\n`, '1:4', /of at most 200$/],
  ])('that holds %s is refused with its place', (_, yaml, place, message) => {
    expect(problemOf(() => parseTaskAliases(yaml, 'aliases.yaml'))).toEqual({
      message: expect.stringMatching(message),
      where: `aliases.yaml:${place}`,
      kind: 'usage',
    })
  })

  test('that cannot be read is named', () => {
    using directory = temporaryDirectory()
    const file = join(directory.path, 'aliases.yaml')
    expect(problemOf(() => readTaskAliases(file))).toMatchObject({ where: file, message: /ENOENT/ })
    expect(problemOf(() => readTaskAliases(directory.path))).toMatchObject({ message: 'not a file' })
    writeFile(file, Buffer.from('a: \xff\n', 'latin1'))
    expect(problemOf(() => readTaskAliases(file))).toMatchObject({ where: file, message: 'not UTF-8' })
    truncateSync(file, 2 * 1024 * 1024)
    expect(problemOf(() => readTaskAliases(file))).toMatchObject({ where: file, message: /^2097152 bytes/ })
    execFileSync('mkfifo', [`${file}.fifo`])
    expect(problemOf(() => readTaskAliases(`${file}.fifo`))).toMatchObject({ message: 'not a file' })
  })
})

describe('the name of a task', () => {
  const named = (aliases: Readonly<Record<string, string>>, name: string) =>
    taskNameBy(new Map(Object.entries(aliases)), name)

  test('is what its whole name is an alias of', () => {
    expect(named({ old: 'new' }, 'old')).toBe('new')
    expect(named({ 'org/old': 'new' }, 'org/old')).toBe('new')
    expect(named({ old: 'org/new' }, 'old')).toBe('org/new')
  })

  test('is else what its name without the org is an alias of', () => {
    expect(named({ old: 'new' }, 'org/old')).toBe('new')
    expect(named({ old: 'new', 'org/old': 'other' }, 'org/old')).toBe('other')
  })

  test('stays where only another org, a part or other letters fit', () => {
    for (const alias of ['org/old', 'ol', 'old-', 'OLD', 'org']) expect(named({ [alias]: 'new' }, 'old')).toBe('old')
    expect(named({ 'org/old': 'new' }, 'other/old')).toBe('other/old')
    expect(named({}, 'constructor')).toBe('constructor')
  })

  test('is looked up once, so that two tasks may change names', () => {
    expect([named({ a: 'b', b: 'a' }, 'a'), named({ a: 'b', b: 'a' }, 'b')]).toEqual(['b', 'a'])
  })

  test('is changed in the rows of foreign trials, and nothing else is', async () => {
    using directory = temporaryDirectory()
    unpack('matrix-2x2', directory.path)
    const rows = async (task_aliases: ReadonlyMap<string, string>) =>
      ofKind(await collectAll([directory.path], { task_aliases }), 'trial').map(({ record }) => record)
    const before = await rows(new Map())
    expect(new Set(before.map(({ task_name }) => task_name))).toEqual(new Set(['hc-ok', 'hc-wrong']))
    expect(await rows(new Map([['hc-ok', 'regatta/fine']]))).toEqual(
      before.map((row) => (row.task_name === 'hc-ok' ? { ...row, task_name: 'regatta/fine' } : row)),
    )
  })
})
