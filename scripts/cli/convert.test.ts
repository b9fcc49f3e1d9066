import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { INSTALLATION } from '#scripts/cli/context'
import { testRepository } from '#scripts/testing/repository'

const MANIFEST = 'experiments: { main: {} }'
const FIXTURES = join(INSTALLATION, 'core/convert/fixtures')
const TASK = join(FIXTURES, 'greeting-file')

type Printed = {
  readonly status: string
  readonly data: {
    readonly tasks: readonly { readonly source: string; readonly status: string; readonly reason: string }[]
  }
  readonly errors: readonly { readonly message: string; readonly where: string; readonly remedy: string }[]
}

it('what cannot be converted is refused, each with its reason, and nothing is written', async () => {
  await using repository = await testRepository(MANIFEST, {})
  mkdirSync(join(repository.root, 'empty'))
  symlinkSync(join(FIXTURES, 'greeting-file'), join(repository.root, 'link'))
  await repository.write('broken/task.yaml', 'instruction: [')
  const asked = [join(FIXTURES, 'keystrokes'), 'empty', 'link', 'broken']
  const { exit, stdout } = await repository.regatta('convert', ...asked, '--out', 'tasks', '--json')
  const { status, data, errors } = JSON.parse(stdout) as Printed
  expect([exit, status]).toEqual([1, 'error'])
  expect(data.tasks.map((task) => [task.source, task.status])).toEqual(asked.map((source) => [source, 'refused']))
  expect(errors.map(({ message }) => message)).toEqual([
    expect.stringContaining('solution.yaml'),
    expect.stringContaining('no task.yaml'),
    'no task directory',
    expect.stringContaining('no YAML'),
  ])
  expect(errors.every(({ where, remedy }) => asked.includes(where) && remedy.length > 0)).toBe(true)
  expect(await readdir(repository.root)).not.toContain('tasks')
})

it('a path that is not there is a wrong call, as it is for `check`, and nothing is done', async () => {
  await using repository = await testRepository(MANIFEST, {})
  const source = join(FIXTURES, 'greeting-file')
  const converted = await repository.regatta('convert', source, 'nowhere', '--out', 'out', '--no-run')
  const checked = await repository.regatta('check', 'nowhere')
  expect([converted.exit, converted.stderr]).toEqual([
    checked.exit,
    expect.stringMatching(/^error: nowhere: no such task\n {2}name directories/),
  ])
  expect(converted.exit).toBe(2)
  expect(await readdir(repository.root)).not.toContain('out')
})

it('a file beside tasks is skipped, as a shell names it', async () => {
  await using repository = await testRepository(MANIFEST, {})
  await repository.write('README.md', '')
  const { exit, stderr } = await repository.regatta(
    'convert',
    join(FIXTURES, 'keystrokes'),
    'README.md',
    '--out',
    'out',
  )
  expect([exit, stderr]).toEqual([1, expect.stringContaining('README.md: skipped: not a directory')])
})

it('a large file is refused by its name and the limit', async () => {
  await using repository = await testRepository(MANIFEST, {})
  await repository.write('large/task.yaml', 'instruction: Do it.')
  writeFileSync(join(repository.root, 'large/weights.bin'), Buffer.alloc(64 * 2 ** 20 + 1))
  const { exit, stdout } = await repository.regatta('convert', 'large', '--out', 'out')
  expect([exit, stdout]).toEqual([
    1,
    expect.stringMatching(/^refused .*"weights\.bin" \(64\.0 MiB\) is larger than 64 MiB/),
  ])
})

it('a task converted without losses says of each field what the new files hold', async () => {
  await using repository = await testRepository(MANIFEST, {})
  const { exit, stdout } = await repository.regatta(
    ...['convert', join(FIXTURES, 'ask-the-catalogue'), '--out', 'a/b', '--no-run', '--json'],
  )
  const { data } = JSON.parse(stdout) as { data: { tasks: { fields: { field: string; fate: string }[] }[] } }
  const fields = data.tasks[0]?.fields ?? []
  expect(exit).toBe(3)
  expect(fields.filter(({ fate }) => fate === 'lost')).toEqual([])
  expect(fields.find(({ field }) => field === 'task.yaml: max_agent_timeout_sec')).toEqual({
    field: 'task.yaml: max_agent_timeout_sec',
    fate: 'kept',
    to: '[agent] timeout_sec',
    words: '240 s',
  })
})

