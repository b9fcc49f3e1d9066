import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '#core/ledger/testing'
import { parseVoids, readVoids } from '#core/ledger/voids'

const ID = '6e1c448b-e799-4c8b-ac50-5c0f940dfbfd'
const WHY = 'reason: the proxy was down\n  author: jane\n  date: 2026-11-21\n'

test('an entry takes out a trial, a cell or a config', () => {
  const yaml = `# Decided by pull request.
- trial: ${ID}
  ${WHY}
- cell: { task: regatta/fix-shell, config: a80fba86f019 }
  ${WHY}
- config: a80fba86f019
  ${WHY}`
  const decision = { reason: 'the proxy was down', author: 'jane', date: '2026-11-21' }
  expect(parseVoids(yaml, 'voids.yaml')).toEqual([
    { scope: { kind: 'trial', trial_id: ID }, ...decision },
    { scope: { kind: 'cell', task: 'regatta/fix-shell', config_id: 'a80fba86f019' }, ...decision },
    { scope: { kind: 'config', config_id: 'a80fba86f019' }, ...decision },
  ])
})

test('a trial_id in capitals is that of the ledger', () => {
  expect(parseVoids(`- trial: ${ID.toUpperCase()}\n  ${WHY}`, 'f')).toMatchObject([{ scope: { trial_id: ID } }])
})

test('a file that is not UTF-8 is refused, whatever it says', async () => {
  const dir = temporaryFolder()
  const file = join(dir, 'voids.yaml')
  writeFileSync(file, Buffer.from(`- trial: ${ID}\n  ${WHY.replace('jane', 'Jos\u00e9')}`, 'latin1'))
  await expect(readVoids(dir)).rejects.toMatchObject({
    name: 'UserError',
    where: file,
    message: 'cannot read the voids: it is not UTF-8',
    remedy: 'Save the file as UTF-8.',
  })
})

test.each(['012345678901', '123e45678901'])(
  'a config_id that looks like a number stays as it is written: %s',
  (config_id) => {
    expect(parseVoids(`- config: ${config_id}\n  ${WHY}`, 'f')).toMatchObject([{ scope: { config_id } }])
  },
)

test('no file, an empty one and one of comments void nothing', async () => {
  const dir = temporaryFolder()
  expect(await readVoids(dir)).toEqual([])
  for (const yaml of ['', '# none yet\n', '[]\n']) {
    writeFileSync(join(dir, 'voids.yaml'), yaml)
    expect(await readVoids(dir)).toEqual([])
  }
})

test.each([
  [`- trial: ${ID}\n  ${WHY}- trial: 7\n  ${WHY}`, '5:10', 'trial: expected a trial_id, which is a UUID'],
  [`- config: main\n  ${WHY}`, '1:11', 'config: expected a config_id, which is 12 hex digits'],
  [`- cell: { task: x, config: main }\n  ${WHY}`, '1:28', 'config: expected a config_id, which is 12 hex digits'],
  [`- cell: x\n  ${WHY}`, '1:9', 'cell: expected a cell, {task: NAME or digest, config: config_id}'],
  [
    `- trial: ${ID}\n  author: jane\n  date: 2026-11-21\n`,
    '1:3',
    'reason: expected the reason, at most 500 characters',
  ],
  [`- trial: ${ID}\n  reason: "  "\n  author: jane\n  date: 2026-11-21\n`, '2:11', 'reason: expected the reason'],
  [`- trial: ${ID}\n  reason: x\n  author: j\n  date: 2026-02-30\n`, '4:9', 'date: expected the day of the decision'],
  [`- trial: ${ID}\n  why: x\n  ${WHY}`, '2:8', 'unknown key "why"'],
  [`- ${WHY}`, '1:3', 'expected one of trial, cell and config in each entry'],
  [`- trial: ${ID}\n  config: a80fba86f019\n  ${WHY}`, '1:3', 'expected one of trial, cell and config in each entry'],
  ['trial: x\n', '1:1', 'expected a list of voids'],
  [`- ${ID}\n`, '1:3', 'expected a void'],
  [`- trial: ${ID}\n  ${WHY}  reason: again\n`, '5:3', 'not valid YAML: Map keys must be unique'],
  ['- [\n', '2:1', 'not valid YAML'],
])('a mistake is named with its place: %j', (yaml, place, message) => {
  expect(() => parseVoids(yaml, 'voids.yaml')).toThrow(
    expect.objectContaining({
      name: 'UserError',
      where: `voids.yaml:${place}`,
      message: expect.stringContaining(message),
    }),
  )
})

test('a file that cannot be read is named, not taken for none', async () => {
  const dir = temporaryFolder()
  mkdirSync(join(dir, 'voids.yaml'))
  await expect(readVoids(dir)).rejects.toMatchObject({
    name: 'UserError',
    kind: 'failure',
    where: join(dir, 'voids.yaml'),
  })
})

test('the example in results/README.md is one', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../results/README.md'), 'utf8')
  const yaml = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  expect(parseVoids(yaml, 'README.md').map(({ scope }) => scope.kind)).toEqual(['trial', 'cell', 'config'])
})