it('with --no-run no regatta.yaml is needed, unless one is named', async () => {
  await using repository = await testRepository(MANIFEST, {})
  rmSync(join(repository.root, 'regatta.yaml'))
  const plain = await repository.regatta('convert', TASK, '--out', 'out', '--no-run')
  expect([plain.exit, await readdir(join(repository.root, 'out'))]).toEqual([3, ['greeting-file']])
  for (const args of [
    ['convert', TASK, '--out', 'other'],
    ['--config', 'no.yaml', 'convert', TASK, '--out', 'other', '--no-run'],
  ]) {
    const { exit, stderr } = await repository.regatta(...args)
    expect([exit, stderr]).toEqual([2, expect.stringContaining('cannot read the manifest')])
  }
})

it('tasks that were converted are no twins of each other by what converting gave each', async () => {
  await using repository = await testRepository(MANIFEST, {})
  for (const [name, said] of [
    ['one', 'Sort the ships in /app/ships.txt by their length, the longest one first, into /app/sorted.txt please.'],
    ['two', 'Add the two numbers in the file and print what comes out of it.'],
  ] as const) {
    await cp(TASK, join(repository.root, name), { recursive: true })
    await repository.write(`${name}/task.yaml`, `instruction: ${said}\n`)
    await repository.write(`${name}/solution.sh`, `echo ${name} > /app/${name}.txt\n`)
  }
  await repository.regatta('convert', 'one', 'two', '--out', 'tasks', '--no-run')
  const { stdout } = await repository.regatta('check')
  expect(stdout).toContain('2 tasks without errors')
  expect(stdout).not.toContain('near-duplicate')
})

it('what is there is not touched', async () => {
  await using repository = await testRepository(MANIFEST, {})
  await repository.write('out/greeting-file/mine.txt', 'mine')
  const source = join(FIXTURES, 'greeting-file')
  const { exit, stdout } = await repository.regatta('convert', source, '--out', 'out')
  expect([exit, stdout]).toEqual([1, expect.stringMatching(/^refused .*greeting-file is there already\n?$/)])
  expect(await readdir(join(repository.root, 'out'))).toEqual(['greeting-file'])
  expect(await readFile(join(repository.root, 'out/greeting-file/mine.txt'), 'utf8')).toBe('mine')
})

it.each([
  ['no --out', ['a'], /--out/],
  ['--out in a task', ['a', '--out', 'a/new'], /which is to be converted/],
  ['--out that is a task', ['a', '--out', 'a'], /which is to be converted/],
  ['--out in a task by way of a link', ['a', '--out', 'link/new'], /which is to be converted/],
  ['--out of nothing', ['a', '--out', ''], /it names no directory/],
  ['--out that is a file', ['a', '--out', 'regatta.yaml'], /"regatta\.yaml" is a file\n {2}name a directory/],
  [
    '--out below a file',
    [TASK, '--out', 'regatta.yaml/x'],
    /regatta\.yaml\/x: no converted tasks can be written there/,
  ],
  ['--out below a device', [TASK, '--out', '/dev/null/x'], /\/dev\/null\/x: no converted tasks can be written there/],
  ['--out where nothing can be made', [TASK, '--out', '/proc/x'], /\/proc\/x: no converted tasks can be written there/],
  ['--out that cannot be written', [TASK, '--out', '/proc'], /\/proc: no converted tasks can be written there/],
  ['trials of nothing', ['a', '--out', 'b', '--no-run', '--attempts', '2'], /nothing is run/],
  ['no number of trials', ['a', '--out', 'b', '--attempts', 'many'], /expected a whole number/],
])('%s is a wrong call that writes nothing', async (_, args, message) => {
  await using repository = await testRepository(MANIFEST, {})
  mkdirSync(join(repository.root, 'a'))
  symlinkSync('a', join(repository.root, 'link'))
  const { exit, stderr } = await repository.regatta('convert', ...args)
  expect([exit, stderr]).toEqual([2, expect.stringMatching(message)])
  expect(
    (await readdir(repository.root, { recursive: true })).filter((path) => !path.startsWith('.git')).toSorted(),
  ).toEqual(['a', 'link', 'regatta.yaml'])
})
